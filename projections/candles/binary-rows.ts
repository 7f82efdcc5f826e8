/** Rows in Postgres's binary COPY format: arrays of doubles go in without ever being text. */

const SIGNATURE = new Uint8Array([
  0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
]);
const TRAILER_BYTES = 2;
/** The type id of float8 in Postgres's catalogue. */
const FLOAT8_OID = 701;
const ARRAY_HEAD_BYTES = 20;
const encoder = new TextEncoder();

/** The value of a column: text, a 32-bit whole number, or an array of doubles. */
export type BinaryValue = string | number | Float64Array;

/** The bytes of rows whose columns are text, integer or float8[], with the head and the trailer of the format. */
export function binaryRows(rows: readonly (readonly BinaryValue[])[]): Uint8Array {
  const texts = new Map<string, Uint8Array>();
  const textBytes = (text: string): Uint8Array => {
    let bytes = texts.get(text);
    if (!bytes) {
      bytes = encoder.encode(text);
      texts.set(text, bytes);
    }
    return bytes;
  };
  const sizeOf = (value: BinaryValue): number => {
    if (typeof value === "string") return 4 + textBytes(value).length;
    if (typeof value === "number") return 8;
    return 4 + ARRAY_HEAD_BYTES + value.length * 12;
  };
  let size = SIGNATURE.length + TRAILER_BYTES;
  for (const row of rows) for (const value of row) size += sizeOf(value);
  const data = new Uint8Array(size + rows.length * 2);
  const view = new DataView(data.buffer);
  data.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const row of rows) {
    view.setInt16(at, row.length);
    at += 2;
    for (const value of row) {
      if (typeof value === "string") at = putText(data, view, at, textBytes(value));
      else if (typeof value === "number") at = putInteger(view, at, value);
      else at = putDoubles(view, at, value);
    }
  }
  view.setInt16(at, -1);
  return data;
}

function putText(data: Uint8Array, view: DataView, at: number, bytes: Uint8Array): number {
  view.setInt32(at, bytes.length);
  data.set(bytes, at + 4);
  return at + 4 + bytes.length;
}

function putInteger(view: DataView, at: number, value: number): number {
  view.setInt32(at, 4);
  view.setInt32(at + 4, value);
  return at + 8;
}

function putDoubles(view: DataView, start: number, values: Float64Array): number {
  let at = start;
  // Length of the value; then dimensions, whether a null is inside, element type, length and lower bound.
  const head = [ARRAY_HEAD_BYTES + values.length * 12, 1, 0, FLOAT8_OID, values.length, 1];
  for (const word of head) {
    view.setInt32(at, word);
    at += 4;
  }
  for (let index = 0; index < values.length; index++) {
    view.setInt32(at, 8);
    view.setFloat64(at + 4, values[index]!);
    at += 12;
  }
  return at;
}
