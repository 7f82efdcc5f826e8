import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anySeries } from "../testing/candles.ts";
import { type Candle, columnsOf } from "./candle.ts";
import { Coverage, type Interval, runsOf } from "./coverage.ts";
import { type FlatFill, fillFlat, flatFill, quietTime } from "./flat-fill.ts";

const MINUTE = 60_000;
const candle = (slot: number, close = slot): Candle => ({
  time: slot * MINUTE,
  open: 1,
  high: 9,
  low: 1,
  close,
  volume: 1,
});
const span = (from: number, to: number) => ({ from: from * MINUTE, to: to * MINUTE });

const quietBut = (covered: Interval, outage: Interval): readonly Interval[] =>
  quietTime({ coverage: new Coverage([covered]), outages: new Coverage([outage]) });

/** Slot, close and whether it was filled, of every row. */
function rows(
  candles: readonly Candle[],
  known: readonly ReturnType<typeof span>[],
  until?: number,
): unknown[] {
  const end = until === undefined ? undefined : until * MINUTE;
  const { time, close, volume, missing } = fillFlat(flatFill("1m"), columnsOf(candles), known, end);
  return [...time].map((each, index) => {
    expect(volume[index]).toBe(missing[index] === 1 ? 0 : 1);
    return `${each / MINUTE}:${close[index]}${missing[index] === 1 ? "~" : ""}`;
  });
}

describe("flat filling", () => {
  it("gives slots that are known to be empty the close before, and no volume", () => {
    expect(rows([candle(3), candle(6)], [span(0, 10)])).toEqual(["3:3", "4:3~", "5:3~", "6:6"]);
    expect(rows([candle(3), candle(6)], [span(0, 10)], 9)).toEqual([
      "3:3",
      "4:3~",
      "5:3~",
      "6:6",
      "7:6~",
      "8:6~",
    ]);
    expect(rows([], [span(0, 10)], 9)).toEqual([]);
  });

  it("never fills what was not fetched, nor what comes behind it before the next candle", () => {
    const known = [span(0, 5), span(6, 20)];
    expect(rows([candle(3), candle(8), candle(10)], known)).toEqual(["3:3", "4:3~", "8:8", "9:8~", "10:10"]);
  });

  it("never fills an outage", () => {
    const known = quietBut(span(0, 20), { from: 4 * MINUTE + 1, to: 6 * MINUTE });
    expect(rows([candle(2), candle(8)], known)).toEqual(["2:2", "3:2~", "8:8"]);
  });

  it("gives the same live, in any pieces, as in one run", () => {
    const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(anySeries(40), fc.nat(60), cuts, (candles, hole, sizes) => {
        const whole = { from: 0, to: candles.at(-1)!.time + MINUTE };
        const known = quietBut(whole, span(hole, hole + 3));
        const filled = fillFlat(flatFill("1m"), columnsOf(candles), known);
        let state = flatFill("1m");
        const times: number[] = [];
        for (let at = 0; at < candles.length; ) {
          const size = sizes.next().value ?? 1;
          const piece = candles.slice(at, at + size);
          times.push(...fillFlat(state, columnsOf(piece), known).time);
          state = JSON.parse(JSON.stringify(state)) as FlatFill;
          at += size;
        }
        expect(times).toEqual([...filled.time]);
        // What is filled has no holes but the outage.
        expect(runsOf(filled.time, "1m").length).toBeLessThanOrEqual(2);
      }),
    );
  });
});
