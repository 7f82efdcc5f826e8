/** `canvas tax` */
import type { TaxReport } from "@spot-canvas/domain/contract/tax";
import { COUNTRY_CODES } from "@spot-canvas/domain/ledger/tax/country";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { Option } from "commander";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { csvLines } from "./csv.ts";
import { formatExactJson } from "./exact-json.ts";
import { lotMethodOption } from "./lot-options.ts";
import { addMomentOptions, type MomentOptions, momentQuery } from "./moment-options.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { queryOf } from "./query.ts";
import { fieldLines, tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ClientOptions, MomentOptions {
  readonly year: number;
  readonly method: string;
  readonly currency: string;
  readonly country?: string;
  readonly csv?: boolean;
}

/** Columns of the file that `--csv` prints, as the report names them. */
const CSV_COLUMNS = [
  "asset",
  "disposed_on",
  "acquired_on",
  "holding_days",
  "quantity",
  "proceeds",
  "expenses",
  "cost_basis",
  "deemed_cost",
  "cost_rule",
  "gain",
  "trade_id",
  "lot_trade_id",
] as const;

const COLUMNS = [
  { title: "ASSET" },
  { title: "DISPOSED" },
  { title: "ACQUIRED" },
  { title: "QTY", align: "right" },
  { title: "PROCEEDS", align: "right" },
  { title: "COST", align: "right" },
  { title: "RULE" },
  { title: "GAIN", align: "right" },
  { title: "SALE" },
  { title: "LOT" },
] as const;

/** Shows the disposals of a year over all accounts, lot by lot, in the tax currency. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .requiredOption("--year <year>", "the tax year", parseCount)
      .requiredOption("--currency <code>", "the tax currency, such as EUR")
      .addOption(lotMethodOption())
      .addOption(
        new Option(
          "--country <code>",
          "whose time zone and rules of cost; without one, UTC and what was paid",
        ).choices(COUNTRY_CODES),
      )
      .addOption(new Option("--csv", "print the disposals as CSV, with every digit").conflicts("json"));
    addClientOptions(addMomentOptions(command)).addHelpText(
      "after",
      examples(
        "tax --year 2024 --method fifo --currency EUR --country fi",
        "tax --year 2024 --currency EUR --csv",
      ),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const { year, method, currency, country } = options;
    await using client = await openClient(call);
    const query = queryOf({ year, method, currency, country, ...momentQuery(options) });
    const answer = await client.get(`/api/v1/tax?${query}`);
    const report = answer as TaxReport;
    if (options.json) {
      terminal.out(formatExactJson(answer));
      return undefined;
    }
    if (options.csv) {
      const rows = report.disposals.map((disposal) =>
        CSV_COLUMNS.map((name) => String(disposal[name] ?? "")),
      );
      for (const line of csvLines([CSV_COLUMNS, ...rows])) terminal.out(line);
    } else {
      for (const line of reportLines(report, terminal)) terminal.out(line);
    }
    noteGaps(report, terminal);
    terminal.note(report.notice);
    return undefined;
  },
});

/** To the cent: tables are for reading, the digits are in `--csv` and `--json`. */
const cents = (amount: string): string => Decimal.of(amount).rounded(2, "half-even").toString();

function reportLines({ disposals, totals, ...report }: TaxReport, { paint }: Terminal): readonly string[] {
  const title = `Disposals of ${report.year} in ${report.currency}, ${report.method}, days in ${report.time_zone}`;
  const rows = disposals.map((disposal) => [
    disposal.asset,
    disposal.disposed_on,
    disposal.acquired_on,
    disposal.quantity,
    cents(disposal.proceeds),
    cents(disposal.deemed_cost ?? disposal.cost_basis),
    disposal.cost_rule,
    cents(disposal.gain),
    disposal.trade_id,
    disposal.lot_trade_id,
  ]);
  const fields = [
    ["Proceeds", cents(totals.proceeds)],
    ["Gains", cents(totals.gains)],
    ["Losses", cents(totals.losses)],
    ["Total gain", cents(totals.gain)],
  ] as const;
  const table = disposals.length === 0 ? ["None."] : tableLines(COLUMNS, rows, paint);
  return [title, "", ...table, "", ...fieldLines(fields, paint)];
}

/** Says what the figures do not hold. */
function noteGaps({ unmatched, left_out, currency }: TaxReport, terminal: Terminal): void {
  for (const { trade_id, quantity, asset, proceeds } of unmatched) {
    terminal.note(
      `${trade_id} sold ${quantity} ${asset} for ${cents(proceeds)} ${currency} that were not known to be held: they are in no total.`,
    );
  }
  for (const { symbol, market_type, trades } of left_out) {
    terminal.note(`Left out: ${trades} ${market_type} ${trades === 1 ? "trade" : "trades"} of ${symbol}.`);
  }
}
