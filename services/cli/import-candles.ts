/** `canvas import candles FILE` */

import { unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe, type Timeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue } from "@spot-canvas/domain/market/venue";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import type { ImportSummary } from "../ingestion/import-candles.ts";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count, createProgress } from "./progress.ts";
import { fieldLines, tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ClientOptions {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  readonly strict?: boolean;
  readonly complete?: boolean;
}

/** Holes that are listed one by one. */
const HOLES_SHOWN = 10;

/** Puts a file's candles into the log; a repeated import changes nothing. */
export const command = commandFile<Options, readonly [file: string]>({
  configure(command) {
    command
      .argument("<file>", "CSV with the header time,open,high,low,close,volume; .gz is unpacked")
      .requiredOption("--venue <venue>", "where the candles come from, such as coinbase")
      .requiredOption("--product <product>", "what is traded, such as BTC-USD")
      .requiredOption("--timeframe <timeframe>", "the width of a candle, such as 1h")
      .option("--strict", "import nothing where a row is not a candle")
      .option(
        "--complete",
        "the file has all that there was: what is missing between its first and last candle is known to be empty",
      );
    addClientOptions(command).addHelpText(
      "after",
      examples("import candles --venue coinbase --product BTC-USD --timeframe 1h BTC-USD-1h.csv.gz"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [file] = call.arguments;
    const venue = unwrap(parseVenue(options.venue));
    const timeframe = unwrap(parseTimeframe(options.timeframe));
    const { importCandles } = await import("../ingestion/import-candles.ts");
    const { HttpCandleSink } = await import("../ingestion/http-candle-sink.ts");
    const { isGzipFile } = await import("../ingestion/candle-file.ts");
    // A file that is not there leaves no data directory behind.
    await isGzipFile(file);
    const client = openClient(call, { makes: true });
    const sink = client.then(({ request }) => new HttpCandleSink(request));
    // Who fails first is heard; the other's fault has nobody to go to.
    sink.catch(() => undefined);
    const progress = createProgress(terminal, `Importing ${file}`, "rows");
    let summary: ImportSummary;
    try {
      summary = await importCandles({
        file,
        venue,
        product: options.product,
        timeframe,
        strict: options.strict ?? false,
        complete: options.complete ?? false,
        sink,
        signal: call.signal,
        onProgress: (rows) => progress.update(rows),
      });
    } finally {
      progress.end();
      await (await client)[Symbol.asyncDispose]();
    }
    if (options.json) terminal.out(JSON.stringify(summary, null, 2));
    else print(summary, { ...options, timeframe }, terminal);
    return undefined;
  },
});

function print(
  summary: ImportSummary,
  { venue, product, timeframe }: Pick<Options, "venue" | "product"> & { readonly timeframe: Timeframe },
  terminal: Terminal,
): void {
  const { paint, out } = terminal;
  const span = summary.first === undefined ? "" : `, ${day(summary.first)} to ${day(summary.last ?? 0)}`;
  out(`${count(summary.rows)} rows of ${venue} ${product} ${timeframe}${span}`);
  const figures: (readonly [string, number, string])[] = [
    ["recorded", summary.recorded, "new to the log"],
    ["repeated", summary.repeated, "in the log already, with the same values"],
    ["revisions", summary.revisions, "in the log already, with other values, which these replace"],
    ["outranked", summary.outranked, "in the log already, from a better source, which stands"],
    ["made up", summary.madeUp, "for slots without trades, which are known to be empty"],
    ["doubled", summary.doubled, "the same row as the one before"],
    ["refused", summary.refused, "not a candle; kept in the quarantine"],
    ["missing", summary.missing, `between the first and the last, in ${holeCount(summary.holes.length)}`],
  ];
  const shown = figures.filter(([name, value]) => value > 0 || name === "recorded");
  const width = Math.max(...shown.map(([, value]) => count(value).length));
  const fields = shown.map(
    ([name, value, what]) => [name, `${count(value).padStart(width)}  ${what}`] as const,
  );
  for (const line of fieldLines(fields, paint)) out(line);
  for (const { line, reason } of summary.refusals) terminal.note(`line ${line}: ${reason}`);
  if (summary.lastLooksUnfinished) {
    terminal.note("The last candle looks unfinished: a later import of its finished form replaces it.");
  }
  if (summary.holes.length > 0) for (const line of holeLines(summary, terminal)) terminal.note(line);
}

function holeLines({ holes }: ImportSummary, { notePaint }: Terminal): string[] {
  const longest = [...holes].sort((a, b) => b.missing - a.missing).slice(0, HOLES_SHOWN);
  const lines = tableLines(
    [{ title: "HOLE FROM" }, { title: "TO" }, { title: "CANDLES", align: "right" }],
    longest.map(({ from, to, missing }) => [formatMillis(from), formatMillis(to), count(missing)]),
    notePaint,
  );
  const rest = holes.length - longest.length;
  return rest > 0 ? [...lines, `and ${count(rest)} shorter ones`] : lines;
}

const holeCount = (holes: number): string => (holes === 1 ? "one hole" : `${count(holes)} holes`);

const day = (millis: number): string => formatMillis(millis).replace(/:00Z$/, "Z");
