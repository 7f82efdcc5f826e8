import { describe, expect, it } from "vitest";
import { emptyColumns } from "../market/candle.ts";
import { parseInstant } from "../time/instant.ts";
import type { EventType } from "./catalogue.ts";
import { newEvent, type Reading, readEvent } from "./codec.ts";
import type { Headers, RecordedEvent } from "./envelope.ts";
import type { StreamName } from "./stream.ts";
import { DEFAULT_TENANT } from "./subject.ts";

const instant = (text: string): bigint => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const LOGGED_AT = instant("2024-05-01T00:00:01.5Z");

const recorded = (subject: string, headers: Headers, body: string | Uint8Array): RecordedEvent => ({
  stream: "TRADING" as StreamName,
  position: 7,
  subject,
  loggedAt: LOGGED_AT,
  headers,
  body: typeof body === "string" ? new TextEncoder().encode(body) : body,
});

const TRADE = `{"tenant_id":"${DEFAULT_TENANT}","trade_id":"t-1","account_id":"paper","symbol":"BTC-USD","side":"buy",
  "quantity":0.5,"price":50000,"fee":25,"fee_currency":"USD","market_type":"spot","timestamp":"2024-05-01T00:00:00Z"}`;

const outcome = (reading: Reading): string => reading.outcome;

describe("an event of our own", () => {
  const envelope = {
    id: "a".repeat(32),
    occurredAt: instant("2024-05-01T00:00:00.000000001Z"),
    recordedAt: instant("2024-05-01T00:00:00.25Z"),
    correlationId: "b".repeat(32),
    causationId: "c".repeat(32),
  };

  it("says the same after being written and read, envelope included", () => {
    const data = { account: "paper", name: "Paper", type: "paper" as const };
    const written = newEvent("AccountOpened", data, "ledger.account.paper", envelope);
    const reading = readEvent(recorded(written.subject, written.headers, written.body));
    if (reading.outcome !== "event") throw new Error(reading.outcome);
    expect(reading.event).toMatchObject({ type: "AccountOpened", data });
    expect(reading.event.envelope).toEqual({ ...envelope, type: "AccountOpened", version: 1 });
  });

  it("has one message id for one content, and another for another", () => {
    const open = (name: string) =>
      newEvent("AccountOpened", { account: "a", name, type: "live" }, "ledger.account.a", envelope).messageId;
    expect(open("x")).toBe(open("x"));
    expect(open("x")).not.toBe(open("y"));
  });

  it("is unreadable where its subject says otherwise than its data", () => {
    const written = newEvent("AccountOpened", { account: "paper", name: "p", type: "paper" }, "x", envelope);
    const reading = readEvent(recorded("ledger.account.other", written.headers, written.body));
    expect(reading).toMatchObject({ outcome: "unreadable", fault: { tag: "SubjectMismatch" } });
  });
});

describe("a trade from a foreign publisher, without headers", () => {
  it("is a whole event: its id follows from tenant and trade id, recorded when the log took it", () => {
    const reading = readEvent(recorded("ledger.trades.paper.spot", {}, TRADE));
    if (reading.outcome !== "event") throw new Error(JSON.stringify(reading));
    const again = readEvent({ ...recorded("ledger.trades.paper.spot", {}, TRADE), position: 99 });
    if (again.outcome !== "event") throw new Error(again.outcome);
    expect(reading.event.envelope).toMatchObject({
      type: "TradeExecuted",
      version: 1,
      occurredAt: instant("2024-05-01T00:00:00Z"),
      recordedAt: LOGGED_AT,
    });
    expect(reading.event.envelope.id).toMatch(/^[0-9a-f]{32}$/);
    expect(again.event.envelope.id).toBe(reading.event.envelope.id);
  });

  it.each([
    ["another account", "ledger.trades.other.spot"],
    ["another market", "ledger.trades.paper.futures"],
    ["another tenant", "t.11111111-1111-1111-1111-111111111111.ledger.trades.paper.spot"],
  ])("is refused on the subject of %s", (_, subject) => {
    expect(readEvent(recorded(subject, {}, TRADE))).toMatchObject({
      outcome: "unreadable",
      fault: { tag: "SubjectMismatch" },
    });
  });
});

describe("what cannot be folded", () => {
  const typed = (type: string, version = 1): Headers => ({
    "Event-Id": "x",
    "Event-Type": type,
    "Event-Version": String(version),
  });

  it.each<[string, string, Headers, string, string]>([
    ["a subject that no family has", "nonsense", typed("AccountOpened"), "{}", "unreadable"],
    ["a body that is not JSON", "ledger.account.a", typed("AccountOpened"), "{", "unreadable"],
    ["bytes that are not UTF-8", "ledger.account.a", typed("AccountOpened"), "\uD800", "unreadable"],
    ["a body of another shape", "ledger.account.a", typed("AccountOpened"), '{"account":"a"}', "unreadable"],
    ["a trade that breaks a rule", "ledger.trades.paper.spot", {}, TRADE.replace("0.5", "0"), "unreadable"],
    ["a type nobody knew", "ledger.account.a", typed("AccountPainted"), "{}", "unknown-type"],
    ["an event without any type", "ledger.account.a", {}, "{}", "unknown-type"],
    ["a version from the future", "ledger.account.a", typed("AccountOpened", 2), "{}", "unknown-version"],
  ])("%s is an outcome, not an exception", (_, subject, headers, body, expected) => {
    expect(outcome(readEvent(recorded(subject, headers, body)))).toBe(expected);
  });

  it("is never a reason to throw, whatever the type and the bytes", () => {
    const types: EventType[] = [
      "CandlesRecorded",
      "SignalRaised",
      "TradeExecuted",
      "OrderPlaced",
      "InputRefused",
    ];
    const subjects = [
      "candles.a.b.1m",
      "signals.a.b.1m.i",
      "ledger.trades.a.spot",
      "orders.a",
      "quarantine.a",
    ];
    for (const [index, type] of types.entries()) {
      for (const body of [new Uint8Array(0), new Uint8Array([0xff, 0xfe]), new Uint8Array(64).fill(0x7b)]) {
        expect(outcome(readEvent(recorded(subjects[index]!, typed(type), body)))).toBe("unreadable");
      }
    }
  });

  it("includes candles whose subject names another series", () => {
    const data = {
      venue: "kraken",
      product: "BTC-USD",
      timeframe: "1h",
      source: "rest" as const,
      coverage: [],
      candles: emptyColumns(0),
    };
    const written = newEvent("CandlesRecorded", data, "candles.kraken.BTC-USD.1m", {
      id: "x",
      occurredAt: 0n,
      recordedAt: 0n,
      correlationId: "x",
    });
    expect(outcome(readEvent(recorded(written.subject, written.headers, written.body)))).toBe("unreadable");
  });
});
