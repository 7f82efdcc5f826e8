/** Two tenants with equal account and trade ids, over every way in and out: neither sees anything of the other. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { DEFAULT_TENANT, formatSubject, type MarketType } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgres } from "../database/postgres.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { EventReader } from "../testing/event-reader.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { KEYS, OTHER_TENANT, type RunningApi, runApi } from "../testing/running-api.ts";
import { type ApiServer, serveApi } from "./serve.ts";

const TENANTS = [
  { tenant: DEFAULT_TENANT, key: KEYS.admin, price: 100 },
  { tenant: OTHER_TENANT, key: KEYS.other, price: 900 },
] as const;

const trade = (id: string, price: number, changes: Readonly<Record<string, unknown>> = {}) => ({
  ...{ trade_id: id, account_id: "live", symbol: "BTC-USD", side: "buy", quantity: 1, price },
  ...{ fee_currency: "USD", market_type: "spot", timestamp: "2024-01-01T00:00:00Z", ...changes },
});

/** An API, and, where there is one, a client of the same NATS as foreign publishers have. */
interface Ground extends AsyncDisposable {
  readonly api: RunningApi;
  readonly publisher?: NatsConnection;
}

async function embedded(): Promise<Ground> {
  const api = await runApi();
  return { api, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

async function server(): Promise<Ground> {
  const nats = await startNatsServer();
  const postgres = await startPostgres({ fsync: false });
  const url = await postgres.createDatabase();
  const api = await runApi(async (logger) => ({
    database: await openPostgres({ url, logger }),
    log: await openJetStreamLog({ url: nats.url, logger }),
  }));
  const publisher = await connect({ servers: nats.url });
  return {
    api,
    publisher,
    [Symbol.asyncDispose]: async () => {
      await publisher.close();
      await api[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
      await nats[Symbol.asyncDispose]();
    },
  };
}

describe.each([
  ["in one process", embedded],
  ["on JetStream and Postgres", server],
])("two tenants %s", (_, open) => {
  let ground: Ground;
  let http: ApiServer;
  beforeAll(async () => {
    ground = await open();
    http = await serveApi({ ...ground.api.options, port: 0 });
  });
  afterAll(async () => {
    await http?.[Symbol.asyncDispose]();
    await ground?.[Symbol.asyncDispose]();
  });

  const stream = async (key: string, after?: string): Promise<EventReader> => {
    const headers = {
      Authorization: `Bearer ${key}`,
      ...(after === undefined ? {} : { "Last-Event-ID": after }),
    };
    const answer = await fetch(`${http.url}/api/v1/accounts/live/trades/stream`, { headers });
    expect(answer.status).toBe(200);
    return new EventReader(answer);
  };
  const call = (method: string, path: string, key: string, body?: unknown) =>
    ground.api.call(method, path, body, key);
  const pricesOf = async (reader: EventReader, count: number) =>
    (await reader.trades(count)).map(({ data }) => [
      data.trade_id,
      (data as unknown as { price: number }).price,
    ]);

  /** Sends a trade of each tenant: by NATS where there is one, as a client does who knows nothing of this program. */
  const send = async (id: string, market: MarketType = "spot"): Promise<void> => {
    for (const { tenant, key, price } of TENANTS) {
      if (ground.publisher === undefined) {
        await call("POST", "/api/v1/import", key, { trades: [trade(id, price, { market_type: market })] });
        continue;
      }
      const subject = formatSubject({ family: "trades", account: "live", market }, tenant);
      ground.publisher.publish(
        subject,
        JSON.stringify(trade(id, price, { tenant_id: tenant, market_type: market })),
      );
    }
    await ground.publisher?.flush();
  };

  it("read their own trades as they come, and resume exactly behind the last", async () => {
    const readers = await Promise.all(TENANTS.map(({ key }) => stream(key)));
    for (const reader of readers) await reader.next();
    await send("a");
    await send("b", "futures");
    await send("c");
    for (const [index, { key, price }] of TENANTS.entries()) {
      const reader = readers[index]!;
      const [first] = await reader.trades(1);
      expect(first!.data).toMatchObject({ trade_id: "a", price });
      expect(await pricesOf(reader, 2)).toEqual([
        ["b", price],
        ["c", price],
      ]);
      await reader[Symbol.asyncDispose]();
      await using rest = await stream(key, first!.id);
      expect(await pricesOf(rest, 2)).toEqual([
        ["b", price],
        ["c", price],
      ]);
    }
  });

  it("see their own rows on every path", async () => {
    for (const { tenant, key, price } of TENANTS) {
      await call("POST", "/api/v1/accounts/live/cash", key, {
        direction: "deposit",
        amount: price,
        id: "cash",
      });
      await call("POST", "/api/v1/accounts/live/openings", key, {
        ...{
          id: "opening",
          symbol: "ETH-USD",
          quantity: 1,
          cost: price,
          acquired_at: "2023-01-01T00:00:00Z",
        },
      });
      await ground.api.settled();
      const get = async (path: string) => (await call("GET", path, key)).document;
      const row = { tenant_id: tenant, price };
      expect(await get("/api/v1/accounts/live/trades")).toMatchObject({ trades: [row, row, row] });
      expect(await get("/api/v1/accounts/live/portfolio")).toMatchObject({
        positions: [
          { quantity: 1, market_type: "futures" },
          { quantity: 2, cost_basis: 2 * price },
          { symbol: "ETH-USD", cost_basis: price },
        ],
      });
      expect(await get("/api/v1/accounts/live/lots?symbol=ETH-USD")).toMatchObject({
        lots: [{ cost_basis: String(price) }],
      });
      expect(await get("/api/v1/accounts/live/equity")).toMatchObject({
        flows: { deposits: price, openings: 0 },
      });
      expect(await get("/api/v1/accounts/live/anomalies")).toEqual({ anomalies: [] });
    }
  });

  it("delete their own trade of an id", async () => {
    const deleted = await call("DELETE", "/api/v1/trades/a?open=allow", KEYS.other);
    expect([deleted.status, deleted.document]).toEqual([200, { deleted: "a" }]);
    const left = async (key: string) =>
      ((await call("GET", "/api/v1/accounts/live/trades", key)).document as { trades: unknown[] }).trades
        .length;
    expect([await left(KEYS.admin), await left(KEYS.other)]).toEqual([3, 2]);
  });

  it("get every trade of a long burst, however late they read it", async () => {
    await using slow = await stream(KEYS.read);
    await slow.next();
    const burst = Array.from({ length: 1_000 }, (__, index) => trade(`burst-${index}`, 1));
    await call("POST", "/api/v1/import", KEYS.admin, { trades: burst });
    await call("POST", "/api/v1/import", KEYS.other, { trades: burst.slice(0, 10) });
    const sent = burst.map(({ trade_id, price }) => [trade_id, price]);
    expect(await pricesOf(slow, 1_000)).toEqual(sent);
  });

  it("lose an open stream with the key that opened it", async () => {
    const made = await call("POST", "/api/v1/keys", KEYS.admin, { name: "reader", scope: "read" });
    const { id, key } = made.document as { readonly id: string; readonly key: string };
    await using reader = await stream(key);
    await reader.next();
    await call("DELETE", `/api/v1/keys/${id}`, KEYS.admin);
    await send("after");
    expect(await reader.next()).toBeUndefined();
  });
});
