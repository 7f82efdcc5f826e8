/** `canvas backfill` */
import type {
  BackfillLine,
  BackfillPlan,
  BackfillProgress,
  BackfillResult,
} from "@spot-canvas/domain/contract/market-data";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { jsonLines } from "./json-lines.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count, createProgress, duration, type Progress } from "./progress.ts";
import {
  addSeriesOptions,
  parseMoment,
  type RangeOptions,
  type SeriesOptions,
  seriesQuery,
} from "./series-options.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ClientOptions, SeriesOptions, RangeOptions {
  readonly from: number;
  readonly planOnly?: boolean;
}

/** Fills the log with what a venue has of a series; goes on where it was interrupted. */
export const command = commandFile<Options>({
  configure(command) {
    addSeriesOptions(command)
      .requiredOption("--from <time>", "the first open time, such as 2024-01-01", parseMoment)
      .option("--to <time>", "where the open times end; now where left out", parseMoment)
      .option("--plan-only", "say what it takes, and fetch nothing");
    addClientOptions(command).addHelpText(
      "after",
      `\nWhat the log has, or knows to be empty, is not asked for again: run it again after an interruption.\n${examples(
        "backfill --venue kraken --product BTC-USD --timeframe 1m --from 2024-01-01",
        "backfill --venue coinbase --product ETH-USD --timeframe 1h --from 2020-01-01 --to 2021-01-01",
      )}`,
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const query = seriesQuery(options, options, options.planOnly ? { plan_only: "true" } : {});
    await using client = await openClient(call, { makes: true });
    const answer = await client.request(`/api/v1/backfill?${query}`, { method: "POST" });
    const report = new Report(options, terminal);
    try {
      for await (const line of jsonLines<BackfillLine>(answer)) report.take(line);
    } finally {
      report.end();
    }
    return undefined;
  },
});

/** Shows the plan first, then how far it is, then what it came to. */
class Report {
  readonly #options: Options;
  readonly #terminal: Terminal;
  #progress: Progress | undefined;
  #plan: BackfillPlan | undefined;
  #waiting = "";

  constructor(options: Options, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
  }

  take(line: BackfillLine): void {
    if ("plan" in line) this.#showPlan(line.plan);
    else if ("result" in line) this.#showResult(line.result);
    else this.#showProgress(line.progress);
  }

  #showProgress({ slots, total, candles, waiting = "" }: BackfillProgress): void {
    if (waiting !== "" && waiting !== this.#waiting) {
      this.end();
      this.#terminal.note(waiting);
    }
    this.#waiting = waiting;
    this.#progress ??= createProgress(this.#terminal, `Filling ${this.#name}`, "slots");
    this.#progress.update(slots, total, `${count(candles)} candles`);
  }

  end(): void {
    this.#progress?.end();
    this.#progress = undefined;
  }

  get #name(): string {
    const { venue, product, timeframe } = this.#options;
    return `${venue} ${product} ${timeframe}`;
  }

  #showPlan(plan: BackfillPlan): void {
    this.#plan = plan;
    for (const line of planLines(plan, this.#name)) this.#terminal.note(line);
    const { planOnly, json } = this.#options;
    if (planOnly && json) this.#terminal.out(JSON.stringify({ plan }, null, 2));
  }

  #showResult(result: BackfillResult): void {
    this.end();
    if (this.#options.json) this.#terminal.out(JSON.stringify({ plan: this.#plan, result }, null, 2));
    else for (const line of resultLines(result)) this.#terminal.out(line);
  }
}

/** What it will take, in words. */
function planLines({ from, to, slots, requests, seconds, from_trades, beyond }: BackfillPlan, name: string) {
  const range = `${formatMillis(from)} to ${formatMillis(to)}`;
  if (slots === 0 && beyond.length === 0) return [`${name}: all of ${range} is known.`];
  const old =
    from_trades.length > 0 ? ", some of it from trades, which venues give a thousand at a time" : "";
  const about = from_trades.length > 0 ? "about " : "";
  const lines = [
    `${name}, ${range}: ${count(slots)} slots in ${about}${count(requests)} ${requests === 1 ? "request" : "requests"}, ` +
      `at least ${duration(seconds)}${old}.`,
  ];
  for (const gap of beyond) {
    lines.push(
      `What is before ${formatMillis(gap.to)} the venue does not serve any more: import a file of it, if there is one.`,
    );
  }
  return lines;
}

/** Rows, gaps and revisions. */
function resultLines({ recorded, repeated, revisions, outranked, refused, gaps }: BackfillResult): string[] {
  const rows = [`${count(recorded)} candles recorded`];
  if (repeated > 0) rows.push(`${count(repeated)} known before`);
  if (outranked > 0) rows.push(`${count(outranked)} from a worse source than the log's`);
  if (refused > 0) rows.push(`${count(refused)} rows refused, kept in the quarantine`);
  const { empty, outage, not_fetched } = gaps;
  const holes = `gaps: ${count(empty)} without trades, ${count(outage)} lost to outages, ${count(not_fetched)} not fetched`;
  return [`${rows.join(", ")}; ${holes}; ${count(revisions)} ${revisions === 1 ? "revision" : "revisions"}`];
}
