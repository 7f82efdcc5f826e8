import { readEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../database/pglite.ts";
import { silentLogger } from "../logging/logger.ts";
import { withBareTenant } from "./bare-tenant.ts";
import { openEmbeddedLog } from "./embedded/embedded-log.ts";
import type { EventLog } from "./event-log.ts";

const OURS = "7f3c1a52-9f0e-4e0b-8d2f-3a6a4a7d9e11";
const OTHER = "11111111-2222-4333-8444-555555555555";

const event = (subject: string, text = subject): NewEvent => ({
  subject,
  messageId: text,
  headers: { Note: "kept" },
  body: new TextEncoder().encode(text),
});

const trade = (subject: string, tenant: string): NewEvent => ({
  subject,
  messageId: `${subject} ${tenant}`,
  headers: {},
  body: new TextEncoder().encode(
    `{"tenant_id":"${tenant}","trade_id":"t-${tenant}","account_id":"paper","symbol":"BTC-USD","side":"buy",
    "quantity":1,"price":2,"fee":0,"fee_currency":"USD","market_type":"spot","timestamp":"2026-01-02T03:04:05Z"}`,
  ),
});

describe("a log whose bare subjects are another tenant's", () => {
  let below: EventLog;
  let log: EventLog;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const database = await openPglite({ logger: silentLogger });
    below = await openEmbeddedLog(database, { logger: silentLogger });
    log = withBareTenant(below, OURS);
    close = async () => {
      await log[Symbol.asyncDispose]();
      await database.close();
    };
  });
  afterAll(() => close());

  async function eventsOf(from: EventLog, stream: StreamName, subject?: string): Promise<RecordedEvent[]> {
    const until = (await from.streams()).find(({ name }) => name === stream)!.lastPosition;
    const events: RecordedEvent[] = [];
    const options = { after: 0, until, ...(subject === undefined ? {} : { subject }) };
    for await (const batch of from.read(stream, options)) events.push(...batch);
    return events;
  }

  it.each([
    [`t.${OURS}.candles.a.b.1m`, "candles.a.b.1m"],
    ["candles.a.b.1m", `t.${DEFAULT_TENANT}.candles.a.b.1m`],
    [`t.${OTHER}.candles.a.b.1m`, `t.${OTHER}.candles.a.b.1m`],
  ])("keeps %s as %s, and gives it back", async (subject, kept) => {
    const publisher = log.publisher();
    await publisher.publish(event(subject));
    const [{ position } = { position: 0 }] = await publisher.flush();
    expect(await below.last(kept)).toMatchObject({ position });
    expect(await log.last(subject)).toMatchObject({ position, subject, headers: { Note: "kept" } });
    expect((await eventsOf(log, "MARKET", subject)).map((one) => one.subject)).toEqual([subject]);
  });

  it("reads a bare trade of a foreign publisher as the tenant's own, and each other tenant's as theirs", async () => {
    await below.append(trade("ledger.trades.paper.spot", OURS));
    await below.append(trade(`t.${OTHER}.ledger.trades.paper.spot`, OTHER));
    await below.append(trade("ledger.trades.paper.spot", DEFAULT_TENANT));
    const read = (await eventsOf(log, "TRADING")).map(readEvent);
    expect(read.map((one) => (one.outcome === "event" ? one.event.subject.tenant : one.outcome))).toEqual([
      OURS,
      OTHER,
      "unreadable",
    ]);
  });

  it("expects the last position of a subject under its own name", async () => {
    const subject = `t.${OURS}.orders.paper`;
    const { position } = await log.append(event(subject, "first"), { expectedLast: 0 });
    await log.append(event(subject, "second"), { expectedLast: position });
    await expect(log.append(event(subject, "third"), { expectedLast: position })).rejects.toThrow("not at");
  });

  it("is the log itself for the default tenant", () => {
    expect(withBareTenant(below, DEFAULT_TENANT)).toBe(below);
  });
});
