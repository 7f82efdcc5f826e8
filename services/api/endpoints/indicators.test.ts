import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { unwrap } from "@spot-canvas/domain/fault";
import { defaultsOf } from "@spot-canvas/domain/indicators/indicator";
import { INDICATORS } from "@spot-canvas/domain/indicators/indicators";
import { compute, parseSelections } from "@spot-canvas/domain/indicators/select";
import { TULIP } from "@spot-canvas/domain/indicators/tulip";
import { candleAt, columnsOf, sliceColumns } from "@spot-canvas/domain/market/candle";
import { SlotFold } from "@spot-canvas/domain/market/slot-fold";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { computeTulip } from "../tulip.ts";

const MINUTE = 60_000;
const COUNT = 6_000;
/** The slot of the first candle, in the middle of a day. */
const FIRST = 28_401_000;
const candles = columnsOf(
  Array.from({ length: COUNT }, (_, index) => {
    const close = 100 + Math.round(1_000 * Math.sin(index / 7)) / 100 + (index % 13) / 10;
    return {
      ...{ time: (FIRST + index) * MINUTE, open: close, high: close + 0.5, low: close - 0.7, close },
      volume: 1 + (index % 5),
    };
  }),
);
const PAGE = "/api/v1/candles?venue=kraken&product=BTC-USD&timeframe=1m";

interface Answered {
  readonly time: readonly number[];
  readonly indicators: readonly {
    readonly name: string;
    readonly source: string;
    readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  }[];
}

let api: RunningApi;
const ask = async (query: string): Promise<Answered> => {
  const answer = await api.call("GET", `${PAGE}&${query}`, undefined, KEYS.read);
  expect(answer.status).toBe(200);
  return answer.document as Answered;
};

beforeAll(async () => {
  api = await runApi();
  for (let from = 0; from < COUNT; from += 1_000) {
    const [begin, end] = [from + FIRST, from + FIRST + 1_000].map((slot) => slot * MINUTE) as [
      number,
      number,
    ];
    const answer = await api.call(
      "POST",
      "/api/v1/import/candles",
      encodeCandles({
        ...{ venue: "kraken", product: "BTC-USD", timeframe: "1m" },
        source: "import",
        coverage: [{ from: begin, to: end }],
        candles: sliceColumns(candles, from, from + 1_000),
      }),
    );
    expect(answer.document).toMatchObject({ recorded: 1_000 });
  }
  await api.settled();
});
afterAll(() => api[Symbol.asyncDispose]());

describe("the list of indicators", () => {
  it("holds each with inputs, outputs, parameters and definition", async () => {
    const answer = await api.call("GET", "/api/v1/indicators", undefined, KEYS.read);
    const { indicators, missing } = answer.document as {
      indicators: readonly { name: string; source: string }[];
      missing: readonly { names: readonly string[]; reason: string }[];
    };
    const own = indicators.filter(({ source }) => source === "spot-canvas").map(({ name }) => name);
    expect(own).toEqual(INDICATORS.map(({ name }) => name));
    expect(indicators.slice(0, own.length).map(({ name }) => name)).toEqual(own);
    expect(missing.map(({ names }) => names[0])).toEqual(["crossany", "abs"]);
    expect(indicators[0]).toEqual({
      name: "sma",
      title: "Simple moving average",
      source: "spot-canvas",
      inputs: ["close"],
      outputs: ["sma"],
      parameters: [
        {
          name: "period",
          kind: "integer",
          minimum: 1,
          maximum: 10_000,
          default: 20,
          summary: "Closes in the average.",
        },
      ],
      lookback: 19,
      overlay: true,
      guides: [],
      definition: expect.stringContaining("TA-Lib SMA"),
    });
  });
});

describe("the catalogue of Tulip Indicators", () => {
  const namesOf = async (query: string): Promise<readonly string[]> => {
    const { document } = await api.call("GET", `/api/v1/indicators${query}`);
    return (document as { indicators: { name: string }[] }).indicators.map(({ name }) => name);
  };

  it("fills in what our own kernels lack, plain arithmetic on request alone", async () => {
    const usual = await namesOf("");
    expect(usual).toEqual(expect.arrayContaining(["adxr", "kama", "mfi", "willr", "zlema"]));
    expect((await namesOf("?plain=true")).filter((name) => !usual.includes(name))).toEqual(
      "decay edecay lag max md min stddev stderr sum var".split(" "),
    );
    expect(new Set(usual).size).toBe(usual.length);
  });

  it.each(TULIP.map((indicator) => [indicator.name, indicator] as const))(
    "%s has its values where it says, and on a page those of the whole series",
    async (name, indicator) => {
      const selection = { indicator, parameters: defaultsOf(indicator) };
      const whole = computeTulip(selection, candles);
      for (const column of whole) {
        expect(column.findIndex((value) => !Number.isNaN(value))).toBe(
          indicator.lookback(selection.parameters),
        );
      }
      if (indicator.definition.includes("only its changes")) return;
      const first = COUNT - 5;
      const { indicators } = await ask(`from=${(FIRST + first) * MINUTE}&limit=5&indicators=${name}`);
      expect(indicators[0]!.source).toContain("Tulip Indicators");
      indicator.outputs.forEach((output, index) => {
        indicators[0]!.columns[output]!.forEach((value, row) => {
          const expected = whole[index]![first + row]!;
          expect(Math.abs(value! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
        });
      });
    },
  );
});

describe("candles with indicators", () => {
  it("have columns beside them, null where there is no value yet", async () => {
    const { indicators } = await ask("from=0&limit=3&indicators=sma:2,bollinger:3");
    expect(indicators.map(({ name, source }) => [name, source])).toEqual([
      ["sma:2", "spot-canvas"],
      ["bollinger:3:2", "spot-canvas"],
    ]);
    const [average, bands] = indicators;
    expect(average!.columns["sma"]![0]).toBeNull();
    expect(average!.columns["sma"]![1]).toBeCloseTo((candles.close[0]! + candles.close[1]!) / 2, 12);
    expect(Object.keys(bands!.columns)).toEqual(["upper", "middle", "lower"]);
    expect(bands!.columns["upper"]!.slice(0, 2)).toEqual([null, null]);
  });

  it.each([
    ["from a time on", `from=${(FIRST + 5_500) * MINUTE}&limit=20`, 5_500],
    ["the newest", "limit=20", COUNT - 20],
  ])("are right from the first row on: %s", async (_, query, first) => {
    const names = INDICATORS.map(({ name }) => name).filter((name) => name !== "obv");
    const asked = `${names},sma:5500`;
    const page = await ask(`${query}&indicators=${asked}`);
    const parsed = parseSelections(asked);
    if (!parsed.ok) throw parsed.error;
    expect(page.time[0]).toBe((FIRST + first) * MINUTE);
    parsed.value.forEach((selection, index) => {
      const whole = compute(selection, candles);
      selection.indicator.outputs.forEach((output, column) => {
        const values = page.indicators[index]!.columns[output]!;
        expect(values.length).toBe(20);
        values.forEach((value, row) => {
          expect(value, `${selection.indicator.name} ${output}`).toBeCloseTo(whole[column]![first + row]!, 9);
        });
      });
    });
  });

  it("are those that a strategy saw where nobody traded in some slots", async () => {
    const taken = columnsOf(
      Array.from({ length: 300 }, (_, index) => candleAt(candles, index)).filter(
        (_, index) => (index * 31) % 7 < 3 || index === 299,
      ),
    );
    const [from, to] = [FIRST * MINUTE, (FIRST + 300) * MINUTE];
    const record = {
      ...{ venue: "kraken", product: "LTC-USD", timeframe: "1m" },
      source: "import" as const,
      ...{ coverage: [{ from, to }], candles: taken },
    };
    await api.call("POST", "/api/v1/import/candles", encodeCandles(record));
    await api.settled();
    const path = PAGE.replace("BTC-USD", "LTC-USD");
    const shown = (await api.call("GET", `${path}&limit=20&indicators=sma:20,rsi`, undefined, KEYS.read))
      .document as Answered;
    expect(shown.time).toEqual([...taken.time.slice(-20)]);
    const fold = new SlotFold("1m");
    const seen = fold.take(record);
    const places = shown.time.map((time) => seen.time.indexOf(time));
    const parsed = unwrap(parseSelections("sma:20,rsi"));
    for (const [index, selection] of parsed.entries()) {
      const [whole] = compute(selection, seen);
      const [values] = Object.values(shown.indicators[index]!.columns);
      for (const [row, value] of values!.entries()) expect(value).toBeCloseTo(whole![places[row]!]!, 9);
    }
  });

  it("have empty columns where there are no candles", async () => {
    const page = await ask(`from=${(FIRST + COUNT) * MINUTE}&indicators=rsi`);
    expect(page.indicators).toEqual([{ name: "rsi:14", source: "spot-canvas", columns: { rsi: [] } }]);
  });

  it("have no indicators where none is asked for", async () => {
    expect("indicators" in (await ask("limit=1"))).toBe(false);
  });

  it.each([
    ["smma:3", 'there is no "smma"; /api/v1/indicators lists what there is'],
    ["sma:0", 'sma takes period as a whole number from 1 to 10000, not "0"'],
    ["rsi:14:2", "rsi takes at most period"],
  ])("are refused for %s", async (text, reason) => {
    const answer = await api.call("GET", `${PAGE}&indicators=${text}`, undefined, KEYS.read);
    expect([answer.status, answer.document]).toEqual([400, { error: `invalid indicators: ${reason}` }]);
  });
});
