import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { KEYS, OTHER_TENANT, type RunningApi, runApi } from "../../testing/running-api.ts";
import { serveApi } from "../serve.ts";

const encoder = new TextEncoder();

let api: RunningApi;

const opened = (account: string, tenant?: string) => {
  const id = identityOf("AccountOpened", tenant ?? "", account);
  const at = 1_704_067_200_000_000_000n;
  return newEvent(
    "AccountOpened",
    { account, name: account, type: "paper" },
    formatSubject({ family: "account", account }, tenant),
    { id, occurredAt: at, recordedAt: at, correlationId: id },
  );
};

/** A trade as a foreign publisher sends it: without headers. */
const foreignTrade = (quantity: string) => ({
  subject: "ledger.trades.a.spot",
  messageId: `foreign-${quantity}`,
  headers: {},
  body: encoder.encode(
    `{"tenant_id":"00000000-0000-0000-0000-000000000001","trade_id":"t1","account_id":"a","symbol":"BTC-USD",` +
      `"side":"buy","quantity":${quantity},"price":1,"fee_currency":"USD","market_type":"spot",` +
      `"timestamp":"2024-01-01T00:00:00.123456789Z"}`,
  ),
});

const EXACT = "1234567890.123456789012345678901234567891";

beforeAll(async () => {
  api = await runApi();
  await api.log.append(opened("a"));
  await api.log.append(opened("b"));
  await api.log.append(opened("a", OTHER_TENANT));
  await api.log.append(foreignTrade(EXACT));
  await api.log.append({ ...foreignTrade("not a number"), messageId: "garbage" });
  await api.log.append({ ...opened("c"), headers: { "Event-Type": "SomethingNew", "Event-Version": "1" } });
});
afterAll(() => api[Symbol.asyncDispose]());

const read = async (query: string, key?: string): Promise<readonly Record<string, unknown>[]> => {
  const { status, text } = await api.call("GET", `/api/v1/log/events?${query}`, undefined, key);
  expect(status).toBe(200);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

const positions = async (query: string, key?: string): Promise<readonly unknown[]> =>
  (await read(query, key)).map(({ position }) => position);

describe("the streams", () => {
  it("are listed with their state and the engine that keeps them", async () => {
    const { document } = await api.call("GET", "/api/v1/log/streams", undefined, KEYS.read);
    expect(document).toMatchObject({
      engine: "embedded",
      durability: expect.any(String),
      survives_power_cut: expect.any(Boolean),
      streams: [
        { name: "MARKET", last_position: 0, epoch: expect.any(String) },
        { name: "TRADING", last_position: 6, last_logged_at: expect.stringMatching(/Z$/) },
        { name: "QUARANTINE", last_position: 0 },
      ],
    });
  });
});

describe("events of an unknown type", () => {
  it("are told of with their stream, once the projector has passed them", async () => {
    const skipped = [{ type: "SomethingNew", events: 1, first_position: 6, last_position: 6 }];
    await vi.waitFor(
      async () => {
        const { document } = await api.call("GET", "/api/v1/log/streams");
        expect(document).toMatchObject({ streams: [{}, { skipped }, {}] });
      },
      { timeout: 60_000 },
    );
  });
});

describe("the events of the log", () => {
  it("are read with their envelope and body", async () => {
    const [event] = await read("subject=ledger.account.a");
    expect(event).toEqual({
      stream: "TRADING",
      position: 1,
      subject: "ledger.account.a",
      type: "AccountOpened",
      version: 1,
      id: identityOf("AccountOpened", "", "a"),
      occurred_at: "2024-01-01T00:00:00Z",
      recorded_at: "2024-01-01T00:00:00Z",
      logged_at: expect.stringMatching(/Z$/),
      correlation_id: identityOf("AccountOpened", "", "a"),
      data: { account: "a", name: "a", type: "paper" },
    });
  });

  it("of a foreign publisher have an envelope too, and keep every digit", async () => {
    const { text } = await api.call("GET", "/api/v1/log/events?subject=ledger.trades.*.spot&limit=1");
    expect(text).toContain(`"quantity":${EXACT},`);
    expect(JSON.parse(text)).toMatchObject({
      type: "TradeExecuted",
      occurred_at: "2024-01-01T00:00:00.123456789Z",
      data: { trade_id: "t1", account_id: "a", market_type: "spot" },
    });
  });

  it("that cannot be read say why, where they stand", async () => {
    const [unreadable, unknown] = await read("subject=TRADING&from=5");
    expect(unreadable).toMatchObject({ position: 5, unreadable: expect.stringContaining("JSON") });
    expect(unreadable).not.toHaveProperty("data");
    expect(unknown).toMatchObject({ position: 6, type: "SomethingNew", unreadable: expect.any(String) });
  });

  it.each([
    ["subject=TRADING", [1, 2, 4, 5, 6]],
    ["subject=trading&from=2&limit=2", [2, 4]],
    ["subject=ledger.%3E", [1, 2, 4, 5, 6]],
    ["subject=ledger.account.*", [1, 2, 6]],
    ["subject=ledger.account.b", [2]],
    ["subject=ledger.account.nobody", []],
    ["subject=TRADING&from=7", []],
    ["subject=MARKET", []],
  ])("are chosen by %s", async (query, expected) => {
    expect(await positions(query)).toEqual(expected);
  });

  it("of a tenant are seen by its keys alone", async () => {
    expect(await positions("subject=TRADING", KEYS.other)).toEqual([3]);
    expect(await positions("subject=ledger.account.a", KEYS.other)).toEqual([3]);
    expect(await positions(`subject=t.${OTHER_TENANT}.ledger.account.a`, KEYS.other)).toEqual([3]);
    const foreign = await api.call("GET", `/api/v1/log/events?subject=t.${OTHER_TENANT}.ledger.account.a`);
    expect([foreign.status, foreign.document]).toEqual([403, { error: "subject belongs to another tenant" }]);
  });

  it.each([
    ["", "subject is required"],
    ["subject=nonsense.a", null],
    ["subject=%3E", null],
    ["subject=*.a", null],
    ["subject=orders..a", null],
    ["subject=orders.%3E.a", null],
    ["subject=constructor", null],
    ["subject=orders.a&from=0", "invalid from: give a position, 1 or more"],
    ["subject=orders.a&from=x", "invalid from: give a position, 1 or more"],
    ["subject=orders.a&limit=0", "invalid limit: give a count, 1 or more"],
    ["subject=orders.a&follow=maybe", "invalid follow: must be true or false"],
  ])("asked for by %j are refused", async (query, text) => {
    const answer = await api.call("GET", `/api/v1/log/events?${query}`);
    const error =
      text ??
      "invalid subject: give one such as orders.paper, a filter such as candles.>, or a stream's name";
    expect([answer.status, answer.document]).toEqual([400, { error }]);
  });

  it("are followed over a socket as they are appended, until the reader leaves", async () => {
    await using server = await serveApi({ ...api.options, port: 0 });
    const leave = new AbortController();
    const answer = await fetch(
      `${server.url}/api/v1/log/events?subject=ledger.account.*&from=2&follow=true`,
      {
        headers: { Authorization: `Bearer ${KEYS.read}` },
        signal: leave.signal,
      },
    );
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const until = async (lines: number): Promise<readonly string[]> => {
      while (text.split("\n").length <= lines) text += (await reader.read()).value ?? "";
      return text.split("\n");
    };
    await until(2);
    await api.log.append(opened("later"));
    expect(JSON.parse((await until(3))[2]!)).toMatchObject({ data: { account: "later" } });
    leave.abort();
  });
});

describe("the views", () => {
  it("say how far they have come, once they have folded everything", async () => {
    await api.settled();
    const { document } = await api.call("GET", "/api/v1/views", undefined, KEYS.read);
    const { views } = document as { views: { view: string; streams: Record<string, unknown>[] }[] };
    const candles = views.find(({ view }) => view === "candles")!;
    expect(candles).toMatchObject({ generation: 1 });
    expect(candles.streams).toEqual([
      { stream: "MARKET", position: 0, lag_events: 0, lag_seconds: 0, idle_seconds: 0 },
    ]);
  });

  it("are rebuilt with lines of progress and a result, and verified", async () => {
    const lines = async (path: string) =>
      (await api.call("POST", path)).text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { result?: Record<string, unknown> });
    const rebuilt = await lines("/api/v1/views/quarantine/rebuild");
    expect(rebuilt.at(-1)!.result).toMatchObject({
      view: "quarantine",
      outcome: "identical",
      rows: 2,
      changes: [],
    });
    const dry = await lines("/api/v1/views/quarantine/rebuild?dry_run=true");
    expect(dry.at(-1)!.result).toMatchObject({ outcome: "dry-run", rows: 2 });
    const verified = await lines("/api/v1/verify?view=quarantine");
    expect(verified.at(-1)!.result).toMatchObject({ view: "quarantine", equal: true, differences: [] });
  });

  it("that were written to by hand are found out, and a rebuild of them is refused", async () => {
    const [live] = await api.database.query<{ readonly schema_name: string }>(
      "select schema_name from canvas.live join canvas.generations using (view, generation) where view = 'quarantine'",
    );
    await api.database.query(`update ${live!.schema_name}.refused set reason = 'changed by hand'`);
    const last = async (path: string) => {
      const { text } = await api.call("POST", path);
      return JSON.parse(text.trimEnd().split("\n").at(-1)!) as { result: Record<string, unknown> };
    };
    const { result: verified } = await last("/api/v1/verify?view=quarantine");
    expect(verified).toMatchObject({
      equal: false,
      differences: [{ table: "refused", stored: { reason: "changed by hand" } }],
    });
    const { result: rebuilt } = await last("/api/v1/views/quarantine/rebuild");
    expect(rebuilt).toMatchObject({ outcome: "refused", message: expect.stringContaining("canvas verify") });
  });

  it("that do not exist are not found", async () => {
    const answer = await api.call("POST", "/api/v1/views/nothing/rebuild");
    expect(answer.status).toBe(404);
    expect((await api.call("POST", "/api/v1/verify?view=nothing")).status).toBe(400);
  });
});
