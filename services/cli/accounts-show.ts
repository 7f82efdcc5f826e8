/** `canvas accounts show ACCOUNT` */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { accountPath, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addMomentOptions, type MomentOptions, momentQuery } from "./moment-options.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { percentText } from "./percent.ts";
import { queryOf } from "./query.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions, MomentOptions {}

/** Shows how the round trips of an account went. */
export const command = commandFile<Options, readonly [account: string]>({
  configure: (command) =>
    void addClientOptions(addMomentOptions(command.argument("<account>", "the account's id"))).addHelpText(
      "after",
      examples("accounts show paper", "accounts show paper --as-of 2024-01-31T00:00:00Z --json"),
    ),

  async run(call) {
    const { terminal, options } = call;
    await using client = await openClient(call);
    const path = accountPath(call.arguments[0], "stats");
    const stats = (await client.get(`${path}?${queryOf(momentQuery(options))}`)) as Row;
    if (options.json) {
      terminal.out(formatExactJson(stats));
      return undefined;
    }
    const rows = [
      ["Total Trades", textOf(stats["total_trades"])],
      ["Closed Trades", textOf(stats["closed_trades"])],
      ["Wins", textOf(stats["win_count"])],
      ["Losses", textOf(stats["loss_count"])],
      ["Win Rate", percentText(Decimal.of(textOf(stats["win_rate"])), Decimal.of(1), 1)],
      ["Total Realized P&L", textOf(stats["total_realized_pnl"])],
      ["Open Positions", textOf(stats["open_positions"])],
      ["Balance (USD)", stats["balance"] === undefined ? "not set" : textOf(stats["balance"])],
    ];
    for (const line of tableLines([{ title: "FIELD" }, { title: "VALUE" }], rows, terminal.paint)) {
      terminal.out(line);
    }
    return undefined;
  },
});
