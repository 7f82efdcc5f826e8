/** Makes inputs of inputs: bits turned, pieces cut, doubled, moved and swapped, and what breaks readers put in. */
import type { Random } from "@spot-canvas/domain/statistics/kernels/random";

const encoder = new TextEncoder();
const MOST_BYTES = 16_384;

/** What readers stumble over. */
const AWKWARD = [
  ...["", "0", "-1", "-0", "1e400", "1e-400", "9007199254740993", "0.1e1", "NaN", "Infinity", "null", "true"],
  ...[
    "[]",
    "{}",
    '""',
    '"',
    "\\",
    "\\u0000",
    "\u0000",
    "\ud800",
    "\ufeff",
    "\r\n",
    ",",
    ":",
    ";",
    "\t",
    "'",
    "%00",
  ],
  ...["__proto__", "constructor", "toString", "../../etc/passwd", "<script>", "'; drop table trades; --"],
  ...["99999999999999999999999999999999999999999.999999999999999999999999999999", "2024-02-30T25:61:61Z"],
  ...["9999999999", "1000000000", "-62135596800000", "8640000000000001", "[[[[[[[[[[", '{"a":{"a":{"a":'],
].map((text) => encoder.encode(text));

/** An input made of one or two others. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  let bytes = pick(seeds);
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    bytes = changed(bytes, pick(seeds), pick(AWKWARD), random);
  }
  return bytes.length > MOST_BYTES ? bytes.slice(0, MOST_BYTES) : bytes;
}

function changed(bytes: Uint8Array, other: Uint8Array, awkward: Uint8Array, random: Random): Uint8Array {
  const at = Math.floor(random() * (bytes.length + 1));
  const end = Math.min(bytes.length, at + Math.floor(random() ** 3 * (bytes.length - at + 1)));
  switch (Math.floor(random() * 8)) {
    case 0:
      return turned(bytes, at, random);
    case 1:
      return joined(bytes.subarray(0, at), bytes.subarray(end));
    case 2:
      return joined(bytes.subarray(0, end), bytes.subarray(at, end), bytes.subarray(end));
    case 3:
      return joined(bytes.subarray(0, at), awkward, bytes.subarray(end));
    case 4:
      return joined(bytes.subarray(0, at), awkward, bytes.subarray(at));
    case 5:
      return joined(bytes.subarray(0, at), other.subarray(Math.floor(random() * other.length)));
    case 6:
      return joined(bytes.subarray(0, at), digits(random), bytes.subarray(end));
    default:
      return bytes.slice(0, at);
  }
}

function turned(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  if (at >= bytes.length) return bytes;
  const copy = bytes.slice();
  copy[at] = copy[at]! ^ (1 << Math.floor(random() * 8));
  return copy;
}

const digits = (random: Random): Uint8Array =>
  encoder.encode(String(Math.floor(random() * 10 ** Math.floor(1 + random() * 15))));

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
