import { StreamedCandles as Shape, type StreamedCandles } from "@spot-canvas/domain/contract/candle-stream";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeForming, formingSubject } from "../../ingestion/forming.ts";
import { type Block, EventReader } from "../../testing/event-reader.ts";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { type ApiServer, serveApi } from "../serve.ts";

const MINUTE = 60_000;
let api: RunningApi;
let server: ApiServer;

beforeAll(async () => {
  api = await runApi();
  server = await serveApi({ ...api.options, port: 0 });
  await record("BTC-USD", 0);
  await record("ETH-USD", 0);
  await api.settled();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const candle = (slot: number, close = 10 + slot) => ({
  time: slot * MINUTE,
  open: 10,
  high: Math.max(10, close),
  low: 10,
  close,
  volume: 1,
});

/** Records minutes of a product, each covering itself. */
async function record(product: string, ...slots: readonly number[]): Promise<void> {
  const candles = slots.map((slot) => candle(slot));
  const coverage = candles.map(({ time }) => ({ from: time, to: time + MINUTE }));
  const series = { venue: "kraken", product, timeframe: "1m", source: "import" } as const;
  const body = encodeCandles({ ...series, coverage, candles: columnsOf(candles) });
  expect((await api.call("POST", "/api/v1/import/candles", body)).status).toBe(200);
}

const open = async (query: string, after?: string): Promise<EventReader> => {
  const answer = await fetch(`${server.url}/api/v1/candles/stream?series=${query}`, {
    headers: {
      Authorization: `Bearer ${KEYS.read}`,
      ...(after === undefined ? {} : { "Last-Event-ID": after }),
    },
  });
  expect(answer.status).toBe(200);
  return new EventReader(answer);
};

/** The next event with candles; its shape is the contract's. */
async function nextCandles(reader: EventReader): Promise<Block & { readonly data: StreamedCandles }> {
  for (;;) {
    const block = await reader.next();
    if (block?.data === undefined) continue;
    expect(readerOf(Shape)(block.data)).toMatchObject({ ok: true });
    return block as Block & { readonly data: StreamedCandles };
  }
}

const slotsOf = ({ data }: { readonly data: StreamedCandles }) => [
  data.product,
  data.timeframe,
  ...data.time.map((time) => time / MINUTE),
];

describe("a stream of candles", () => {
  it("tells when something was traded, once reads show it, where that is asked for", async () => {
    await using reader = await open("kraken:BTC-USD:1m&decisions=true");
    const trade = {
      ...{ account_id: "paper", trade_id: "t", symbol: "BTC-USD", side: "buy", quantity: "1", price: "2" },
      ...{ fee: "0", fee_currency: "USD", market_type: "spot", timestamp: "2024-01-01T00:00:00Z" },
    };
    await api.call("POST", "/api/v1/import", { trades: [trade] });
    for (;;) {
      const block = await reader.next();
      if (block?.data === undefined) continue;
      expect(block.data).toEqual({ kind: "decided", log_position: expect.any(Number) });
      break;
    }
    const { document } = await api.call("GET", "/api/v1/accounts/paper/trades");
    expect((document as { trades: unknown[] }).trades).toHaveLength(1);
  });

  it("tells several series, also built ones, as they close", async () => {
    await using reader = await open("kraken:BTC-USD:1m,kraken:BTC-USD:3m,kraken:ETH-USD:1m");
    expect(await reader.next()).toEqual({ id: expect.stringMatching(/^\d+$/) });
    await record("BTC-USD", 1);
    expect(slotsOf(await nextCandles(reader))).toEqual(["BTC-USD", "1m", 1]);
    await record("ETH-USD", 5);
    expect(slotsOf(await nextCandles(reader))).toEqual(["ETH-USD", "1m", 5]);
    await record("BTC-USD", 2);
    const [minute, built] = [await nextCandles(reader), await nextCandles(reader)];
    expect([slotsOf(minute), slotsOf(built)]).toEqual([
      ["BTC-USD", "1m", 2],
      ["BTC-USD", "3m", 0],
    ]);
    expect([minute.id, built.id]).toEqual([undefined, expect.stringMatching(/^\d+$/)]);
    expect(built.data).toMatchObject({ kind: "closed", base: "1m", close: [12], volume: [3], missing: [0] });
    // The last slots of 3m at 3 stay empty: it closes with what comes behind it.
    await record("BTC-USD", 3);
    expect(slotsOf(await nextCandles(reader))).toEqual(["BTC-USD", "1m", 3]);
    await record("BTC-USD", 7);
    expect(slotsOf(await nextCandles(reader))).toEqual(["BTC-USD", "1m", 7]);
    expect(slotsOf(await nextCandles(reader))).toEqual(["BTC-USD", "3m", 3]);
  });

  it("goes on exactly behind the last id, however long ago that was", async () => {
    await using reader = await open("kraken:BTC-USD:1m");
    const { id } = (await reader.next())!;
    await record("BTC-USD", 20, 21);
    await record("BTC-USD", 22);
    const first = await nextCandles(reader);
    await using again = await open("kraken:BTC-USD:1m", id!);
    const told: number[] = [];
    while (told.length < 3) told.push(...(await nextCandles(again)).data.time);
    expect(told.map((time) => time / MINUTE)).toEqual([20, 21, 22]);
    if (slotsOf(first).length === 4) {
      await using rest = await open("kraken:BTC-USD:1m", first.id);
      expect(slotsOf(await nextCandles(rest))).toEqual(["BTC-USD", "1m", 22]);
    }
  });

  it("tells forming candles without an id, of a built timeframe too, and only where they are wanted", async () => {
    await record("BTC-USD", 30);
    await api.settled();
    await using reader = await open("kraken:BTC-USD:1m,kraken:BTC-USD:3m");
    await using closed = await open("kraken:BTC-USD:1m&forming=false");
    await reader.next();
    const series = { venue: "kraken", product: "BTC-USD", timeframe: "1m" } as const;
    const forming = { ...series, ...candle(31, 99), observedAt: 31 * MINUTE + 5 };
    api.options.ephemeral.publish(formingSubject(series), encodeForming(forming));
    const [minute, built] = [await nextCandles(reader), await nextCandles(reader)];
    expect([minute.id, minute.data]).toMatchObject([
      undefined,
      { kind: "forming", observed_at: 31 * MINUTE + 5, time: [31 * MINUTE], close: [99] },
    ]);
    expect(built.data).toMatchObject({
      timeframe: "3m",
      time: [30 * MINUTE],
      high: [99],
      close: [99],
      volume: [2],
    });
    await record("BTC-USD", 31);
    expect((await nextCandles(closed)).data.kind).toBe("closed");
  });

  it.each([
    ["", 400, "series is required"],
    ["kraken:BTC-USD", 400, /^invalid series: give up to 100/],
    ["kraken:BTC-USD:7m", 400, /^invalid series/],
    ["kraken:BTC-USD:1m&forming=maybe", 400, "invalid forming: must be true or false"],
    ["okx:BTC-USD:1m", 404, /^no candles are recorded for okx BTC-USD 1m/],
  ])("%j is refused", async (query, status, error) => {
    const answer = await api.call("GET", `/api/v1/candles/stream?series=${query}`);
    const text = (answer.document as { error: string }).error;
    expect(answer.status).toBe(status);
    expect(text).toMatch(error);
  });
});
