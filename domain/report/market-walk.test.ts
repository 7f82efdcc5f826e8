import { describe, expect, it } from "vitest";
import { columnsOf } from "../market/candle.ts";
import { benchmarkOf } from "./benchmark.ts";
import { Column } from "./column.ts";
import { EquityGrid } from "./equity-grid.ts";
import { MarketHolding } from "./holding-record.ts";
import { MarketWalk } from "./market-walk.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2024, 0, 1);
const at = (hours: number): number => START + hours * HOUR;

/** Candles of an hour: `open high low close` each, one after the other. */
const candles = (first: number, ...rows: readonly string[]) =>
  columnsOf(
    rows.map((row, index) => {
      const [open, high, low, close] = row.split(" ").map(Number);
      return { time: at(first + index), open: open!, high: high!, low: low!, close: close!, volume: 1 };
    }),
  );

/** A market that held one long round trip of one unit, and its prices. */
function oneTrip(opened: number, closed: number, entry: number, exit: number) {
  const market = new MarketHolding("BTC-USD", "spot");
  const push = (time: number, slope: number): void => {
    market.times.push(time);
    market.offsets.push(0);
    market.slopes.push(slope);
    market.costs.push(slope * entry);
  };
  push(opened, 1);
  push(closed, 0);
  market.trips.push(0);
  const of = (value: number): Float64Array => Float64Array.of(value);
  const trips = {
    opened: of(opened),
    closed: of(closed),
    side: of(1),
    quantity: of(1),
    entry: of(entry),
    exit: of(exit),
  };
  return { market, trips };
}

function walk(grid: EquityGrid, { market, trips }: ReturnType<typeof oneTrip>) {
  const excursions = { adverse: new Float64Array(1), favourable: new Float64Array(1) };
  return { excursions, walk: new MarketWalk({ grid, markets: [market], trips, excursions, width: HOUR }) };
}

describe("a walk over candles, worked by hand", () => {
  it("finds the worst and the best moment of a round trip in the candles that it held through", () => {
    const trip = oneTrip(at(0.5), at(3.5), 100, 104);
    const { walk: walking, excursions } = walk(new EquityGrid(START, at(5), HOUR), trip);
    // It began within the first candle and ended within the last: their 50 and 200 may have come before or after it.
    walking.take(candles(0, "100 200 50 101", "101 108 97 102", "102 111 99 103", "103 200 50 104"));
    walking.finish();
    expect([...excursions.adverse, ...excursions.favourable]).toEqual([-3, 11]);
  });

  it("takes the prices of its own fills where it held through no candle", () => {
    const trip = oneTrip(at(0.2), at(0.8), 100, 97);
    const { walk: walking, excursions } = walk(new EquityGrid(START, at(2), HOUR), trip);
    walking.take(candles(0, "100 120 80 101"));
    walking.finish();
    expect([...excursions.adverse, ...excursions.favourable]).toEqual([-3, 0]);
  });

  it("values what is held at the last close, and at cost before there is one", () => {
    const grid = new EquityGrid(START, at(4), HOUR);
    const moves = [new Column(), new Column()] as const;
    moves[0].push(at(2));
    moves[1].push(-25);
    grid.addCash([{ time: START, cash: 1_000 }], ...moves);
    const { walk: walking } = walk(grid, oneTrip(at(0), at(4), 100, 104));
    walking.take(candles(1, "101 101 101 110", "110 110 110 120"));
    walking.finish();
    expect([...grid.equity]).toEqual([1_100, 1_100, 1_085, 1_095, 975]);
    expect([...grid.gross]).toEqual([100]);
  });

  it("knows the price of each midnight, and begins with the open where prices begin at one", () => {
    const { walk: walking } = walk(new EquityGrid(START, START + 2 * DAY, HOUR), oneTrip(at(0), at(1), 1, 1));
    walking.take(candles(0, "100 110 90 105"));
    walking.take(candles(23, "120 130 110 125"));
    walking.finish();
    expect([...walking.closes]).toEqual([100, 125, 125]);
  });
});

describe("buying and holding", () => {
  it("is of equal parts at the first midnight, of what has a price then", () => {
    const returns = benchmarkOf([
      Float64Array.of(100, 110, 121),
      Float64Array.of(10, 8, 8),
      Float64Array.of(Number.NaN, 5, 6),
    ]);
    // 1 + 1 became 1.1 + 0.8, and then 1.21 + 0.8.
    expect([...returns!].map((value) => value.toFixed(6))).toEqual(["-0.050000", "0.057895"]);
    expect(benchmarkOf([Float64Array.of(Number.NaN, 1)])).toBeUndefined();
  });
});
