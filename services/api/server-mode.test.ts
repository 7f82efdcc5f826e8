import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { parseToken } from "@spot-canvas/domain/events/position-token";
import { unwrap } from "@spot-canvas/domain/fault";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgres } from "../database/postgres.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { EventReader } from "../testing/event-reader.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { type PostgresServer, startPostgres } from "../testing/postgres-server.ts";
import { KEYS, type RunningApi, runApi } from "../testing/running-api.ts";

let nats: NatsServer;
let postgres: PostgresServer;
let api: RunningApi;

beforeAll(async () => {
  nats = await startNatsServer();
  postgres = await startPostgres({ fsync: false });
  const url = await postgres.createDatabase();
  api = await runApi(async (logger) => ({
    database: await openPostgres({ url, logger }),
    log: await openJetStreamLog({ url: nats.url, logger }),
  }));
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const EXACT = "1234567890.123456789012345678901234567891";

const trades = (count: number, changes: Readonly<Record<string, unknown>> = {}) => ({
  trades: Array.from({ length: count }, (_, index) => ({
    trade_id: `t${index}`,
    account_id: "a",
    symbol: "BTC-USD",
    side: "buy",
    quantity: EXACT,
    price: 1,
    fee_currency: "USD",
    market_type: "spot",
    timestamp: "2024-01-01T00:00:00Z",
    ...changes,
  })),
});

describe("the API on JetStream and Postgres", () => {
  it("imports a full batch and shows it with every digit", async () => {
    const answer = await api.call("POST", "/api/v1/import", trades(1_000));
    expect(answer.document).toMatchObject({ total: 1_000, inserted: 1_000 });
    const token = unwrap(parseToken(answer.headers.get("x-log-position")!));
    expect(token.positions.TRADING).toBeGreaterThanOrEqual(1_000);
    const page = await api.call("GET", "/api/v1/accounts/a/trades?limit=1&numbers=string");
    expect(page.document).toMatchObject({ trades: [{ trade_id: "t999", quantity: EXACT }] });
    const positions = await api.call("GET", "/api/v1/accounts/a/positions?numbers=string");
    expect(positions.document).toMatchObject({
      positions: [{ quantity: "1234567890123.456789012345678901234567891" }],
    });
  });

  it("calls a repeat a duplicate and another content a conflict", async () => {
    expect((await api.call("POST", "/api/v1/import", trades(10))).document).toMatchObject({ duplicates: 10 });
    const other = await api.call("POST", "/api/v1/import", trades(10, { price: 2 }));
    expect([other.status, other.document]).toMatchObject([422, { errors: 10, inserted: 0 }]);
  });

  it("opens an account once", async () => {
    const open = () => api.call("POST", "/api/v1/accounts", { id: "b", type: "paper" });
    const statuses = (await Promise.all([open(), open(), open()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
  });

  it("values a tax report by rates out of a stream that holds other things too", async () => {
    const row = (venue: string, rate: string) => ({
      venue,
      rates: [{ date: "2024-01-01", base: "EUR", quote: "USD", rate }],
    });
    for (const [venue, rate] of [
      ["ecb", "2"],
      ["my bank", "1.6"],
      ["my bank", "1.6"],
    ] as const) {
      expect((await api.call("POST", "/api/v1/import/rates", row(venue, rate))).status).toBe(200);
    }
    const sale = { side: "sell", quantity: "16", price: "2", timestamp: "2024-01-01T00:00:01Z" };
    await api.call("POST", "/api/v1/import", trades(1, { ...sale, trade_id: "sale", account_id: "other" }));
    const { status, document } = await api.call("GET", "/api/v1/tax?year=2024&currency=EUR");
    expect([status, document]).toMatchObject([
      200,
      { disposals: [{ lot_trade_id: "t0", proceeds: "20", cost_basis: "10", gain: "10" }] },
    ]);
  });

  it("streams candles of two venues that were recorded behind a position", async () => {
    const columns = columnsOf([{ time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 }]);
    const coverage = [{ from: 0, to: 60_000 }];
    for (const venue of ["kraken", "okx"]) {
      const page = {
        venue,
        product: "BTC-USD",
        timeframe: "1m",
        source: "import",
        coverage,
        candles: columns,
      } as const;
      expect((await api.call("POST", "/api/v1/import/candles", encodeCandles(page))).status).toBe(200);
    }
    await api.settled();
    const answer = await api.app.request(
      "/api/v1/candles/stream?series=kraken:BTC-USD:1m,okx:BTC-USD:1m&forming=false",
      { headers: { Authorization: `Bearer ${KEYS.read}`, "Last-Event-ID": "0" } },
    );
    await using reader = new EventReader(answer);
    const venues: string[] = [];
    while (venues.length < 2) {
      const block = await reader.next();
      if (block?.data !== undefined) venues.push((block.data as { venue: string }).venue);
    }
    expect(venues).toEqual(["kraken", "okx"]);
  });

  it("says so within seconds when NATS is gone, and goes on when it is back", async () => {
    await nats.stop("SIGKILL");
    const health = await api.app.request("/health");
    expect([health.status, await health.json()]).toEqual([
      503,
      { status: "error", error: "NATS disconnected" },
    ]);
    const set = await api.call("PUT", "/api/v1/accounts/b/balance", { amount: 5 });
    expect(set.status).toBe(503);
    const read = await api.call("GET", "/api/v1/accounts/a/positions");
    expect(read.status).toBe(200);
    await nats.start();
    await expect.poll(async () => (await api.app.request("/health")).status, { timeout: 60_000 }).toBe(200);
    const again = await api.call("PUT", "/api/v1/accounts/b/balance", { amount: 6 });
    expect([again.status, again.document]).toMatchObject([200, { amount: 6 }]);
  });
});
