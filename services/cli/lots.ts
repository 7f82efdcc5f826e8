/** `canvas lots ACCOUNT` */
import { accountPath, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addLotOptions, type LotOptions, noteUnmatched } from "./lot-options.ts";
import { momentQuery } from "./moment-options.ts";
import { queryOf } from "./query.ts";
import { tableLines } from "./table.ts";

interface Lots {
  readonly lots: readonly Row[];
  readonly unmatched: readonly Row[];
}

const COLUMNS = [
  { title: "SYMBOL", field: "symbol" },
  { title: "ACQUIRED", field: "acquired_at" },
  { title: "QTY", field: "quantity", align: "right" },
  { title: "COST-BASIS", field: "cost_basis", align: "right" },
  { title: "TRADE", field: "trade_id" },
] as const;

/** Lists what is left of each purchase, oldest first. */
export const command = commandFile<LotOptions, readonly [account: string]>({
  configure: (command) =>
    void addLotOptions(command).addHelpText(
      "after",
      examples("lots paper", "lots paper --method hifo --json"),
    ),

  async run(call) {
    const { terminal, options } = call;
    const { method, symbol } = options;
    await using client = await openClient(call);
    const answer = await client.get(
      `${accountPath(call.arguments[0], "lots")}?${queryOf({ method, symbol, ...momentQuery(options) })}`,
    );
    if (options.json) {
      terminal.out(formatExactJson(answer));
      return undefined;
    }
    const { lots, unmatched } = answer as Lots;
    const rows = lots.map((lot) => COLUMNS.map(({ field }) => textOf(lot[field])));
    if (lots.length === 0) terminal.note(`${call.arguments[0]} holds no lots.`);
    else for (const line of tableLines(COLUMNS, rows, terminal.paint)) terminal.out(line);
    noteUnmatched(unmatched, terminal);
    return undefined;
  },
});
