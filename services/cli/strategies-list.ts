/** `canvas strategies list` */
import { STRATEGIES } from "@spot-canvas/domain/strategies/catalogue";
import { strategyDocument } from "../strategies/strategy-document.ts";
import { commandFile, examples } from "./command.ts";
import { tableLines } from "./table.ts";

interface Options {
  readonly json?: boolean;
}

/** Lists the built-in strategies. */
export const command = commandFile<Options>({
  configure(command) {
    command
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
    const strategies = [...STRATEGIES.values()].map(strategyDocument);
    if (options.json) {
      terminal.out(JSON.stringify({ strategies }, null, 2));
      return undefined;
    }
    const columns = [{ title: "NAME" }, { title: "PARAMETERS" }, { title: "WHAT IT DOES" }];
    const rows = strategies.map(({ name, parameters, summary }) => [
      name,
      parameters.map((parameter) => `${parameter.name}=${parameter.default}`).join(" "),
      summary,
    ]);
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
