import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candle, columnsOf, sliceColumns } from "../market/candle.ts";
import { anySeries, randomCandles } from "../testing/candles.ts";
import { exactMean, meanOf, push } from "./exact-mean.ts";
import type { Indicator, ParameterValues } from "./indicator.ts";
import { INDICATORS } from "./indicators.ts";
import { compute, labelOf, parseSelections, type Selection, warmUpOf } from "./select.ts";

const MINUTE = 60_000;
const named = INDICATORS.map((indicator) => [indicator.name, indicator] as const);

const select = (text: string): Selection => {
  const parsed = parseSelections(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value[0]!;
};

/** Values of an indicator over candles that come in pieces, each going on from a state that went through JSON. */
function inPieces(selection: Selection, candles: readonly Candle[], cuts: readonly number[]): number[][] {
  const columns = columnsOf(candles);
  const { indicator, parameters } = selection;
  const values: number[][] = indicator.outputs.map(() => []);
  let state = indicator.initial(parameters);
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (candles.length + 1)).sort((a, b) => a - b), candles.length]) {
    const outputs = indicator.outputs.map(() => new Float64Array(to - from));
    indicator.run(state, sliceColumns(columns, from, to), outputs);
    state = JSON.parse(JSON.stringify(state));
    outputs.forEach((output, index) => {
      values[index]!.push(...output);
    });
    from = to;
  }
  return values;
}

/** Small parameters of an indicator, so that short series have values. */
const smallParameters = ({ parameters }: Indicator): fc.Arbitrary<ParameterValues> =>
  fc.record(
    Object.fromEntries(
      Object.entries(parameters).map(([name, { kind, minimum }]) => [
        name,
        kind === "integer"
          ? fc.integer({ min: minimum, max: minimum + 7 })
          : fc.constantFrom(minimum, minimum + 0.3, minimum + 0.7),
      ]),
    ),
  );

describe("every indicator", () => {
  it.each(named)("%s gives the same bits however its candles are cut into pieces", (_, indicator) => {
    const cuts = fc.array(fc.nat(1_000), { maxLength: 8 });
    fc.assert(
      fc.property(anySeries(70), smallParameters(indicator), cuts, (candles, parameters, given) => {
        const selection = { indicator, parameters };
        const whole = inPieces(selection, candles, []);
        expect(inPieces(selection, candles, given)).toEqual(whole);
        const oneByOne = candles.map((__, index) => index);
        expect(inPieces(selection, candles, oneByOne)).toEqual(whole);
      }),
    );
  });

  it.each(named)("%s has every output from its lookback on, and none of all before it", (name, indicator) => {
    const selection = select(name);
    const lookback = indicator.lookback(selection.parameters);
    const columns = compute(selection, columnsOf(randomCandles(lookback + 20)));
    const isDefined = (row: number): boolean => columns.every((column) => !Number.isNaN(column[row]!));
    expect(Array.from({ length: lookback + 20 }, (_, row) => isDefined(row))).toEqual(
      Array.from({ length: lookback + 20 }, (_, row) => row >= lookback),
    );
  });

  it.each(named.filter(([name]) => name !== "obv"))(
    "%s is, after its warm-up, what the whole series gives",
    (name) => {
      const selection = select(name);
      const warmUp = warmUpOf([selection], MINUTE);
      const candles = columnsOf(randomCandles(warmUp + 300));
      const whole = compute(selection, candles);
      const late = compute(selection, sliceColumns(candles, 200, warmUp + 300));
      whole.forEach((column, output) => {
        for (let row = 200 + warmUp; row < column.length; row++) {
          const [expected, value] = [column[row]!, late[output]![row - 200]!];
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
        }
      });
    },
  );

  it.each(named)("%s is defined over candles that do not move", (name) => {
    const selection = select(name);
    const flat = randomCandles(200).map(({ time }) => ({
      ...{ time, open: 5, high: 5, low: 5, close: 5, volume: 0 },
    }));
    const columns = compute(selection, columnsOf(flat));
    const last = columns.map((column) => column.at(-1)!);
    expect(last.every((value) => Number.isFinite(value) || name === "vwap")).toBe(true);
  });
});

describe("the simple moving average", () => {
  it("is what a strategy saw, to the last bit", () => {
    const values = fc.array(fc.oneof(fc.double({ min: 0.01, max: 1e6, noNaN: true }), fc.nat(1e6)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (closes, period) => {
        const mean = exactMean(period);
        const seen = closes.map((close) => {
          push(mean, close);
          return meanOf(mean) ?? Number.NaN;
        });
        const candles = closes.map((close, time) => ({
          ...{ time, open: close, high: close, low: close, close, volume: 1 },
        }));
        expect([...compute(select(`sma:${period}`), columnsOf(candles))[0]!]).toEqual(seen);
      }),
    );
  });

  it("is the middle of the Bollinger bands", () => {
    const candles = columnsOf(randomCandles(100));
    expect(compute(select("bollinger:7"), candles)[1]).toEqual(compute(select("sma:7"), candles)[0]);
  });
});

/** Candles of high, low, close and volume, one every twelve hours. */
const worked = (rows: readonly (readonly [number, number, number, number?])[]) =>
  columnsOf(
    rows.map(([high, low, close, volume = 1], index) => ({
      ...{ time: index * 720 * MINUTE, open: close, high, low, close, volume },
    })),
  );

describe("worked by hand", () => {
  const none = Number.NaN;
  it.each([
    // True ranges 3, 4 and 5.5: bands 13 and 7, then 13 (it only falls) and 9, which a close of 13.5 turns to, then
    // 16 (the close before was above 13) and 9 (it only rises), which a close of 8 turns from.
    [
      "supertrend:1:1",
      [
        [9, 7, 8],
        [11, 9, 10],
        [14, 12, 13.5],
        [13, 8, 8],
      ],
      [
        [none, 13, 9, 16],
        [none, -1, 1, -1],
      ],
    ],
    // A session is two candles long: 10 * 2, (10 * 2 + 20 * 6) / 8, then anew.
    [
      "vwap",
      [
        [10, 10, 10, 2],
        [20, 20, 20, 6],
        [6, 3, 3, 1],
        [9, 9, 9, 0],
      ],
      [[10, 17.5, 4, 4]],
    ],
    // EMA(2) seeds with 9, then 9 + (12 - 9) * 2 / 3; true ranges 2 and 3 of ATR(1).
    [
      "keltner:2:1:2",
      [
        [9, 7, 8],
        [11, 9, 10],
        [13, 11, 12],
      ],
      [
        [none, 15, 17],
        [none, 9, 11],
        [none, 3, 5],
      ],
    ],
    [
      "donchian:2",
      [
        [9, 7, 8],
        [11, 9, 10],
        [10, 8, 9],
      ],
      [
        [none, 11, 11],
        [none, 9, 9.5],
        [none, 7, 8],
      ],
    ],
    // Conversion of one candle, base of two, second span of two, moved by one.
    [
      "ichimoku:1:2:2:1",
      [
        [9, 7, 8],
        [11, 9, 10],
        [10, 8, 9],
      ],
      [
        [8, 10, 9],
        [none, 9, 9.5],
        [none, none, 9.5],
        [none, none, 9],
      ],
    ],
  ] as const)("%s", (text, rows, expected) => {
    const columns = compute(select(text), worked(rows));
    expect(columns.map((column) => [...column])).toEqual(expected);
  });
});

describe("a selection", () => {
  it("has defaults for what is left out, and comes once", () => {
    const parsed = parseSelections("sma, macd:5,sma:20,bollinger:20:2.5");
    expect(parsed.ok && parsed.value.map(labelOf)).toEqual(["sma:20", "macd:5:26:9", "bollinger:20:2.5"]);
  });

  it.each([
    ["", 'there is no ""; /api/v1/indicators lists what there is'],
    ["smma:3", 'there is no "smma"; /api/v1/indicators lists what there is'],
    ["sma:0", 'sma takes period as a whole number from 1 to 10000, not "0"'],
    ["sma:1.5", 'sma takes period as a whole number from 1 to 10000, not "1.5"'],
    ["sma:", 'sma takes period as a whole number from 1 to 10000, not ""'],
    ["sma:20:3", "sma takes at most period"],
    ["obv:1", "obv takes no parameters"],
    [Array.from({ length: 21 }, (_, n) => `sma:${n + 1}`).join(), "at most 20 in one request"],
  ])("%j is refused with one sentence", (text, reason) => {
    const parsed = parseSelections(text);
    expect(parsed.ok ? undefined : parsed.error.message).toBe(`invalid indicators: ${reason}`);
  });
});
