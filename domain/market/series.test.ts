import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CandleSource, CandlesRecorded } from "../events/candles-recorded.ts";
import { type Candle, candleAt, columnsOf } from "./candle.ts";
import { FirstRecords } from "./first-records.ts";
import { positionIn, SOURCES_BY_RANK, sourceIn } from "./precedence.ts";
import { CandleSeries } from "./series.ts";
import { widthOf } from "./timeframe.ts";

const MINUTE = 60_000;

const candle = (slot: number, close = 10): Candle => ({
  time: slot * MINUTE,
  open: 10,
  high: Math.max(10, close),
  low: Math.min(10, close),
  close,
  volume: 1,
});

const record = (source: CandleSource, ...candles: Candle[]): CandlesRecorded => ({
  venue: "kraken",
  product: "BTC-USD",
  timeframe: "1m",
  source,
  coverage: candles.map(({ time }) => ({ from: time, to: time + MINUTE })),
  candles: columnsOf(candles),
});

const seriesOf = (...records: CandlesRecorded[]): CandleSeries => {
  const series = new CandleSeries("1m");
  for (const [index, each] of records.entries()) series.record(each, index + 1);
  return series;
};

/** All candles of a series, oldest first. */
function shown(series: CandleSeries): Candle[] {
  return [...series.blocks.values()]
    .sort((a, b) => a.number - b.number)
    .flatMap((block) => {
      const { precedence, ...columns } = block.candles();
      return [...precedence.keys()].map((index) => candleAt(columns, index));
    });
}

describe("a series", () => {
  it("has each candle once, whatever pages it came in", () => {
    const pages = fc.array(
      fc
        .tuple(fc.nat(2_500), fc.integer({ min: 1, max: 40 }))
        .map(([from, count]) => Array.from({ length: count }, (_, index) => candle(from + index, 5))),
    );
    fc.assert(
      fc.property(pages, (split) => {
        const series = seriesOf(...split.map((page) => record("import", ...page)));
        const turned = seriesOf(...[...split].reverse().map((page) => record("import", ...page)));
        const slots = new Set(split.flat().map(({ time }) => time));
        expect(shown(series)).toEqual(
          [...slots].sort((a, b) => a - b).map((time) => candle(time / MINUTE, 5)),
        );
        expect(shown(turned)).toEqual(shown(series));
        expect(turned.coverage.intervals).toEqual(series.coverage.intervals);
        expect(series.summary).toMatchObject({ candles: slots.size, revisions: 0, refused: 0 });
      }),
    );
  });

  it("shows the best source's record, and of one source the later", () => {
    const source = fc.constantFrom(...SOURCES_BY_RANK);
    const closes = fc.array(fc.tuple(source, fc.integer({ min: 1, max: 99 })), { minLength: 1 });
    fc.assert(
      fc.property(closes, (records) => {
        const series = seriesOf(...records.map(([from, close]) => record(from, candle(7, close))));
        const rank = ([from]: readonly [CandleSource, number]): number => SOURCES_BY_RANK.indexOf(from);
        const best = Math.max(...records.map(rank));
        const winner = records.findLastIndex((each) => rank(each) === best);
        expect(shown(series)).toEqual([candle(7, records[winner]![1])]);
        const [precedence] = [...series.blocks.values()][0]!.candles().precedence;
        expect([sourceIn(precedence!), positionIn(precedence!)]).toEqual([records[winner]![0], winner + 1]);
      }),
    );
  });

  it("counts a replacing record as a revision only where its values differ", () => {
    const series = seriesOf(
      record("websocket", candle(1)),
      record("rest", candle(1)),
      record("rest", candle(1, 11)),
      record("import", candle(1, 12)),
    );
    expect(series.summary).toMatchObject({
      candles: 1,
      revisions: 1,
      sources: ["import", "websocket", "rest"],
    });
  });

  it("changes nothing on a record that it has folded in", () => {
    const series = seriesOf(
      record("rest", candle(1)),
      record("rest", candle(1, 11), { ...candle(2), high: 1 }),
    );
    const before = [shown(series), series.summary];
    series.record(record("rest", candle(1)), 1);
    series.record(record("rest", candle(1, 11), { ...candle(2), high: 1 }), 2);
    expect([shown(series), series.summary]).toEqual(before);
  });

  it("counts impossible candles and does not show them", () => {
    const series = seriesOf(
      record("import", candle(1), { ...candle(2), high: 1 }, { ...candle(3), time: 1 }),
    );
    expect(series.summary).toMatchObject({ candles: 1, refused: 2, first: MINUTE, last: MINUTE });
  });

  it("goes on from blocks that were put down", () => {
    const series = seriesOf(record("rest", candle(1), candle(1_030)));
    const [block] = [...series.blocks.values()];
    series.unload((number) => number !== block!.number);
    series.load(block!);
    series.record(record("rest", candle(2)), 9);
    expect(shown(series).map(({ time }) => time / MINUTE)).toEqual([1, 2, 1_030]);
  });

  it("has weeks that begin on Monday in its blocks", () => {
    const monday = Date.UTC(2024, 0, 1);
    const series = new CandleSeries("1w");
    series.record(record("rest", { ...candle(0), time: monday }), 1);
    expect(series.summary).toMatchObject({ candles: 1, first: monday });
    expect((monday - Date.UTC(1969, 11, 29)) % widthOf("1w")).toBe(0);
  });
});

describe("the first records of a series", () => {
  it("are what strategies see: a repeat or a revision is not among them", () => {
    const first = new FirstRecords("1m");
    const page = columnsOf([candle(1), candle(2)]);
    expect(first.take(page)).toBe(page);
    expect(first.take(columnsOf([candle(2, 11), candle(3), candle(1)]))).toEqual(columnsOf([candle(3)]));
    expect(first.take(page).time.length).toBe(0);
  });

  it("hold no impossible candle", () => {
    const first = new FirstRecords("1m");
    expect(first.take(columnsOf([{ ...candle(1), high: 1 }])).time.length).toBe(0);
    expect(first.take(columnsOf([candle(1)])).time.length).toBe(1);
  });
});
