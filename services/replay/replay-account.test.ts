import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enableStrategy, openPaperAccount } from "../bot/enable.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { eventsOf, eventually, record, startLoop, walk } from "../testing/trading-loop.ts";
import { expectTrades } from "../testing/trading-oracle.ts";
import { replayAccount } from "./replay-account.ts";

const HOUR = 3_600_000;
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1h" } as const;
const ACCOUNT = "paper";
const CANDLES = walk(7, 300, HOUR);
const EXPECTED = expectTrades(CANDLES, 3, 8);

const servers: NatsServer[] = [];
async function openLog(): Promise<EventLog> {
  const server = await startNatsServer();
  servers.push(server);
  return openJetStreamLog({ url: server.url, logger: silentLogger });
}

let log: EventLog;
beforeAll(async () => {
  log = await openLog();
  await record(log, SERIES, CANDLES);
  await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: "BTC-USD" });
  const parameters = { fast: 3, slow: 8 };
  await enableStrategy({ log, account: ACCOUNT, strategy: "sma-cross", parameters, ...SERIES });
  const loop = startLoop(log, openInProcessEphemeral(), [ACCOUNT]);
  await eventually(log, (events) => {
    return events.filter(({ type }) => type === "TradeExecuted").length === EXPECTED.trades.length;
  });
  await loop.stop();
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  for (const server of servers) await server[Symbol.asyncDispose]();
});

const replay = (of: EventLog, range: { readonly from?: number; readonly to?: number } = {}) => {
  const { signal } = new AbortController();
  return replayAccount({ log: of, tenant: DEFAULT_TENANT, account: ACCOUNT, signal, ...range });
};

/** The same log, but for the event at a position of TRADING. */
async function tampered(index: number, change: (body: string) => string): Promise<EventLog> {
  const other = await openLog();
  const trading = await eventsOf(log, "TRADING");
  const executed = trading.filter(({ type }) => type === "TradeExecuted")[index]!;
  for (const { recorded } of [...(await eventsOf(log, "MARKET")), ...trading]) {
    const text = new TextDecoder().decode(recorded.body);
    const isIt = recorded === executed.recorded;
    const body = isIt ? new TextEncoder().encode(change(text)) : recorded.body;
    const messageId = `${recorded.stream} ${recorded.position}`;
    await other.append({ subject: recorded.subject, messageId, headers: recorded.headers, body });
  }
  return other;
}

describe("a replay", () => {
  it("finds that nothing differs, and writes nothing", async () => {
    const before = await log.streams();
    const { decisions, fills, difference } = await replay(log);
    expect([decisions, fills, difference]).toEqual([EXPECTED.signals, EXPECTED.trades.length, undefined]);
    expect(await log.streams()).toEqual(before);
  });

  it("holds only what lies in a range against the log", async () => {
    const events = await eventsOf(log, "TRADING");
    const times = events.flatMap((event) =>
      event.type === "TradeExecuted" ? [millisOfInstant(event.data.timestamp)] : [],
    );
    const { fills, difference } = await replay(log, { from: times[2]!, to: times[5]! });
    expect([fills, difference]).toEqual([4, undefined]);
  });

  it("names the first fill that is another, with both", async () => {
    const other = await tampered(4, (body) => body.replace(/"price":[0-9.]+/, '"price":1'));
    const { fills, difference } = await replay(other);
    expect(fills).toBe(5);
    expect(difference).toMatchObject({ what: "fill", recorded: { price: 1 } });
    await other[Symbol.asyncDispose]();
  });

  it("names a decision that follows otherwise from what is recorded", async () => {
    // Somebody put money in before the third fill: what the bot decided after it was decided on less.
    const other = await openLog();
    const [market, trading] = [await eventsOf(log, "MARKET"), await eventsOf(log, "TRADING")];
    const third = trading.filter(({ type }) => type === "OrderPlaced")[2]!;
    for (const { recorded } of [...market, ...trading]) {
      if (recorded === third.recorded) {
        const subject = formatSubject({ family: "account", account: ACCOUNT });
        const data = { account: ACCOUNT, currency: "USD", amount: "77" };
        const envelope = { id: "money", occurredAt: 0n, recordedAt: 0n, correlationId: "money" };
        await other.append(newEvent("BalanceSet", data, subject, envelope));
      }
      const messageId = `${recorded.stream} ${recorded.position}`;
      const { subject, headers, body } = recorded;
      await other.append({ subject, messageId, headers, body });
    }
    const { difference } = await replay(other);
    expect(difference).toMatchObject({
      what: "verdict",
      recorded: { side: "buy" },
      repeated: { side: "buy" },
    });
    await other[Symbol.asyncDispose]();
  });
});
