/** `canvas disposals ACCOUNT` */
import { accountPath, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addLotOptions, type LotOptions, noteUnmatched } from "./lot-options.ts";
import { momentQuery } from "./moment-options.ts";
import { parseCount } from "./options.ts";
import { queryOf } from "./query.ts";
import { fieldLines, tableLines } from "./table.ts";

interface Options extends LotOptions {
  readonly year?: number;
}

interface Disposals {
  readonly disposals: readonly Row[];
  readonly totals: { readonly gain: string; readonly by_year: Readonly<Record<string, string>> };
  readonly unmatched: readonly Row[];
}

const COLUMNS = [
  { title: "SYMBOL", field: "symbol" },
  { title: "DISPOSED", field: "disposed_at" },
  { title: "ACQUIRED", field: "acquired_at" },
  { title: "DAYS", field: "holding_days", align: "right" },
  { title: "QTY", field: "quantity", align: "right" },
  { title: "PROCEEDS", field: "proceeds", align: "right" },
  { title: "COST-BASIS", field: "cost_basis", align: "right" },
  { title: "GAIN", field: "gain", align: "right" },
  { title: "SALE", field: "trade_id" },
  { title: "LOT", field: "lot_trade_id" },
] as const;

/** Lists which lots the sales of an account sold, oldest first, and what they earned. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    addLotOptions(command)
      .option("--year <year>", "only disposals of this year, UTC", parseCount)
      .addHelpText("after", examples("disposals paper --method lifo --year 2024"));
  },

  async run(call) {
    const { terminal, options } = call;
    const { method, symbol, year } = options;
    await using client = await openClient(call);
    const query = queryOf({ method, symbol, year, ...momentQuery(options) });
    const answer = await client.get(`${accountPath(call.arguments[0], "disposals")}?${query}`);
    if (options.json) {
      terminal.out(formatExactJson(answer));
      return undefined;
    }
    const { disposals, totals, unmatched } = answer as Disposals;
    if (disposals.length === 0) {
      terminal.note(`${call.arguments[0]} has no disposals${year === undefined ? "" : ` in ${year}`}.`);
    } else {
      const rows = disposals.map((disposal) => COLUMNS.map(({ field }) => textOf(disposal[field])));
      for (const line of tableLines(COLUMNS, rows, terminal.paint)) terminal.out(line);
      terminal.out("");
      const gains = [...Object.entries(totals.by_year), ["Total gain", totals.gain] as const];
      for (const line of fieldLines(gains, terminal.paint)) terminal.out(line);
    }
    noteUnmatched(unmatched, terminal);
    return undefined;
  },
});
