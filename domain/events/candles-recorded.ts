/**
 * CandlesRecorded: the closed candles of one interval, from one source. A live candle is one message, a back-filled
 * page is one message; each candle in it is an immutable fact with its own identity (venue, product, timeframe, open
 * time). A slot missing inside the coverage is known to be empty; outside it is not fetched yet.
 *
 * The body is a JSON head, padded with spaces to a multiple of eight bytes, then six columns of little-endian doubles.
 */

import { Fault, fail, ok, type Result } from "../fault.ts";
import { CANDLE_FIELDS, type CandleColumns } from "../market/candle.ts";

/** Where candles come from, best first: a better source's record replaces a worse one's, never the other way. */
export type CandleSource = "rest" | "websocket" | "trades" | "import" | "simulated";

/** The data of the event. Times are epoch milliseconds; the coverage includes `from` and excludes `to`. */
export interface CandlesRecorded {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  readonly source: CandleSource;
  /** Intervals for which the candles are complete: what is missing in them is known to be empty. */
  readonly coverage: readonly { readonly from: number; readonly to: number }[];
  readonly candles: CandleColumns;
}

const MAGIC = 0x43_4e_44_31; // "CND1"
const PREFIX_BYTES = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of the event's body. */
export function encodeCandles(data: CandlesRecorded): Uint8Array {
  const { candles, ...rest } = data;
  const count = candles.time.length;
  const head = encoder.encode(JSON.stringify({ ...rest, count }));
  const headBytes = Math.ceil((PREFIX_BYTES + head.length) / 8) * 8 - PREFIX_BYTES;
  const body = new Uint8Array(PREFIX_BYTES + headBytes + CANDLE_FIELDS.length * count * 8);
  const view = new DataView(body.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, headBytes);
  body.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + headBytes);
  body.set(head, PREFIX_BYTES);
  let offset = PREFIX_BYTES + headBytes;
  for (const field of CANDLE_FIELDS) {
    const column = candles[field];
    body.set(new Uint8Array(column.buffer, column.byteOffset, count * 8), offset);
    offset += count * 8;
  }
  return body;
}

/** Reads a body. The columns are views of it where it is aligned, and copies where it is not. */
export function decodeCandles(body: Uint8Array): Result<CandlesRecorded> {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.byteLength < PREFIX_BYTES || view.getUint32(0) !== MAGIC)
    return fail(unreadable("it has no candle head"));
  const headBytes = view.getUint32(4);
  if (PREFIX_BYTES + headBytes > body.byteLength) return fail(unreadable("its head is cut off"));
  const head = parseHead(body.subarray(PREFIX_BYTES, PREFIX_BYTES + headBytes));
  if (!head) return fail(unreadable("its head is not what a candle record's must be"));
  const { count, ...rest } = head;
  if (PREFIX_BYTES + headBytes + CANDLE_FIELDS.length * count * 8 !== body.byteLength) {
    return fail(unreadable(`its columns do not hold ${count} candles`));
  }
  let start = PREFIX_BYTES + headBytes;
  const columns = {} as Record<(typeof CANDLE_FIELDS)[number], Float64Array>;
  for (const field of CANDLE_FIELDS) {
    columns[field] = doublesAt(body, start, count);
    start += count * 8;
  }
  return ok({ ...rest, candles: columns });
}

/**
 * Cuts bodies that stand one after the other. What is no body, or not a whole one, stays the last piece: decoding it
 * says what is wrong.
 */
export function splitPages(bytes: Uint8Array): readonly Uint8Array[] {
  const pages: Uint8Array[] = [];
  let rest = bytes;
  for (let length = lengthOf(rest); length < rest.byteLength; length = lengthOf(rest)) {
    pages.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return [...pages, rest];
}

/** How long the body is that the bytes begin with; all of them where they begin with none. */
function lengthOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < PREFIX_BYTES || view.getUint32(0) !== MAGIC) return bytes.byteLength;
  const headBytes = view.getUint32(4);
  const head = parseHead(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headBytes));
  if (!head) return bytes.byteLength;
  return PREFIX_BYTES + headBytes + CANDLE_FIELDS.length * head.count * 8;
}

function doublesAt(body: Uint8Array, start: number, count: number): Float64Array {
  const offset = body.byteOffset + start;
  if (offset % 8 === 0) return new Float64Array(body.buffer as ArrayBuffer, offset, count);
  // The typed array's own slice copies; that of a Node buffer, which a log may hand over, gives a view.
  return new Float64Array(Uint8Array.prototype.slice.call(body, start, start + count * 8).buffer);
}

const SOURCES: ReadonlySet<string> = new Set(["rest", "websocket", "trades", "import", "simulated"]);

function parseHead(
  bytes: Uint8Array,
): (Omit<CandlesRecorded, "candles"> & { readonly count: number }) | undefined {
  let head: unknown;
  try {
    head = JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof head !== "object" || head === null) return undefined;
  const { venue, product, timeframe, source, coverage, count } = head as Record<string, unknown>;
  if (typeof venue !== "string" || typeof product !== "string" || typeof timeframe !== "string")
    return undefined;
  if (typeof source !== "string" || !SOURCES.has(source)) return undefined;
  if (!Array.isArray(coverage) || !coverage.every(isInterval)) return undefined;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0) return undefined;
  return { venue, product, timeframe, source: source as CandleSource, coverage, count };
}

const isInterval = (value: unknown): value is { readonly from: number; readonly to: number } => {
  const { from, to } = (value ?? {}) as Record<string, unknown>;
  return typeof from === "number" && typeof to === "number" && from <= to;
};

const unreadable = (why: string): Fault =>
  new Fault("UnreadableCandles", "corrupt", `A candle record cannot be read: ${why}.`);
