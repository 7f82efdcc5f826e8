import { readerOf } from "@spot-canvas/domain/contract/shape";
import { StreamedSignal } from "@spot-canvas/domain/contract/signals";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { raise } from "@spot-canvas/domain/signals/raise";
import { instanceOf } from "@spot-canvas/domain/strategies/instance";
import type { Intent } from "@spot-canvas/domain/strategies/intent";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Block, EventReader } from "../../testing/event-reader.ts";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { type ApiServer, serveApi } from "../serve.ts";

const HOUR = 3_600_000;
let api: RunningApi;
let server: ApiServer;
const positions: number[] = [];

/** What three strategies say, one candle after the other. */
const SAID: readonly (readonly [strategy: string, product: string, intent: Intent])[] = [
  ["sma-cross", "BTC-USD", { action: "buy", tag: "crossed above", stop: 95.5, takeProfit: 120 }],
  [
    "grid",
    "ETH-USD",
    { action: "buy", tag: "fell to the level", leg: "level 1", size: { quantity: 0.1 }, limitPrice: 99.5 },
  ],
  ["dca", "BTC-USD", { action: "buy", tag: "regular purchase", size: { quote: 50 } }],
  [
    "sma-cross",
    "BTC-USD",
    {
      action: "sell",
      tag: "crossed below",
      target: -0.5,
      trail: { distance: 2, activation: 90 },
      confidence: 0.8,
    },
  ],
];

async function say(index: number): Promise<void> {
  const [strategy, product, intent] = SAID[index]!;
  const instance = unwrap(instanceOf(strategy, {}, { venue: "coinbase", product, timeframe: "1h" }));
  const candle = { time: index * HOUR, open: 100, high: 101, low: 99, close: 100.25, volume: 1 };
  const data = unwrap(raise(instance, intent, { candle, market: 1, trading: 1 }));
  const subject = formatSubject({ family: "signals", ...instance.series, instance: instance.id });
  const at = instantOfMillis(candle.time + HOUR);
  const id = data.signal_id;
  const event = newEvent("SignalRaised", data, subject, {
    id,
    occurredAt: at,
    recordedAt: at,
    correlationId: id,
  });
  positions.push((await api.log.append(event)).position);
}

beforeAll(async () => {
  api = await runApi();
  server = await serveApi({ ...api.options, port: 0 });
  for (let index = 0; index < 3; index++) await say(index);
  await api.settled();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const open = async (query: string, after?: string): Promise<EventReader> => {
  const headers = { Authorization: `Bearer ${KEYS.read}`, ...(after && { "Last-Event-ID": after }) };
  const answer = await fetch(`${server.url}/api/v1/signals/stream${query}`, { headers });
  expect(answer.status).toBe(200);
  return new EventReader(answer);
};
const nextSignals = async (reader: EventReader, count: number) => {
  const found: Block[] = [];
  while (found.length < count) {
    const block = await reader.next();
    if (block?.data !== undefined) found.push(block);
  }
  return found;
};

it("lists the strategies that say them, with what they take", async () => {
  const { status, document } = await api.call("GET", "/api/v1/strategies", undefined, KEYS.read);
  expect(status).toBe(200);
  expect((document as { readonly strategies: unknown[] }).strategies).toContainEqual(
    expect.objectContaining({
      name: "rsi-reversion",
      anchored: false,
      parameters: expect.arrayContaining([
        {
          name: "oversold",
          kind: "number",
          minimum: 0,
          maximum: 100,
          default: 30,
          summary: expect.any(String),
        },
      ]),
    }),
  );
});

describe("signals", () => {
  it.each([
    ["", ["dca", "grid", "sma-cross"]],
    ["?product=BTC-USD", ["dca", "sma-cross"]],
    ["?strategy=grid", ["grid"]],
    ["?venue=kraken", []],
    // The second was raised when its candle closed, at two.
    ["?end=1970-01-01T02:00:00Z", ["grid", "sma-cross"]],
  ])("are listed newest first, those that are asked for: %j", async (query, strategies) => {
    const { document } = await api.call("GET", `/api/v1/signals${query}`);
    const { signals } = document as { readonly signals: readonly { readonly strategy: string }[] };
    expect(signals.map(({ strategy }) => strategy)).toEqual(strategies);
  });

  it("say how much, at what limit, and where it ends", async () => {
    const { document } = await api.call("GET", "/api/v1/signals?strategy=grid&numbers=string");
    expect((document as { readonly signals: unknown[] }).signals[0]).toMatchObject({
      action: "buy",
      leg: "level 1",
      price: "100.25",
      size: { quantity: "0.1" },
      limit_price: "99.5",
      reason: "fell to the level",
      verdicts: [],
    });
  });

  it("stream from the beginning, those that are asked for, and on with new ones", async () => {
    await using all = await open("", "0");
    await using crosses = await open("?strategy=sma-cross&product=BTC-USD", "0");
    expect((await nextSignals(all, 3)).map(({ id }) => id)).toEqual(positions.map(String));
    const [first] = await nextSignals(crosses, 1);
    expect(unwrap(readerOf(StreamedSignal)(first!.data))).toMatchObject({ reason: "crossed above" });
    await say(3);
    const [block] = await nextSignals(crosses, 1);
    expect(block).toMatchObject({
      id: String(positions[3]),
      data: {
        action: "sell",
        target: -0.5,
        trail: { activation: 90, distance: 2 },
        confidence: 0.8,
        candle_time: 3 * HOUR,
        raised_at: "1970-01-01T04:00:00Z",
      },
    });
    await using resumed = await open("", String(positions[2]));
    expect((await nextSignals(resumed, 1))[0]!.id).toBe(String(positions[3]));
  });

  it("begin at the end where nothing else is asked for, and refuse what is no place", async () => {
    await using reader = await open("");
    expect((await reader.next())!.id).toBe(String(positions.at(-1)));
    const answer = await fetch(`${server.url}/api/v1/signals/stream`, {
      headers: { Authorization: `Bearer ${KEYS.read}`, "Last-Event-ID": "x" },
    });
    expect(answer.status).toBe(400);
  });
});
