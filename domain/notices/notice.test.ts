import { describe, expect, it } from "vitest";
import { type Event, newEvent, readEvent } from "../events/codec.ts";
import type { NewEvent } from "../events/envelope.ts";
import { formatSubject } from "../events/subject.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { noticeOf } from "./notice.ts";

const LOGGED_AT = 1_700_000_000_000_000_000n;
const HOUR = 3_600_000_000_000n;
const identity = { id: "i", occurredAt: LOGGED_AT, recordedAt: LOGGED_AT, correlationId: "i" };

function read(event: NewEvent): Event {
  const reading = readEvent({ ...event, stream: "TRADING", position: 1, loggedAt: LOGGED_AT });
  if (reading.outcome !== "event") throw new Error(reading.outcome);
  return reading.event;
}

const trade = (fields: object): Event => {
  const data = {
    ...{ tenantId: "00000000-0000-0000-0000-000000000001", tradeId: "t", accountId: "paper" },
    ...{ symbol: "BTC-USD", side: "sell" as const, feeCurrency: "USD", marketType: "spot" as const },
    quantity: Quantity(Decimal.of("0.5")),
    price: Price(Decimal.of("43000.1")),
    fee: Money(Decimal.of("21.5")),
    timestamp: LOGGED_AT,
    ...fields,
  };
  const subject = formatSubject({ family: "trades", account: "paper", market: "spot" });
  return read(newEvent("TradeExecuted", data, subject, identity));
};

const orders = formatSubject({ family: "orders", account: "paper" });
const control = formatSubject({ family: "control", account: "paper" });

describe("a notice", () => {
  it.each<[string, Event, object]>([
    [
      "a fill, with why it was sold",
      trade({ exitReason: "crossed below" }),
      { kind: "fill", text: "paper sold 0.5 BTC-USD at 43000.1, fee 21.5 USD (crossed below)." },
    ],
    [
      "an order that was refused",
      read(
        newEvent("OrderRejected", { order_id: "o", account: "paper", reason: "too small" }, orders, identity),
      ),
      { kind: "order", isUrgent: false, text: "An order of paper was refused: too small (order o)." },
    ],
    [
      "an order of which it is not known what became of it",
      read(
        newEvent(
          "OrderUnresolved",
          { order_id: "o", account: "paper", reason: "no answer" },
          orders,
          identity,
        ),
      ),
      { kind: "order", isUrgent: true },
    ],
    [
      "a halt",
      read(
        newEvent("TradingHalted", { account: "paper", reason: "by hand", close: true }, control, identity),
      ),
      {
        kind: "halt",
        isUrgent: true,
        account: "paper",
        text: "Trading of paper was halted: by hand. What is held is sold.",
      },
    ],
  ])("tells of %s", (_what, event, notice) => {
    expect(noticeOf(event)).toMatchObject({ id: "i", at: LOGGED_AT, ...notice });
  });

  it.each<[string, Event]>([
    ["history that is imported", trade({ timestamp: LOGGED_AT - HOUR - 1n })],
    [
      "what a venue took",
      read(newEvent("OrderAccepted", { order_id: "o", account: "paper" }, orders, identity)),
    ],
  ])("is not made of %s", (_what, event) => {
    expect(noticeOf(event)).toBeUndefined();
  });

  it("is made of a bot's fills however old the market is that it plays", () => {
    expect(noticeOf(trade({ timestamp: 0n, orderId: "o" }))).toMatchObject({ kind: "fill" });
  });
});
