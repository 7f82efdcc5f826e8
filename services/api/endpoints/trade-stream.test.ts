import { readerOf } from "@spot-canvas/domain/contract/shape";
import { StreamedTrade } from "@spot-canvas/domain/contract/trade-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EventReader } from "../../testing/event-reader.ts";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { createApi } from "../api.ts";
import { type ApiServer, serveApi } from "../serve.ts";

let api: RunningApi;
let server: ApiServer;

beforeAll(async () => {
  api = await runApi();
  server = await serveApi({ ...api.options, port: 0 });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const trade = (account: string, id: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  trade_id: id,
  account_id: account,
  symbol: "BTC-USD",
  side: "buy",
  quantity: "0.1000000000000000000000001",
  price: 50_000,
  fee: 25,
  fee_currency: "USD",
  market_type: "spot",
  timestamp: "2024-01-01T00:00:00.987654321Z",
  ...changes,
});

const importing = async (trades: readonly unknown[], key?: string) => {
  const answer = await api.call("POST", "/api/v1/import", { trades }, key);
  expect(answer.status).toBe(200);
};

const open = async (
  account: string,
  { key = KEYS.read, after, query = "" }: { key?: string; after?: string; query?: string } = {},
): Promise<EventReader> => {
  const answer = await fetch(`${server.url}/api/v1/accounts/${account}/trades/stream${query}`, {
    headers: {
      Authorization: `Bearer ${key}`,
      ...(after === undefined ? {} : { "Last-Event-ID": after }),
    },
  });
  expect(answer.status).toBe(200);
  return new EventReader(answer);
};

const idsOf = (blocks: readonly { readonly data: { readonly trade_id: string } }[]) =>
  blocks.map(({ data }) => data.trade_id);

describe("a stream of trades", () => {
  it("has the headers that proxies need, and says at once where it begins", async () => {
    await using reader = await open("nobody-yet");
    const { headers } = reader.answer;
    expect(headers.get("content-type")).toBe("text/event-stream");
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("x-accel-buffering")).toBe("no");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(await reader.next()).toEqual({ id: expect.stringMatching(/^\d+$/) });
  });

  it("gives each new trade once, with what it was sent with", async () => {
    await using reader = await open("live");
    await reader.next();
    const futures = { market_type: "futures", leverage: 5, margin: 1_000, funding_fee: -0.5 };
    await importing([trade("live", "s1", { strategy: "cross", confidence: 0.75 })]);
    await importing([
      trade("live", "s1", { strategy: "cross", confidence: 0.75 }),
      trade("live", "s2", futures),
    ]);
    const [first, second] = await reader.trades(2);
    expect(first!.data).toEqual({
      trade_id: "s1",
      account_id: "live",
      symbol: "BTC-USD",
      side: "buy",
      quantity: 0.1,
      price: 50_000,
      fee: 25,
      fee_currency: "USD",
      market_type: "spot",
      timestamp: "2024-01-01T00:00:00Z",
      strategy: "cross",
      confidence: 0.75,
    });
    expect(second!.data).toMatchObject({ trade_id: "s2", leverage: 5, margin: 1_000, funding_fee: -0.5 });
    for (const { data } of [first!, second!]) expect(readerOf(StreamedTrade)(data).ok).toBe(true);
    expect(Number(second!.id)).toBeGreaterThan(Number(first!.id));
  });

  it("writes amounts with every digit, and as text where asked", async () => {
    await using reader = await open("exact", { query: "?numbers=string" });
    await reader.next();
    await importing([trade("exact", "e1")]);
    const [block] = await reader.trades(1);
    expect(block!.data).toMatchObject({ quantity: "0.1000000000000000000000001", price: "50000" });
  });

  it("resumes exactly behind the last event, with a word on how long ago that was", async () => {
    await importing(Array.from({ length: 5 }, (_, index) => trade("resumed", `r${index}`)));
    const all = await open("resumed", { after: "0" });
    const trades = await all.trades(5);
    await all[Symbol.asyncDispose]();
    expect(idsOf(trades)).toEqual(["r0", "r1", "r2", "r3", "r4"]);
    await using rest = await open("resumed", { after: trades[2]!.id! });
    await importing([trade("resumed", "r5")]);
    expect(idsOf(await rest.trades(3))).toEqual(["r3", "r4", "r5"]);
  });

  it("misses nothing while it is away, however often it leaves", async () => {
    const seen: string[] = [];
    let after = "0";
    for (let round = 0; round < 4; round++) {
      await importing(Array.from({ length: 30 }, (_, index) => trade("flaky", `f${round}-${index}`)));
      const reader = await open("flaky", { after });
      for (const block of await reader.trades(20)) {
        seen.push(block.data.trade_id);
        after = block.id!;
      }
      await reader[Symbol.asyncDispose]();
    }
    await using rest = await open("flaky", { after });
    seen.push(...idsOf(await rest.trades(40)));
    const sent = Array.from({ length: 4 }, (_, round) =>
      Array.from({ length: 30 }, (_, index) => `f${round}-${index}`),
    );
    expect(seen).toEqual(sent.flat());
  });

  it("is a tenant's own, and an account's own, whatever they are called", async () => {
    await using ours = await open("shared");
    await using theirs = await open("shared", { key: KEYS.other });
    await using star = await open("*");
    for (const reader of [ours, theirs, star]) await reader.next();
    await importing([trade("shared", "same", { price: 1 })]);
    await importing([trade("shared", "same", { price: 2 })], KEYS.other);
    await importing([trade("*", "starred")]);
    expect((await ours.trades(1))[0]!.data).toMatchObject({ trade_id: "same", price: 1 });
    expect((await theirs.trades(1))[0]!.data).toMatchObject({ trade_id: "same", price: 2 });
    expect(idsOf(await star.trades(1))).toEqual(["starred"]);
  });

  it("serves several readers the same", async () => {
    const readers = await Promise.all([open("fan"), open("fan"), open("fan")]);
    for (const reader of readers) await reader.next();
    await importing([trade("fan", "fan1"), trade("fan", "fan2")]);
    for (const reader of readers) expect(idsOf(await reader.trades(2))).toEqual(["fan1", "fan2"]);
    await Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()));
  });

  it.each([
    ["abc", 400, "invalid Last-Event-ID: give the id of an event of this stream"],
    ["-1", 400, "invalid Last-Event-ID: give the id of an event of this stream"],
    ["999999999", 409, "Last-Event-ID is beyond the end of the log, which was restored: begin without it"],
  ])("is refused behind %j", async (after, status, error) => {
    const answer = await fetch(`${server.url}/api/v1/accounts/live/trades/stream`, {
      headers: { Authorization: `Bearer ${KEYS.read}`, "Last-Event-ID": after },
    });
    expect([answer.status, await answer.json()]).toEqual([status, { error }]);
  });

  it("has room for a hundred readers, and for the next one when one has left", async () => {
    const app = createApi(api.options);
    const request = () =>
      app.request("/api/v1/accounts/live/trades/stream", {
        headers: { Authorization: `Bearer ${KEYS.read}` },
      });
    const answers = await Promise.all(Array.from({ length: 100 }, request));
    const head = await app.request("/api/v1/accounts/live/trades/stream", {
      method: "HEAD",
      headers: { Authorization: `Bearer ${KEYS.read}` },
    });
    expect(head.status).toBe(200);
    const refused = await request();
    expect([refused.status, await refused.json()]).toEqual([
      503,
      { error: "too many streams are open: try again later" },
    ]);
    expect(refused.headers.get("retry-after")).toBe("5");
    await answers[0]!.body!.cancel();
    const next = await request();
    expect(next.status).toBe(200);
    for (const answer of [...answers.slice(1), next]) await answer.body!.cancel();
  });
});
