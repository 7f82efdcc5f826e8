import { connect } from "@nats-io/transport-node";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgres } from "../database/postgres.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { createLogger, silentLogger } from "../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { type PostgresServer, startPostgres } from "../testing/postgres-server.ts";
import { OTHER_TENANT } from "../testing/running-api.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { noticeSubject, TradeNotices } from "./trade-notices.ts";
import { VIEWS as views } from "./views.ts";

const TENANT = "00000000-0000-0000-0000-000000000001";

let nats: NatsServer;
let postgres: PostgresServer;
beforeAll(async () => {
  nats = await startNatsServer();
  postgres = await startPostgres({ fsync: false });
});
afterAll(async () => {
  await postgres?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const trade = (id: string, tenant = TENANT, quantity = 1): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      tenant_id: tenant,
      trade_id: id,
      account_id: "live",
      symbol: "BTC-USD",
      side: "buy",
      quantity,
      price: 1,
      fee_currency: "USD",
      market_type: "spot",
      timestamp: "2024-01-01T00:00:00Z",
    }),
  );

const subjectOf = (tenant: string): string =>
  formatSubject({ family: "trades", account: "live", market: "spot" }, tenant);

describe("a new trade", () => {
  it("is told once on core NATS, with what it is called, and kept in no stream", async () => {
    const url = await postgres.createDatabase();
    const database = await openPostgres({ url, logger: silentLogger });
    const log = await openJetStreamLog({ url: nats.url, logger: silentLogger });
    const client = await connect({ servers: nats.url });
    const heard: [string, unknown][] = [];
    client.subscribe("ledger.trades.notify.>", {
      callback: (_, message) => void heard.push([message.subject, message.json()]),
    });
    await client.flush();
    const publish = (subject: string, body: Uint8Array) => log.connection.publish(subject, body);
    const notices = new TradeNotices({ database, publish, logger: silentLogger });
    const stop = new AbortController();
    const projecting = runProjector({
      source: log,
      database,
      views,
      clock: systemClock,
      signal: stop.signal,
      onProgress: notices.committed,
    });

    // As a foreign publisher does it: bare JSON, a repeat, a conflict, what is no trade, another tenant.
    client.publish(subjectOf(TENANT), trade("n1"));
    client.publish(subjectOf(TENANT), trade("n1"));
    client.publish(subjectOf(TENANT), trade("n1", TENANT, 2));
    client.publish(subjectOf(TENANT), Buffer.from("{}"));
    client.publish(subjectOf(OTHER_TENANT), trade("n1", OTHER_TENANT));
    client.publish(subjectOf(TENANT), trade("n2"));
    await client.flush();
    const ended = () => log.streams().then((all) => all.find(({ name }) => name === "TRADING")!.lastPosition);
    await expect.poll(ended).toBe(6);
    await expect
      .poll(
        () =>
          waitForPosition(database, { TRADING: 6 }, 0, systemClock).then(
            () => true,
            () => false,
          ),
        {
          timeout: 60_000,
        },
      )
      .toBe(true);
    await notices.settled();
    await log.connection.flush();
    await client.flush();
    const told = (tenant: string, trade_id: string) => [
      `ledger.trades.notify.${tenant}`,
      { tenant_id: tenant, account_id: "live", trade_id },
    ];
    expect(heard).toEqual([told(TENANT, "n1"), told(OTHER_TENANT, "n1"), told(TENANT, "n2")]);
    expect(await ended()).toBe(6);
    stop.abort();
    await projecting;
    await client.close();
    await log[Symbol.asyncDispose]();
    await database.close();
  });

  it("that cannot be told is logged, and nothing else happens", async () => {
    const said: string[] = [];
    const logger = createLogger({ write: (line) => said.push(line) });
    const database = { query: () => Promise.reject(new Error("down")) };
    const notices = new TradeNotices({ database: database as never, publish: () => {}, logger });
    const event = { type: "TradeExecuted", data: { tradeId: "x" }, recorded: { position: 1 } };
    notices.committed({ views: ["ledger"] } as never, [{ outcome: "event", event } as never]);
    await notices.settled();
    expect(said.join()).toContain("New trades could not be told.");
    expect(noticeSubject("T")).toBe("ledger.trades.notify.T");
  });
});
