/** Files of candles: CSV, plain or gzip (told by its first bytes, not by its name), read in a stream. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Fault } from "@spot-canvas/domain/fault";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { CandleCsv, type CandleReader, type CsvPage, type CsvSummary } from "./candle-csv.ts";
import { PAGE_CANDLES } from "./candle-sink.ts";
import { TRADE_ROW, TradeCsv } from "./trade-csv.ts";

/** Which file, and what it holds. */
export interface CandleFileOptions {
  readonly file: string;
  readonly timeframe: Timeframe;
  /** Refuse the whole file where one row of it is no candle, before any of it goes anywhere. */
  readonly strict?: boolean;
  /** Candles of a page; {@link PAGE_CANDLES} where it is absent. */
  readonly pageCandles?: number;
  /** Stops the reading; the fault is the signal's reason. */
  readonly signal?: AbortSignal;
}

const CHUNK_BYTES = 256 * 1_024;
/** A first line is no longer. */
const FIRST_LINE_BYTES = 256;

/** A file of candles that can be read. */
export interface CandleFile {
  /** Its candles in pages, oldest first. Can be read once. */
  pages(): AsyncGenerator<CsvPage, void, undefined>;
  /** What was read so far. */
  readonly summary: CsvSummary;
}

/**
 * Opens a file. All of it is looked at before any of it is given away, so that a file which is cut off, or with
 * `strict` one with a bad row, leaves nothing behind. Faults: `FileMissing`, `FileUnreadable`, `WrongHeader`, `NotCsv`,
 * `NotTheseCandles`, `RowRefused`.
 */
export async function openCandleFile(options: CandleFileOptions): Promise<CandleFile> {
  const { file, signal } = options;
  const isGzip = await isGzipFile(file);
  if (options.strict) await refuseBadRows(options, isGzip);
  else if (isGzip) await readThrough(options);
  const csv = await readerOf(options, isGzip);
  return {
    async *pages() {
      for await (const chunk of chunksOf(file, isGzip, signal)) yield* csv.push(chunk);
      yield* csv.end();
    },
    get summary() {
      return csv.summary;
    },
  };
}

/** What reads a file, as its first line says: candles, or single trades of Kraken's archive. */
async function readerOf(options: CandleFileOptions, isGzip: boolean): Promise<CandleReader> {
  const { file, timeframe, pageCandles = PAGE_CANDLES } = options;
  let start = new Uint8Array(0);
  for await (const chunk of chunksOf(file, isGzip, options.signal)) {
    start = chunk.slice(0, FIRST_LINE_BYTES);
    break;
  }
  const [line = ""] = new TextDecoder("latin1").decode(start).split("\n");
  return TRADE_ROW.test(line)
    ? new TradeCsv(file, timeframe, pageCandles)
    : new CandleCsv(file, timeframe, pageCandles, Date.now());
}

/** Whether a file is packed. Faults where it cannot be read at all: `FileMissing`, `FileUnreadable`. */
export async function isGzipFile(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileFault(file, cause);
  }
}

/** Unpacks the whole file to nowhere: gzip says only at its end whether it was whole. */
async function readThrough({ file, signal }: CandleFileOptions): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(file), createGunzip({ chunkSize: CHUNK_BYTES }), nowhere, {
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw fileFault(file, cause);
  }
}

async function refuseBadRows(options: CandleFileOptions, isGzip: boolean): Promise<void> {
  const { file, signal } = options;
  const csv = await readerOf(options, isGzip);
  const check = (pages: readonly CsvPage[]): void => {
    const row = pages.find(({ refused }) => refused.length > 0)?.refused[0];
    if (!row) return;
    throw new Fault(
      "RowRefused",
      "usage",
      `Line ${row.line} of ${file} is no candle: ${row.reason}. Nothing was recorded.`,
    );
  };
  for await (const chunk of chunksOf(file, isGzip, signal)) check(csv.push(chunk));
  check(csv.end());
}

async function* chunksOf(
  file: string,
  isGzip: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const stream = isGzip ? source.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : source;
  // A pipe does not hand errors on.
  if (isGzip) source.on("error", (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) {
      signal?.throwIfAborted();
      yield chunk as Buffer;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof Fault ? cause : fileFault(file, cause);
  } finally {
    source.destroy();
    stream.destroy();
  }
}

/** What is wrong with a file, in a sentence. */
function fileFault(file: string, cause: unknown): Fault {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return new Fault("FileMissing", "not-found", `${file} does not exist: look at the path.`, { cause });
  }
  const why = code === "EISDIR" ? "it is a directory" : (cause as Error).message;
  return new Fault("FileUnreadable", "corrupt", `${file} cannot be read: ${why}.`, { cause });
}
