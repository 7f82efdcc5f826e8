/** `canvas equity ACCOUNT` */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { accountPath, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { type ExactNumber, formatExactJson } from "./exact-json.ts";
import { addMomentOptions, type MomentOptions, momentQuery } from "./moment-options.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { percentText } from "./percent.ts";
import { queryOf } from "./query.ts";
import { fieldLines, tableLines } from "./table.ts";

interface Options extends ClientOptions, MomentOptions {
  readonly timeframe: string;
  readonly from?: string;
  readonly to?: string;
  readonly currency?: string;
}

interface Equity {
  readonly currency: string;
  readonly currencies: readonly string[];
  readonly cash_basis: "stated" | "recorded" | "unknown";
  readonly points: readonly (Row & { readonly unmarked?: readonly string[] })[];
  readonly flows: Row;
  readonly returns?: Row;
}

const COLUMNS = [
  { title: "TIME", field: "time" },
  { title: "EQUITY", field: "equity", align: "right" },
  { title: "CASH", field: "cash", align: "right" },
  { title: "REALIZED", field: "realized_pnl", align: "right" },
  { title: "UNREALIZED", field: "unrealized_pnl", align: "right" },
  { title: "FLOW", field: "net_flow", align: "right" },
] as const;

/** Shows what an account was worth over time, and what it earned on it. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--timeframe <timeframe>", "how far the points are apart", "1d")
      .option("--from <time>", "the first point, such as 2024-01-01T00:00:00Z")
      .option("--to <time>", "the last point")
      .option("--currency <code>", "of markets with this quote currency");
    addClientOptions(addMomentOptions(command)).addHelpText(
      "after",
      examples("equity paper", "equity paper --timeframe 1h --from 2024-01-01T00:00:00Z --json"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const { timeframe, from, to, currency } = options;
    await using client = await openClient(call);
    const query = queryOf({ timeframe, from, to, currency, ...momentQuery(options) });
    const answer = await client.get(`${accountPath(call.arguments[0], "equity")}?${query}`);
    if (options.json) {
      terminal.out(formatExactJson(answer));
      return undefined;
    }
    const equity = answer as Equity;
    const titles = [...COLUMNS, { title: "RETURN", align: "right" as const }];
    const rows = equity.points.map((point) => [
      ...COLUMNS.map(({ field }) => textOf(point[field])),
      percent(point["time_weighted_return"]),
    ]);
    for (const line of tableLines(titles, rows, terminal.paint)) terminal.out(line);
    if (equity.returns !== undefined) {
      terminal.out("");
      for (const line of fieldLines(summaryOf(equity, equity.returns), terminal.paint)) terminal.out(line);
    }
    for (const note of notesOf(equity)) terminal.note(note);
    return undefined;
  },
});

const percent = (rate: string | ExactNumber | undefined): string =>
  rate === undefined ? "-" : percentText(Decimal.of(textOf(rate)), Decimal.ONE, 2);

/** What came and went, and what was earned. */
function summaryOf({ currency, flows }: Equity, returns: Row): readonly (readonly [string, string])[] {
  const came = Object.entries(flows)
    .filter(([, amount]) => textOf(amount) !== "0")
    .map(([kind, amount]) => [`${kind[0]!.toUpperCase()}${kind.slice(1)}`, textOf(amount)] as const);
  return [
    ...came,
    [`Earned (${currency})`, textOf(returns["earned"])],
    ["Time-weighted return", percent(returns["time_weighted"])],
    ["Money-weighted return", percent(returns["money_weighted"])],
    ...(["time_weighted_yearly", "money_weighted_yearly"] as const)
      .filter((name) => returns[name] !== undefined)
      .map(
        (name) =>
          [
            name === "time_weighted_yearly" ? "Time-weighted, a year" : "Money-weighted, a year",
            percent(returns[name]),
          ] as const,
      ),
  ];
}

/** What the figures leave out. */
function notesOf({ currency, currencies, cash_basis, points }: Equity): readonly string[] {
  const notes: string[] = [];
  const unmarked = [...new Set(points.flatMap((point) => point.unmarked ?? []))];
  if (unmarked.length > 0) {
    notes.push(`Valued at cost where no candle is known: ${unmarked.join(", ")}.`);
  }
  if (points.length > 0 && cash_basis === "unknown") {
    notes.push(
      "No balance was set and no deposit recorded: cash is counted from 0, and equity is what was earned.",
    );
  }
  const others = currencies.filter((code) => code !== currency);
  if (others.length > 0) notes.push(`Other currencies have a curve of their own: ${others.join(", ")}.`);
  return notes;
}
