/** `canvas data verify` */
import type {
  CandleDifference,
  VerifySeriesLine,
  VerifySeriesResult,
} from "@spot-canvas/domain/contract/market-data";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { jsonLines } from "./json-lines.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count, createProgress } from "./progress.ts";
import {
  addSeriesOptions,
  parseMoment,
  type RangeOptions,
  type SeriesOptions,
  seriesQuery,
} from "./series-options.ts";
import { tableLines } from "./table.ts";

interface Options extends ClientOptions, SeriesOptions, RangeOptions {
  readonly from: number;
  readonly fix?: boolean;
}

/** Differences that are listed where nobody reads JSON. */
const SHOWN = 50;

/** Reads a range again from its venue and tells what differs; exits with 1 where something does and stays. */
export const command = commandFile<Options>({
  configure(command) {
    addSeriesOptions(command)
      .requiredOption("--from <time>", "the first open time, such as 2024-01-01", parseMoment)
      .option("--to <time>", "where the open times end; now where left out", parseMoment)
      .option("--fix", "record what the venue says");
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "data verify --venue coinbase --product BTC-USD --timeframe 1h --from 2024-01-01 --to 2024-02-01",
      ),
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const query = seriesQuery(options, options, options.fix ? { fix: "true" } : {});
    await using client = await openClient(call);
    const answer = await client.request(`/api/v1/candles/verify?${query}`, { method: "POST" });
    const progress = createProgress(terminal, "Comparing", "slots");
    const differences: CandleDifference[] = [];
    let result: VerifySeriesResult | undefined;
    try {
      for await (const line of jsonLines<VerifySeriesLine>(answer)) {
        if ("progress" in line) progress.update(line.progress.done, line.progress.total);
        else if ("result" in line) result = line.result;
        else differences.push(line.difference);
      }
    } finally {
      progress.end();
    }
    if (options.json) terminal.out(JSON.stringify({ result, differences }, null, 2));
    else if (result) for (const line of lines(result, differences, terminal.paint)) terminal.out(line);
    return differences.length > 0 && !options.fix ? EXIT.failure : EXIT.ok;
  },
});

function lines(
  { compared, different, missing, unknown_to_venue, revisions, recorded }: VerifySeriesResult,
  differences: readonly CandleDifference[],
  paint: Parameters<typeof tableLines>[2],
): string[] {
  const found =
    `${count(compared)} candles compared: ${count(different)} differ, ${count(missing)} are missing in the log, ` +
    `${count(unknown_to_venue)} are unknown to the venue`;
  const fixed = revisions + recorded > 0 ? [`${count(revisions)} corrected, ${count(recorded)} added`] : [];
  if (differences.length === 0) return [found, ...fixed];
  const columns = [{ title: "TIME" }, { title: "WHAT" }, { title: "LOG" }, { title: "VENUE" }] as const;
  const rows = differences
    .slice(0, SHOWN)
    .map(({ time, kind, stored, venue }) => [formatMillis(time), kind, textOf(stored), textOf(venue)]);
  const rest = differences.length - SHOWN;
  const more = rest > 0 ? [`and ${count(rest)} more: --json lists all`] : [];
  return [...tableLines(columns, rows, paint), ...more, found, ...fixed];
}

const textOf = (values: CandleDifference["stored"]): string =>
  values === undefined
    ? "-"
    : `${values.open} ${values.high} ${values.low} ${values.close} v ${values.volume}`;
