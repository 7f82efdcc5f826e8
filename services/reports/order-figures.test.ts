import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { expect, it } from "vitest";
import { runApi } from "../testing/running-api.ts";
import { readOrderFigures } from "./order-figures.ts";

const BASIS = { market: 1, trading: 1, now: "2024-01-01T01:00:00Z", code: "bot@1" };
const SERIES = { venue: "coinbase", product: "BTC-USD", timeframe: "1h", instance: "i" } as const;
const ACCOUNT = "paper";
const ORDERS = formatSubject({ family: "orders", account: ACCOUNT });

const envelope = (at: number, ...names: readonly string[]) => {
  const id = identityOf(...names, String(at));
  return { id, occurredAt: instantOfMillis(at), recordedAt: instantOfMillis(at), correlationId: id };
};

function raised(at: number, signal: string, price: string): NewEvent {
  const data = {
    ...SERIES,
    signal_id: signal,
    strategy: "sma-cross",
    action: "buy",
    leg: "main",
    price,
    reason: "crossed",
    candle: { open_time: 0, position: 1 },
    basis: BASIS,
  } as const;
  return newEvent(
    "SignalRaised",
    data,
    formatSubject({ family: "signals", ...SERIES }),
    envelope(at, "raised", signal),
  );
}

function placed(at: number, order: string, fields: Partial<EventData["OrderPlaced"]> = {}): NewEvent {
  const data = {
    order_id: order,
    account: ACCOUNT,
    signal_id: `s-${order}`,
    venue: "coinbase",
    product: "BTC-USD",
    market_type: "spot",
    side: "buy",
    order_type: "market",
    quantity: "3",
    leg: "main",
    reason: "crossed",
    send_deadline: BASIS.now,
    basis: BASIS,
    ...fields,
  } as const;
  return newEvent("OrderPlaced", data, ORDERS, envelope(at, "placed", order));
}

function became(
  at: number,
  type: "OrderAccepted" | "OrderRejected" | "OrderCancelled",
  order: string,
): NewEvent {
  const data = { order_id: order, account: ACCOUNT, reason: `${type} of ${order}` };
  return newEvent(type, data, ORDERS, envelope(at, type, order));
}

function declined(at: number, signal: string): NewEvent {
  const data = { signal_id: signal, account: ACCOUNT, rule: "no-position", reason: "none", basis: BASIS };
  return newEvent("SignalDeclined", data, ORDERS, envelope(at, "declined", signal));
}

function filled(at: number, orderId: string, quantity: string, price: string): NewEvent {
  const trade = {
    tenantId: DEFAULT_TENANT,
    tradeId: `t-${at}`,
    accountId: ACCOUNT,
    orderId,
    marketType: "spot",
    symbol: "BTC-USD",
    side: orderId === "stop" ? "sell" : "buy",
    feeCurrency: "USD",
    quantity: Quantity(Decimal.of(quantity)),
    price: Price(Decimal.of(price)),
    fee: Money(Decimal.ZERO),
    timestamp: instantOfMillis(at),
  } as const;
  const subject = formatSubject({ family: "trades", account: ACCOUNT, market: "spot" });
  return newEvent("TradeExecuted", trade, subject, envelope(at, "filled", orderId));
}

function corrected(at: number, type: "TradeVoided" | "TradeUnvoided", trade_id: string): NewEvent {
  const data = { account: ACCOUNT, trade_id, reason: "mistyped" };
  return newEvent(
    type,
    data,
    formatSubject({ family: "account", account: ACCOUNT }),
    envelope(at, type, trade_id),
  );
}

/** Times in milliseconds: an entry in two fills, a stop, one that is cancelled half filled, one rejected, one declined. */
const STORY = [
  raised(400, "s-entry", "100"),
  placed(1_000, "entry", { role: "entry" }),
  became(1_100, "OrderAccepted", "entry"),
  filled(2_000, "entry", "1", "101"),
  filled(2_500, "entry", "2", "102"),
  placed(2_600, "stop", { role: "stop", signal_id: "s-entry", side: "sell" }),
  became(2_700, "OrderAccepted", "stop"),
  raised(2_800, "s-half", "90"),
  placed(3_000, "half"),
  filled(3_100, "half", "1", "92"),
  became(3_200, "OrderCancelled", "half"),
  placed(3_300, "no", { signal_id: "s-unknown" }),
  became(3_400, "OrderRejected", "no"),
  raised(3_500, "s-late", "95"),
  declined(3_600, "s-late"),
  filled(90_000, "stop", "3", "80"),
  corrected(91_000, "TradeVoided", "t-3100"),
  corrected(92_000, "TradeUnvoided", "t-3100"),
];

it("tells of orders what was known of them at each moment, however they went on", async () => {
  await using api = await runApi();
  const figuresAt = async (knownAt: number, to = 100_000) =>
    readOrderFigures({
      ...{ tenant: DEFAULT_TENANT, account: ACCOUNT, currency: "USD", log: api.log, knownAt },
      ...{ from: 0n, to: instantOfMillis(to), signal: new AbortController().signal },
      snapshot: await readSnapshot(api.database),
    });
  const then: [position: number, figures: Awaited<ReturnType<typeof figuresAt>>][] = [];
  for (const [index, event] of STORY.entries()) {
    const { position } = await api.log.append(event);
    if (index % 2 === 0 && index < STORY.length - 1) continue;
    await api.settled();
    then.push([position, await figuresAt(position)]);
  }
  for (const [position, figures] of then)
    expect([position, await figuresAt(position)]).toEqual([position, figures]);

  expect(then.at(-1)![1]).toEqual({
    summary: {
      placed: 4,
      states: [
        { name: "filled", count: 2 },
        { name: "cancelled", count: 1 },
        { name: "rejected", count: 1 },
      ],
      fill_ratio: (1 + 1 + 0.333333333333 + 0) / 4,
      declines: [{ name: "no-position", count: 1 }],
      rejects: [{ name: "OrderRejected of no", count: 1 }],
      signal_to_order: { count: 2, p50: 400, p90: 560, p99: 596 },
      order_to_fill: { count: 2, p50: 550, p90: 910, p99: 991 },
    },
    // 1 x 1 and 2 x 2 above 100, and 1 x 2 above 90: what protects a position has no price of a signal.
    slippage: Decimal.of("7"),
    fillsWithSignal: 3,
  });
  // Of a time within the story: the entry is half filled, and nothing else was placed yet.
  const half = await figuresAt(then.at(-1)![0], 2_400);
  expect(half.summary).toMatchObject({ placed: 1, states: [{ name: "partly-filled", count: 1 }] });
  expect(String(half.slippage)).toBe("1");
}, 60_000);
