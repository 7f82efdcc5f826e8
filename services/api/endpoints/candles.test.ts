import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, OTHER_TENANT, type RunningApi, runApi } from "../../testing/running-api.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

let api: RunningApi;

const candle = (index: number) => ({
  time: START + index * HOUR,
  open: 100.1 + index,
  high: 101.3 + index,
  low: 99.7 + index,
  close: 100.9 + index,
  volume: 0.12345678,
});

const page = (from: number, to: number, product = "BTC-USD") =>
  encodeCandles({
    venue: "coinbase",
    product,
    timeframe: "1h",
    source: "import",
    coverage: [{ from: START + from * HOUR, to: START + to * HOUR }],
    candles: columnsOf(Array.from({ length: to - from }, (_, index) => candle(from + index))),
  });

beforeAll(async () => {
  api = await runApi();
  await api.call("POST", "/api/v1/import/candles", page(0, 48));
  await api.settled();
});
afterAll(() => api[Symbol.asyncDispose]());

const BTC = "/api/v1/candles?venue=coinbase&product=BTC-USD&timeframe=1h";
const at = (index: number): number => START + index * HOUR;
const iso = (index: number): string => new Date(at(index)).toISOString();

/** Open times of an answer, as numbers of hours. */
const hoursOf = (document: unknown): readonly number[] =>
  (document as { time: number[] }).time.map((time) => (time - START) / HOUR);

describe("candles", () => {
  it("come in columns, oldest first, as they were recorded", async () => {
    const answer = await api.call("GET", `${BTC}&limit=2`, undefined, KEYS.read);
    const [a, b] = [candle(46), candle(47)];
    expect(answer.document).toEqual({
      venue: "coinbase",
      product: "BTC-USD",
      timeframe: "1h",
      time: [a.time, b.time],
      open: [a.open, b.open],
      high: [a.high, b.high],
      low: [a.low, b.low],
      close: [a.close, b.close],
      volume: [a.volume, b.volume],
    });
    expect(answer.headers.get("x-log-position")).toMatch(/^[a-z0-9]{16}-1-0-0$/);
  });

  it.each([
    ["from, included, to, excluded", `from=${at(3)}&to=${at(6)}`, [3, 4, 5]],
    ["times as RFC 3339", `from=${iso(3)}&to=${iso(5)}`, [3, 4]],
    ["a time between two candles", `from=${at(3) + 1}&to=${at(5) + 1}`, [4, 5]],
    ["the first ones from a time on", `from=${at(10)}&limit=2`, [10, 11]],
    ["the last ones before a time", `to=${at(10)}&limit=2`, [8, 9]],
    ["nothing in an empty range", `from=${at(4)}&to=${at(4)}`, []],
    ["nothing before the first", `to=${at(0)}`, []],
    ["nothing after the last", `from=${at(48)}`, []],
  ])("are chosen by %s", async (_what, query, hours) => {
    const answer = await api.call("GET", `${BTC}&${query}`);
    expect([answer.status, hoursOf(answer.document)]).toEqual([200, hours]);
  });

  it.each([
    ["/api/v1/candles", "venue is required"],
    ["/api/v1/candles?venue=coinbase", "product is required"],
    ["/api/v1/candles?venue=coinbase&product=BTC-USD", "timeframe is required"],
    [
      "/api/v1/candles?venue=coinbase&product=BTC-USD&timeframe=7m",
      "invalid timeframe: must be one of 1s, 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 12h, 1d, 1w",
    ],
    [`/api/v1/candles?venue=${"x".repeat(201)}`, "invalid venue"],
    [`${BTC}&from=yesterday`, "invalid from: give RFC 3339 or epoch milliseconds"],
    [`${BTC}&to=1.5`, "invalid to: give RFC 3339 or epoch milliseconds"],
    [`${BTC}&from=2&to=1`, "invalid range: from must not be after to"],
    [`${BTC}&limit=0`, "invalid limit: must be 1 to 5000"],
    [`${BTC}&limit=5001`, "invalid limit: must be 1 to 5000"],
    [`${BTC}&limit=ten`, "invalid limit: must be 1 to 5000"],
  ])("%s is refused", async (path, error) => {
    const answer = await api.call("GET", path);
    expect([answer.status, answer.document]).toEqual([400, { error }]);
  });

  it("of a series that nobody recorded are not found", async () => {
    const answer = await api.call("GET", "/api/v1/candles?venue=coinbsae&product=BTC-USD&timeframe=1h");
    expect([answer.status, answer.document]).toEqual([
      404,
      { error: "no candles are recorded for coinbsae BTC-USD 1h: /api/v1/series lists what there is" },
    ]);
  });

  it("of one tenant are not shown to another", async () => {
    expect(OTHER_TENANT).not.toBe("");
    expect((await api.call("GET", BTC, undefined, KEYS.other)).status).toBe(404);
    expect((await api.call("GET", "/api/v1/series", undefined, KEYS.other)).document).toEqual({ series: [] });
  });
});

describe("series", () => {
  it("are listed with their ends, count and source", async () => {
    expect((await api.call("GET", "/api/v1/series")).document).toEqual({
      series: [
        {
          venue: "coinbase",
          product: "BTC-USD",
          timeframe: "1h",
          first: at(0),
          last: at(47),
          candles: 48,
          revisions: 0,
          sources: ["import"],
        },
      ],
    });
  });
});

describe("the import of candles", () => {
  it("counts what is new and what is known, and a repeat is no event", async () => {
    const answer = await api.call("POST", "/api/v1/import/candles", page(40, 50, "ETH-USD"));
    expect([answer.status, answer.document]).toEqual([
      200,
      { recorded: 10, repeated: 0, revisions: 0, outranked: 0 },
    ]);
    const before = (await api.log.streams())[0]!.lastPosition;
    const again = await api.call("POST", "/api/v1/import/candles", page(40, 50, "ETH-USD"));
    expect(again.document).toEqual({ recorded: 0, repeated: 10, revisions: 0, outranked: 0 });
    expect((await api.log.streams())[0]!.lastPosition).toBe(before);
  });

  it("refuses bytes that are no page", async () => {
    const answer = await api.call("POST", "/api/v1/import/candles", new Uint8Array([1, 2, 3]));
    expect([answer.status, answer.document]).toEqual([
      400,
      { error: "invalid page: A candle record cannot be read: it has no candle head." },
    ]);
  });
});

describe("refused input", () => {
  it("is kept byte for byte, with the reason", async () => {
    const row = { origin: "file.csv", place: "line 7", reason: "high below low", content: "MSwyLDM=" };
    const answer = await api.call("POST", "/api/v1/import/refused", [row]);
    expect([answer.status, answer.text]).toEqual([204, ""]);
    const kept = await api.call("GET", "/api/v1/log/events?subject=QUARANTINE");
    expect(JSON.parse(kept.text)).toMatchObject({ stream: "QUARANTINE", type: "InputRefused", data: row });
  });

  it("of another shape is refused itself", async () => {
    const answer = await api.call("POST", "/api/v1/import/refused", [{ origin: "file.csv" }]);
    expect(answer.status).toBe(400);
    expect(answer.document).toEqual({ error: 'invalid body: Missing key at [0]["place"]' });
  });
});
