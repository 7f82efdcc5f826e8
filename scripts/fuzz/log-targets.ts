/** Readers of the log: events of every type, subjects, headers, position tokens. */
import { CATALOGUE, type EventType, isEventType } from "@spot-canvas/domain/events/catalogue";
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { parseToken } from "@spot-canvas/domain/events/position-token";
import { parseSubject } from "@spot-canvas/domain/events/subject";
import { decodeTradeBatch } from "@spot-canvas/domain/ledger/trade-batch";
import { decodeTrade } from "@spot-canvas/domain/ledger/trade-decoder";
import { tradeText } from "@spot-canvas/domain/ledger/trade-encoder";
import { enableStrategy, openPaperAccount } from "@spot-canvas/services/bot/enable";
import { MemoryEventLog } from "@spot-canvas/services/testing/memory-event-log";
import { record, walk } from "@spot-canvas/services/testing/trading-loop";
import { tradeEvent, tradeOf } from "../faults/numbered-trades.ts";
import { type FuzzTarget, textTarget } from "./target.ts";

const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1h" } as const;
const HOUR_MS = 3_600_000;
const AT = "2024-01-01T00:00:00Z";
const SPLIT = "\n\n";

/** Bodies as other events have them, field by field. */
const BODIES: readonly object[] = [
  { account: "a", cash_id: "1", currency: "USD", amount: "5", at: AT },
  {
    account: "a",
    opening_id: "1",
    symbol: "BTC-USD",
    market_type: "spot",
    side: "long",
    quantity: "1",
    cost: "2",
    acquired_at: AT,
  },
  { account: "a", trade_id: "t", reason: "r" },
  { account: "a", order_id: "o", reason: "r", at: AT },
  {
    venue: "coinbase",
    product: "BTC-USD",
    timeframe: "1h",
    candle: { open_time: 1, position: 2 },
    action: "buy",
    price: 1,
  },
  {
    order_id: "o",
    account: "a",
    signal_id: "s",
    venue: "coinbase",
    product: "BTC-USD",
    market_type: "spot",
    side: "buy",
    order_type: "market",
    quantity: "2",
    leg: "main",
    reason: "r",
    send_deadline: AT,
    basis: { market: 1, trading: 1, now: AT, code: "c" },
  },
  { origin: "csv", place: "line 1", reason: "r", content: "YQ==" },
  { key_id: "1", name: "n", hash: "00", scope: "read" },
];

/** All of them. */
export async function logTargets(): Promise<readonly FuzzTarget[]> {
  const events = await recordedEvents();
  const types = Object.keys(CATALOGUE).filter(isEventType);
  const bodies = [...events.map(({ body }) => body), ...BODIES.map((body) => bytesOf(JSON.stringify(body)))];
  const trades = [0, 1, 7].map((number) => tradeText(tradeOf(number)));
  let turn = 0;
  return [
    { name: "event bodies", seeds: bodies, read: (bytes) => decodeAs(types[turn++ % types.length]!, bytes) },
    {
      name: "events with their headers",
      seeds: events.map(({ subject, headers }) => bytesOf([subject, JSON.stringify(headers)].join(SPLIT))),
      read: (bytes) => readWhole(bytes, bodies[turn++ % bodies.length]!),
    },
    { name: "trades", seeds: trades.map(bytesOf), read: decodeTrade },
    {
      name: "imports of trades",
      seeds: [bytesOf(`{"trades":[${trades.join(",")}]}`)],
      read: (bytes) => decodeTradeBatch(bytes, "00000000-0000-0000-0000-000000000001"),
    },
    textTarget(
      "subjects",
      events.map(({ subject }) => subject),
      parseSubject,
    ),
    textTarget("position tokens", ["memory0001.1.2.3", "12", "abcdefgh.1.22.333"], parseToken),
  ];
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const decodeAs = (type: EventType, bytes: Uint8Array): unknown => CATALOGUE[type].decode(bytes);

/** Reads an event whose subject and headers are what the input says, and all that is computed of it when asked. */
function readWhole(bytes: Uint8Array, body: Uint8Array): unknown {
  const [subject = "", fields = ""] = new TextDecoder().decode(bytes).split(SPLIT);
  const headers: Record<string, string> = {};
  for (const [, name, value] of fields.matchAll(/"([^"]*)":"([^"]*)"/g)) headers[name!] = value!;
  const reading = readEvent({ stream: "TRADING", position: 1, subject, loggedAt: 1n, headers, body });
  return reading.outcome === "event" ? [reading.event.data, reading.event.envelope] : reading;
}

/** Events that our own programs wrote. */
async function recordedEvents(): Promise<readonly NewEvent[]> {
  const log = new MemoryEventLog();
  await record(log, SERIES, walk(1, 20, HOUR_MS));
  await openPaperAccount({ log, account: "paper", venue: SERIES.venue, product: SERIES.product });
  await enableStrategy({ log, account: "paper", strategy: "sma-cross", parameters: {}, ...SERIES });
  await log.append(tradeEvent(1));
  const recorded = [...log.eventsOf("MARKET"), ...log.eventsOf("TRADING")];
  return recorded.map(({ subject, headers, body }) => ({ subject, headers, body, messageId: "" }));
}
