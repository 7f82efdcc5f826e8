/**
 * Candles as bytes: what a chart reads straight into typed arrays. The letters `SCC1`; the length of the head as an
 * unsigned 32-bit number; the head, JSON in UTF-8 padded with spaces so that what follows stands at a multiple of eight;
 * then the columns that the head lists, one after the other, `rows` doubles each. Numbers are little-endian. A value that
 * there is none of is NaN.
 */

/** The media type. */
export const CANDLE_BYTES = "application/vnd.spot-canvas.candles";

/** What the head says: the fields of the JSON document that are no columns, how many rows there are, and which columns. */
export interface CandleHead {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  readonly base: string;
  readonly next_from?: number;
  readonly previous_to?: number;
  /** Of candles as they were recorded first: how many a later record changed. */
  readonly revised?: number;
  /** Columns of an indicator are `<indicator>/<output>`, such as `macd:12:26:9/signal`. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Who computed each indicator, by its name. */
  readonly sources: Readonly<Record<string, string>>;
}

/** A page of candles out of bytes. */
export interface CandleBytes {
  readonly head: CandleHead;
  /** Views of the bytes, by column. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

const MAGIC = 0x31_43_43_53; // "SCC1"
const PREFIX_BYTES = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of a page; the columns stand in the order of the head's list. */
export function encodeCandleBytes(head: CandleHead, columns: readonly Float64Array[]): Uint8Array {
  const text = encoder.encode(JSON.stringify(head));
  const headBytes = Math.ceil((PREFIX_BYTES + text.length) / 8) * 8 - PREFIX_BYTES;
  const bytes = new Uint8Array(PREFIX_BYTES + headBytes + columns.length * head.rows * 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, headBytes, true);
  bytes.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + headBytes);
  bytes.set(text, PREFIX_BYTES);
  let at = PREFIX_BYTES + headBytes;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += head.rows * 8;
  }
  return bytes;
}

/** Reads a page; undefined where the bytes are none. */
export function decodeCandleBytes(bytes: ArrayBuffer): CandleBytes | undefined {
  const view = new DataView(bytes);
  if (bytes.byteLength < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) return undefined;
  const headBytes = view.getUint32(4, true);
  let at = PREFIX_BYTES + headBytes;
  if (at > bytes.byteLength) return undefined;
  const head = JSON.parse(decoder.decode(new Uint8Array(bytes, PREFIX_BYTES, headBytes))) as CandleHead;
  if (at + head.columns.length * head.rows * 8 !== bytes.byteLength) return undefined;
  const columns: Record<string, Float64Array> = {};
  for (const name of head.columns) {
    columns[name] = new Float64Array(bytes, at, head.rows);
    at += head.rows * 8;
  }
  return { head, columns };
}
