/** `canvas data export` */
import { createWriteStream } from "node:fs";
import { Fault } from "@spot-canvas/domain/fault";
import { CANDLE_FIELDS, type Candle } from "@spot-canvas/domain/market/candle";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count, createProgress } from "./progress.ts";
import {
  addSeriesOptions,
  parseMoment,
  type RangeOptions,
  type SeriesOptions,
  seriesQuery,
} from "./series-options.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ClientOptions, SeriesOptions, RangeOptions {
  readonly output?: string;
}

type Columns = Readonly<Record<keyof Candle, readonly number[]>>;

const PAGE_CANDLES = 5_000;

/** Writes the candles of a series as CSV, as `canvas import candles` reads it. */
export const command = commandFile<Options>({
  configure(command) {
    addSeriesOptions(command)
      .option("--from <time>", "the first open time", parseMoment)
      .option("--to <time>", "where the open times end", parseMoment)
      .option("--output <file>", "where to write; standard output where left out");
    addClientOptions(command).addHelpText(
      "after",
      examples("data export --venue coinbase --product BTC-USD --timeframe 1h --output BTC-USD-1h.csv"),
    );
  },

  async run(call) {
    const { options, terminal } = call;
    await using client = await openClient(call);
    const sink = openSink(options.output, terminal);
    const progress = createProgress(terminal, "Exporting", "candles");
    let written = 0;
    try {
      for (let from = options.from ?? 0; ; ) {
        const query = seriesQuery(options, { ...options, from }, { limit: String(PAGE_CANDLES) });
        const answer = await client.request(`/api/v1/candles?${query}`);
        const page = (await answer.json()) as Columns & { readonly base: string };
        refuseBuilt(page.base, options);
        if (written === 0) await sink.write(CANDLE_FIELDS.join(","));
        if (page.time.length > 0) await sink.write(rowsOf(page));
        written += page.time.length;
        progress.update(written);
        if (page.time.length < PAGE_CANDLES) break;
        from = page.time.at(-1)! + 1;
      }
    } finally {
      progress.end();
      await sink.end();
    }
    if (options.output !== undefined) terminal.note(`${count(written)} candles in ${options.output}`);
    return undefined;
  },
});

/** What is built from narrower candles is no record: importing it would make one of it. */
function refuseBuilt(base: string, { timeframe }: Options): void {
  if (base === timeframe) return;
  throw new Fault(
    "SeriesNotStored",
    "not-found",
    `Candles of ${timeframe} are not stored but built from ${base}: export those.`,
  );
}

/** Rows of a page: times in ISO 8601, numbers with the fewest digits that read back the same. */
function rowsOf(page: Columns): string {
  const rows: string[] = [];
  for (let index = 0; index < page.time.length; index++) {
    const values = CANDLE_FIELDS.slice(1).map((field) => page[field][index]);
    rows.push(`${formatMillis(page.time[index]!)},${values.join(",")}`);
  }
  return rows.join("\n");
}

interface Sink {
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

function openSink(file: string | undefined, terminal: Terminal): Sink {
  if (file === undefined) {
    return {
      async write(text) {
        terminal.out(text);
        await terminal.drained();
      },
      end: async () => {},
    };
  }
  const stream = createWriteStream(file);
  let failure: Error | undefined;
  stream.on("error", (error) => {
    failure = error;
  });
  return {
    async write(text) {
      if (!stream.write(`${text}\n`) && !failure) {
        await new Promise<void>((resolve) => stream.once("drain", resolve).once("error", () => resolve()));
      }
      if (failure)
        throw new Fault("FileUnwritable", "usage", `${file} cannot be written: ${failure.message}.`);
    },
    end: () => new Promise<void>((resolve) => (failure ? resolve() : stream.end(() => resolve()))),
  };
}
