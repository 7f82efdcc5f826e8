/** `canvas data status` */
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { type ApiClient, openClient, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count, duration } from "./progress.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly venue?: string;
  readonly product?: string;
  readonly gaps?: boolean;
}

/** A series with what is missing in it. */
interface Status {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  readonly first?: number;
  readonly last?: number;
  readonly candles: number;
  readonly revisions: number;
  readonly sources: readonly string[];
  /** The part of the slots between the first and the last candle of which something is known. */
  readonly coverage: number;
  readonly missing: { readonly empty: number; readonly outage: number; readonly not_fetched: number };
  readonly gaps: readonly Gap[];
  readonly age_seconds?: number;
}

interface Gap {
  readonly from: number;
  readonly to: number;
  readonly missing: number;
  readonly kind: "empty" | "outage" | "not-fetched";
}

/** Gaps that are shown of a series: the longest. */
const GAPS_SHOWN = 20;
const KINDS = { empty: "no trades", outage: "venue outage", "not-fetched": "not fetched" } as const;

/** Shows every series of candles with what is known and what is missing of it. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .option("--venue <venue>", "of one venue alone")
      .option("--product <product>", "of one product alone")
      .option("--gaps", "list the longest gaps of each series");
    addClientOptions(command).addHelpText(
      "after",
      examples("data status", "data status --venue kraken --gaps"),
    );
  },

  async run(call) {
    const { options, terminal } = call;
    await using client = await openClient(call);
    const query = new URLSearchParams();
    for (const name of ["venue", "product"] as const) if (options[name]) query.set(name, options[name]);
    const { series } = (await client.get(`/api/v1/series?${query}`)) as { readonly series: readonly Row[] };
    const now = Date.now();
    const statuses: Status[] = [];
    for (const row of series) statuses.push(await statusOf(client, row, now));
    if (options.json) terminal.out(JSON.stringify({ series: statuses }, null, 2));
    else for (const line of statusLines(statuses, options.gaps ?? false, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

async function statusOf(client: ApiClient, row: Row, now: number): Promise<Status> {
  const [venue, product, timeframe] = [
    textOf(row["venue"]),
    textOf(row["product"]),
    textOf(row["timeframe"]),
  ];
  const number = (name: string): number => Number(row[name] ?? 0);
  const gaps: Gap[] = [];
  const missing = { empty: 0, outage: 0, not_fetched: 0 };
  for (let from: string | undefined = "0"; from !== undefined && row["first"] !== undefined; ) {
    const query = new URLSearchParams({ venue, product, timeframe, from, limit: "5000" });
    const answer = await client.request(`/api/v1/gaps?${query}`);
    const page = (await answer.json()) as { readonly gaps: readonly Gap[]; readonly next_from?: number };
    for (const gap of page.gaps) {
      gaps.push(gap);
      missing[gap.kind === "not-fetched" ? "not_fetched" : gap.kind] += gap.missing;
    }
    from = page.next_from === undefined ? undefined : String(page.next_from);
  }
  const slots = number("candles") + missing.empty + missing.outage + missing.not_fetched;
  const ends = row["first"] === undefined ? {} : { first: number("first"), last: number("last") };
  return {
    venue,
    product,
    timeframe,
    ...ends,
    candles: number("candles"),
    revisions: number("revisions"),
    sources: row["sources"] as unknown as readonly string[],
    coverage: slots === 0 ? 0 : 1 - missing.not_fetched / slots,
    missing,
    gaps,
    ...(ends.last === undefined ? {} : { age_seconds: Math.max(0, Math.round((now - ends.last) / 1_000)) }),
  };
}

function statusLines(
  statuses: readonly Status[],
  withGaps: boolean,
  paint: Parameters<typeof tableLines>[2],
): string[] {
  if (statuses.length === 0)
    return ["No candles yet: follow a venue with `up`, or `backfill`, or `import candles`."];
  const right = (title: string) => ({ title, align: "right" }) as const;
  const columns = [
    { title: "SERIES" },
    { title: "FIRST" },
    { title: "LAST" },
    right("CANDLES"),
    right("COVERAGE"),
    right("NO TRADES"),
    right("OUTAGE"),
    right("NOT FETCHED"),
    right("REVISIONS"),
    right("AGE"),
  ];
  const rows = statuses.map((status) => [
    nameOf(status),
    status.first === undefined ? "-" : shortTime(status.first),
    status.last === undefined ? "-" : shortTime(status.last),
    count(status.candles),
    `${(Math.floor(status.coverage * 10_000) / 100).toFixed(2)} %`,
    count(status.missing.empty),
    count(status.missing.outage),
    count(status.missing.not_fetched),
    count(status.revisions),
    status.age_seconds === undefined ? "-" : duration(status.age_seconds),
  ]);
  const lines = tableLines(columns, rows, paint);
  if (withGaps) for (const status of statuses) lines.push(...gapLines(status, paint));
  return lines;
}

function gapLines(status: Status, paint: Parameters<typeof tableLines>[2]): string[] {
  if (status.gaps.length === 0) return [];
  const longest = [...status.gaps].sort((a, b) => b.missing - a.missing).slice(0, GAPS_SHOWN);
  const rows = longest.map(({ from, to, missing, kind }) => [
    shortTime(from),
    shortTime(to),
    count(missing),
    KINDS[kind],
  ]);
  const columns = [
    { title: "GAP FROM" },
    { title: "TO" },
    { title: "CANDLES", align: "right" },
    { title: "KIND" },
  ] as const;
  const rest = status.gaps.length - longest.length;
  const more = rest > 0 ? [`and ${count(rest)} shorter ones`] : [];
  return [
    "",
    `${nameOf(status)}: ${count(status.gaps.length)} gaps`,
    ...tableLines(columns, rows, paint),
    ...more,
  ];
}

const nameOf = ({ venue, product, timeframe }: Status): string =>
  `${venue === "simulated" ? "SIMULATED" : venue} ${product} ${timeframe}`;

const shortTime = (millis: number): string => formatMillis(millis).replace(/:00Z$/, "Z");
