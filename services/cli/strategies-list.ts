/** `canvas strategies list` */
import type { StrategyDescription } from "@spot-canvas/domain/contract/strategies";
import { STRATEGIES } from "@spot-canvas/domain/strategies/catalogue";
import { ownStrategies } from "../strategies/own-strategies.ts";
import { strategyDocument } from "../strategies/strategy-document.ts";
import { commandFile, examples } from "./command.ts";
import { tableLines } from "./table.ts";

interface Options {
  readonly directory: string;
  readonly json?: boolean;
}

/** A strategy as it is listed: one of a file with the path that names it. */
type Listed = StrategyDescription & { readonly file?: string };

/** Lists the built-in strategies and those of the user's own. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .option("--directory <directory>", "where your own are", "strategies")
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        `\nA strategy of your own is a file: name its path wherever a strategy is asked for.\n${examples(
          "strategies list",
          "strategies new my-strategy",
        )}`,
      );
  },

  async run({ terminal, options }) {
    const listed: Listed[] = [...STRATEGIES.values()].map(strategyDocument);
    for (const { file, strategy, fault } of await ownStrategies(options.directory)) {
      if (strategy !== undefined) listed.push({ ...strategyDocument(strategy), file });
      else terminal.note(fault.message);
    }
    if (options.json) {
      terminal.out(JSON.stringify({ strategies: listed }, null, 2));
      return undefined;
    }
    const columns = [{ title: "STRATEGY" }, { title: "PARAMETERS" }, { title: "WHAT IT DOES" }];
    const rows = listed.map(({ name, file, parameters, summary }) => [
      file ?? name,
      parameters.map((parameter) => `${parameter.name}=${parameter.default}`).join(" "),
      summary,
    ]);
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
