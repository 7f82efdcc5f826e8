import { describe, expect, it } from "vitest";
import { columnsOf } from "./candle.ts";
import { Coverage } from "./coverage.ts";
import { SeenCandles } from "./seen-candles.ts";

const MINUTE = 60_000;

/** A record of candles `[minute, close]`, complete from its first to its last and over what is named beside them. */
function record(
  candles: readonly (readonly [minute: number, close: number])[],
  ...covered: [number, number][]
) {
  const rows = candles.map(([minute, close]) => ({
    time: minute * MINUTE,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
  }));
  const coverage = covered.map(([from, to]) => ({ from: from * MINUTE, to: to * MINUTE }));
  return { candles: columnsOf(rows), coverage };
}

function seen(records: readonly ReturnType<typeof record>[], outages?: Coverage) {
  const fold = new SeenCandles("1m", outages);
  for (const each of records) fold.take(each);
  const { time, close, volume } = fold.columns();
  const shown = Array.from(time, (at, index) => `${at / MINUTE}: ${close[index]} ${volume[index]}`);
  return { shown, revised: fold.revisedIn({ from: 0, to: 100 * MINUTE }), fold };
}

describe("what strategies are given of a log", () => {
  it("is the first record of each candle, and how many were recorded otherwise later", () => {
    const { shown, revised, fold } = seen([
      record(
        [
          [1, 10],
          [2, 20],
        ],
        [1, 3],
      ),
      record(
        [
          [2, 21],
          [3, 30],
        ],
        [2, 4],
      ),
    ]);
    expect(shown).toEqual(["1: 10 1", "2: 20 1", "3: 30 1"]);
    expect(revised).toBe(1);
    expect(fold.revisedIn({ from: 3 * MINUTE, to: 9 * MINUTE })).toBe(0);
  });

  it("stands in the order of time, also history that was fetched later", () => {
    const { shown } = seen([
      record([[5, 50]], [5, 6]),
      record(
        [
          [1, 10],
          [2, 20],
        ],
        [1, 3],
      ),
    ]);
    expect(shown).toEqual(["1: 10 1", "2: 20 1", "5: 50 1"]);
  });

  it("has empty slots filled flat, whichever records say so, and no other", () => {
    const { shown } = seen([
      record([[1, 10]], [1, 3]),
      record(
        [
          [4, 40],
          [6, 60],
        ],
        [3, 5],
      ),
      record([[9, 90]], [9, 10]),
    ]);
    expect(shown).toEqual(["1: 10 1", "2: 10 0", "3: 10 0", "4: 40 1", "6: 60 1", "9: 90 1"]);
  });

  it("keeps a slot flat that was known to be empty when it was passed, whatever is recorded for it later", () => {
    const { shown, revised } = seen([
      record([[1, 10]], [1, 4]),
      record([[4, 40]], [4, 5]),
      record([[2, 20]], [2, 3]),
    ]);
    expect(shown).toEqual(["1: 10 1", "2: 10 0", "3: 10 0", "4: 40 1"]);
    expect(revised).toBe(1);
  });

  it("has what was recorded for a hole later, and its other slots flat once they are known", () => {
    const { shown, revised } = seen([
      record([[1, 10]], [1, 2]),
      record([[4, 40]], [4, 5]),
      record([[2, 20]], [2, 4]),
    ]);
    expect(shown).toEqual(["1: 10 1", "2: 20 1", "3: 20 0", "4: 40 1"]);
    expect(revised).toBe(0);
  });

  it("has nothing of an outage", () => {
    const outages = new Coverage([{ from: 2 * MINUTE, to: 3 * MINUTE }]);
    expect(
      seen(
        [
          record(
            [
              [1, 10],
              [4, 40],
            ],
            [1, 5],
          ),
        ],
        outages,
      ).shown,
    ).toEqual(["1: 10 1", "4: 40 1"]);
  });
});
