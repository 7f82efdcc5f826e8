/** What a strategy said and a bot decided, as events of the log: for tests of what is shown of them. */
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { raise } from "@spot-canvas/domain/signals/raise";
import { instanceOf } from "@spot-canvas/domain/strategies/instance";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";

const HOUR = 3_600_000;
const SERIES = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" } as const;
const ACCOUNT = "paper";

/** What is decided on a candle: a signal, and the bot's verdict on it. */
export interface Decided {
  readonly candle: Candle;
  readonly action: "buy" | "sell";
  readonly quantity: string;
  /** Absent: an order is placed, and the venue takes it. */
  readonly declined?: { readonly rule: string; readonly reason: string };
}

/** Appends the events of a decision, an hour after its candle opened. */
export async function decide(log: EventLog, { candle, action, quantity, declined }: Decided): Promise<void> {
  const instance = unwrap(instanceOf("sma-cross", {}, SERIES));
  const closed = candle.time + HOUR;
  const append = async <T extends EventType>(type: T, subject: string, data: EventData[T]): Promise<void> => {
    const at = instantOfMillis(closed);
    const id = identityOf(type, subject, String(closed));
    await log.append(
      newEvent(type, data, subject, { id, occurredAt: at, recordedAt: at, correlationId: id }),
    );
  };
  const tag = action === "buy" ? "the fast average crossed above the slow one" : "it crossed below";
  const signal = unwrap(raise(instance, { action, tag }, { candle, market: 1, trading: 1 }));
  const { signal_id } = signal;
  await append(
    "SignalRaised",
    formatSubject({ family: "signals", ...SERIES, instance: instance.id }),
    signal,
  );
  const orders = formatSubject({ family: "orders", account: ACCOUNT });
  const basis = { market: 1, trading: 1, now: formatMillis(closed), code: "bot@1" };
  if (declined !== undefined) {
    await append("SignalDeclined", orders, { signal_id, account: ACCOUNT, ...declined, basis });
    return;
  }
  const order_id = identityOf("order", signal_id);
  const { venue, product } = SERIES;
  await append("OrderPlaced", orders, {
    ...{ order_id, account: ACCOUNT, signal_id, venue, product, market_type: "spot", side: action },
    ...{ order_type: "market", quantity, leg: "main", reason: tag, send_deadline: basis.now, basis },
  });
  await append("OrderAccepted", orders, { order_id, account: ACCOUNT });
}
