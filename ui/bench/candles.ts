/** Made-up candles of a minute, for all that are measured the same: a random walk with a seed. */

/** Columns of candles; times in epoch milliseconds. */
export interface Columns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export const MINUTE = 60_000;
/** Open time of the first candle: the beginning of a page. */
export const START = 28_000_000 * MINUTE;

/** The candles of slots from `from` to `to` (excluded); the same slot is always the same candle. */
export function candlesBetween(from: number, to: number): Columns {
  const column = (of: (slot: number) => number): Float64Array =>
    Float64Array.from({ length: to - from }, (_, index) => of(from + index));
  return {
    time: column((slot) => START + slot * MINUTE),
    open: column(priceAt),
    close: column((slot) => priceAt(slot + 1)),
    high: column((slot) => Math.max(priceAt(slot), priceAt(slot + 1)) + 3 + 3 * noise(slot, 2)),
    low: column((slot) => Math.min(priceAt(slot), priceAt(slot + 1)) - 3 - 3 * noise(slot, 3)),
    volume: column((slot) => 5 + 4 * noise(slot, 4)),
  };
}

/** Waves of several lengths and a little noise: a price without a memory, so that any slot can be made alone. */
const priceAt = (slot: number): number =>
  30_000 +
  4_000 * Math.sin(slot / 31_000) +
  900 * Math.sin(slot / 2_300) +
  120 * Math.sin(slot / 97) +
  20 * noise(slot, 1);

/** Between -1 and 1, a function of slot and salt. */
function noise(slot: number, salt: number): number {
  let bits = Math.imul(slot ^ (salt * 0x9e_37_79_b9), 0x85_eb_ca_6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2_b2_ae_35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2_147_483_648 - 1;
}
