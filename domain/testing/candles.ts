/** Candles for tests of what is computed from them: any series, and one that is the same on every machine. */
import * as fc from "fast-check";
import type { Candle } from "../market/candle.ts";

const MINUTE = 60_000;

/** A random walk in cents by a linear congruence of whole numbers: the same on every machine. */
export function randomCandles(count: number, first = 0): Candle[] {
  let state = 12_345;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  let cents = 1_000_000;
  return Array.from({ length: count }, (_, index) => {
    const open = cents;
    const close = Math.max(100, open + next(20_001) - 10_000);
    const high = Math.max(open, close) + next(3_000);
    const low = Math.max(1, Math.min(open, close) - next(3_000));
    cents = close;
    const [o, h, l, c] = [open / 100, high / 100, low / 100, close / 100];
    return {
      time: first + index * MINUTE,
      open: o,
      high: h,
      low: l,
      close: c,
      volume: next(1_000_000) / 1_000,
    };
  });
}

/** Any series of candles with prices of two decimals, flat stretches and empty minutes among them. */
export const anySeries = (most: number): fc.Arbitrary<Candle[]> =>
  fc
    .array(
      fc.record({
        skip: fc.constantFrom(1, 1, 1, 1, 700),
        move: fc.oneof(fc.constant(0), fc.integer({ min: -500, max: 500 })),
        above: fc.oneof(fc.constant(0), fc.nat(200)),
        below: fc.oneof(fc.constant(0), fc.nat(200)),
        volume: fc.oneof(fc.constant(0), fc.nat(100_000)),
      }),
      { minLength: 1, maxLength: most },
    )
    .map((rows) => {
      let cents = 100_000;
      let slot = 0;
      return rows.map(({ skip, move, above, below, volume }) => {
        const open = cents;
        cents += move;
        slot += skip;
        return {
          time: slot * MINUTE,
          open: open / 100,
          high: (Math.max(open, cents) + above) / 100,
          low: (Math.min(open, cents) - below) / 100,
          close: cents / 100,
          volume: volume / 1_000,
        };
      });
    });
