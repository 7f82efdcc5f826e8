/** From signals and verdicts to rows. The first record of each is the one that counts; a repeat changes nothing. */
import type { Event } from "@spot-canvas/domain/events/codec";
import type { Transaction } from "../projector/database.ts";
import { insertRows, type JsonRow } from "../projector/upsert.ts";

/** A signal as a row. */
export const signalRow = ({ data, subject, envelope, recorded }: Event<"SignalRaised">): JsonRow => ({
  tenant_id: subject.tenant,
  signal_id: data.signal_id,
  instance: data.instance,
  strategy: data.strategy,
  venue: data.venue,
  product: data.product,
  timeframe: data.timeframe,
  action: data.action,
  leg: data.leg,
  price: data.price,
  confidence: data.confidence ?? null,
  target: data.target ?? null,
  size_quantity: data.size && "quantity" in data.size ? data.size.quantity : null,
  size_quote: data.size && "quote" in data.size ? data.size.quote : null,
  limit_price: data.limit_price ?? null,
  stop_loss: data.stop_loss ?? null,
  take_profit: data.take_profit ?? null,
  trail_activation: data.trail?.activation ?? null,
  trail_distance: data.trail?.distance ?? null,
  reason: data.reason,
  valid_until: data.valid_until ?? null,
  candle_time: String(data.candle.open_time),
  candle_position: String(data.candle.position),
  raised_at: String(envelope.occurredAt),
  position: String(recorded.position),
});

/** A verdict as a row; undefined for an order that came of no signal. */
export function verdictRow(event: Event<"OrderPlaced" | "SignalDeclined">): JsonRow | undefined {
  const { data, subject, envelope, recorded } = event;
  if (data.signal_id === undefined) return undefined;
  return {
    tenant_id: subject.tenant,
    account_id: data.account,
    signal_id: data.signal_id,
    order_id: "order_id" in data ? data.order_id : null,
    rule: "rule" in data ? data.rule : null,
    reason: data.reason,
    decided_at: String(envelope.occurredAt),
    position: String(recorded.position),
  };
}

/** Writes signals and verdicts. */
export async function writeSignals(
  transaction: Transaction,
  schema: string,
  signals: readonly JsonRow[],
  verdicts: readonly JsonRow[],
): Promise<void> {
  await insertRows(transaction, `${schema}.signals`, signals, "do nothing");
  await insertRows(transaction, `${schema}.verdicts`, verdicts, "do nothing");
}
