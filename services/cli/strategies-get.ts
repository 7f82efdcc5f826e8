/** `canvas strategies get STRATEGY` */
import type { StrategyDescription } from "@spot-canvas/domain/contract/strategies";
import { findStrategy } from "../strategies/find-strategy.ts";
import { strategyDocument } from "../strategies/strategy-document.ts";
import { commandFile, examples } from "./command.ts";
import { fieldLines, tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  readonly json?: boolean;
}

/** Shows what a strategy does and what it takes. */
export const command = commandFile<Options, readonly [strategy: string]>({
  configure(command) {
    command
      .argument("<strategy>", "the name of a built-in strategy, or the path of a file")
      .option("--json", "print JSON")
      .addHelpText("after", examples("strategies get grid", "strategies get strategies/my-strategy.ts"));
  },

  async run({ terminal, options, arguments: [nameOrFile] }) {
    const { strategy } = await findStrategy(nameOrFile);
    const document = strategyDocument(strategy);
    if (options.json) terminal.out(JSON.stringify(document, null, 2));
    else print(document, terminal);
    return undefined;
  },
});

function print(
  { name, version, summary, source, anchored, parameters }: StrategyDescription,
  { out, paint }: Terminal,
): void {
  out(`${paint.bold(name)} ${version}`);
  out(summary);
  const fields: (readonly [string, string])[] = [];
  if (source !== undefined) fields.push(["source", source]);
  if (anchored) fields.push(["anchored", "what it says depends on the candle that it began at"]);
  for (const line of fieldLines(fields, paint)) out(line);
  if (parameters.length === 0) return;
  out("");
  const columns = [{ title: "PARAMETER" }, { title: "DEFAULT" }, { title: "TAKES" }, { title: "WHAT IT IS" }];
  const rows = parameters.map((spec) => [spec.name, String(spec.default), takes(spec), spec.summary]);
  for (const line of tableLines(columns, rows, paint)) out(line);
}

function takes(spec: StrategyDescription["parameters"][number]): string {
  switch (spec.kind) {
    case "integer":
    case "number":
      return `${spec.minimum} to ${spec.maximum}${spec.kind === "integer" ? ", whole" : ""}`;
    case "boolean":
      return "true or false";
    case "choice":
      return spec.choices.join(", ");
    default:
      return spec satisfies never;
  }
}
