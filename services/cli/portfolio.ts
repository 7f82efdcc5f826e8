/** `canvas portfolio ACCOUNT` */
import { accountPath, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { type ExactNumber, formatExactJson } from "./exact-json.ts";
import {
  addMarkOption,
  addMomentOptions,
  type MarkOptions,
  type MomentOptions,
  momentQuery,
} from "./moment-options.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { positionLines } from "./position-table.ts";

interface Portfolio {
  readonly positions: readonly Row[];
  readonly total_realized_pnl: ExactNumber;
  readonly total_unrealized_pnl?: ExactNumber;
  readonly balance?: ExactNumber;
}

interface Options extends ClientOptions, MomentOptions, MarkOptions {}

/** Shows what an account holds, and what it has made. */
export const command = commandFile<Options, readonly [account: string]>({
  configure: (command) =>
    void addClientOptions(
      addMomentOptions(addMarkOption(command.argument("<account>", "the account's id"))),
    ).addHelpText(
      "after",
      examples("portfolio paper", "portfolio paper --mark", "portfolio paper --as-of 2024-01-31T00:00:00Z"),
    ),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const path = accountPath(call.arguments[0], "portfolio");
    const portfolio = (await client.get(`${path}?${new URLSearchParams(momentQuery(options))}`)) as Portfolio;
    if (options.json) {
      terminal.out(formatExactJson(portfolio));
      return undefined;
    }
    if (portfolio.positions.length === 0) terminal.out("No open positions.");
    else for (const line of positionLines(portfolio.positions, terminal.paint)) terminal.out(line);
    terminal.out("");
    terminal.out(`Total Realized P&L: ${portfolio.total_realized_pnl}`);
    if (portfolio.total_unrealized_pnl !== undefined)
      terminal.out(`Total Unrealized P&L: ${portfolio.total_unrealized_pnl}`);
    if (portfolio.balance !== undefined) terminal.out(`Balance (USD): ${textOf(portfolio.balance)}`);
    return undefined;
  },
});
