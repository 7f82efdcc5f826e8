import { CANDLE_BYTES, decodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
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
      base: "1h",
      next_from: b.time + HOUR,
      previous_to: a.time,
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
  });
});

describe("pages of candles", () => {
  const RANGE = `${BTC}&from=${at(10)}&to=${at(20)}`;
  const ask = (path: string, headers: Record<string, string> = {}) =>
    api.app.request(path, { headers: { Authorization: `Bearer ${KEYS.read}`, ...headers } });
  const revisionOf = async (): Promise<number> => {
    const { document } = await api.call("GET", "/api/v1/series?product=BTC-USD");
    return (document as { series: { revision: number }[] }).series[0]!.revision;
  };

  it("come as bytes that are read straight into typed arrays, indicators too", async () => {
    const path = `${BTC}&to=${at(20)}&limit=3&indicators=sma:2,macd`;
    const json = (await api.call("GET", path)).document as Record<string, number[]>;
    const answer = await ask(path, { Accept: `text/html, ${CANDLE_BYTES};q=0.9` });
    expect(answer.headers.get("content-type")).toBe(CANDLE_BYTES);
    const { head, columns } = decodeCandleBytes(await answer.arrayBuffer())!;
    expect(head).toMatchObject({ base: "1h", rows: 3, previous_to: at(17), next_from: at(20) });
    for (const name of ["time", "open", "high", "low", "close", "volume"]) {
      expect([...columns[name]!]).toEqual(json[name]);
    }
    expect([...columns["sma:2/sma"]!]).toEqual([16.5, 17.5, 18.5].map((index) => 100.9 + index));
    expect(head.sources).toEqual({ "sma:2": "spot-canvas", "macd:12:26:9": "spot-canvas" });
    // No value in the first rows of a series.
    const first = await ask(`${BTC}&from=0&limit=2&indicators=sma:2`, { Accept: CANDLE_BYTES });
    expect(decodeCandleBytes(await first.arrayBuffer())!.columns["sma:2/sma"]![0]).toBeNaN();
  });

  it("are not sent again to who has them, until a revision changes them", async () => {
    const first = await ask(RANGE);
    const tag = first.headers.get("etag")!;
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const again = await ask(RANGE, { "If-None-Match": `"other", W/${tag}` });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", tag]);
    expect((await ask(RANGE, { Accept: CANDLE_BYTES })).headers.get("etag")).not.toBe(tag);
  });

  it("may be kept for ever where the address names the revision and nothing is left to fetch", async () => {
    const before = await revisionOf();
    const cacheOf = async (query: string) => (await ask(query)).headers.get("cache-control");
    const kept = "private, max-age=31536000, immutable";
    expect(await cacheOf(`${RANGE}&revision=${before}`)).toBe(kept);
    expect(await cacheOf(`${RANGE}&revision=${before}&timeframe=2h`)).toBe(kept);
    expect(await cacheOf(`${RANGE}&revision=${before}&limit=10`)).toBe("private, no-cache");
    expect(await cacheOf(`${BTC}&from=${at(10)}&to=${at(49)}&revision=${before}`)).toBe("private, no-cache");
    const { etag } = Object.fromEntries((await ask(RANGE)).headers);
    const columns = columnsOf([{ ...candle(12), close: 101 + 12 }]);
    const data = { venue: "coinbase", product: "BTC-USD", timeframe: "1h", coverage: [], candles: columns };
    await api.call("POST", "/api/v1/import/candles", encodeCandles({ ...data, source: "import" }));
    await api.settled();
    const after = await revisionOf();
    expect(after).toBeGreaterThan(before);
    expect(await cacheOf(`${RANGE}&revision=${before}`)).toBe("private, no-cache");
    expect(await cacheOf(`${RANGE}&revision=${after}`)).toBe(kept);
    expect((await ask(RANGE)).headers.get("etag")).not.toBe(etag);
  });

  it("of a timeframe that is not stored are built, and say from what", async () => {
    const path = BTC.replace("1h", "1d");
    const { document } = await api.call("GET", path);
    expect(document).toMatchObject({ timeframe: "1d", base: "1h", time: [at(0), at(24)], missing: [0, 0] });
    expect(document).toMatchObject({
      open: [100.1, 124.1],
      close: [123.9, 147.9],
      volume: [2.96296272, 2.96296272],
    });
    expect((await api.call("GET", `${path}&base=1m`)).status).toBe(404);
    expect((await api.call("GET", BTC.replace("1h", "15m"))).status).toBe(404);
  });

  it("say where the pages before and behind begin", async () => {
    const walk = async (next: "next_from" | "previous_to", name: string, start?: number) => {
      const pages: (readonly number[])[] = [];
      let edge = start;
      do {
        const query = edge === undefined ? "" : `&${name}=${edge}`;
        const { document } = await api.call("GET", `${BTC}&limit=7${query}`);
        const page = document as { time: number[]; next_from?: number; previous_to?: number };
        pages.push(page.time);
        edge = page[next];
      } while (edge !== undefined);
      return pages;
    };
    const all = (await api.call("GET", BTC)).document as { time: number[] };
    expect((await walk("previous_to", "to")).reverse().flat()).toEqual(all.time);
    expect((await walk("next_from", "from", 0)).flat()).toEqual(all.time);
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
