/** From control events to rows: each stays as it was said. */
import type { Event } from "@spot-canvas/domain/events/codec";
import type { Transaction } from "../projector/database.ts";
import { insertRows, type JsonRow } from "../projector/upsert.ts";

/** The events of the view. */
export type ControlEvent = Event<
  "TradingConfigured" | "TradingConfigurationDeleted" | "RiskConfigured" | "TradingHalted" | "TradingResumed"
>;

const TYPES = new Set<string>([
  "TradingConfigured",
  "TradingConfigurationDeleted",
  "RiskConfigured",
  "TradingHalted",
  "TradingResumed",
]);

/** Whether an event is one of them. */
export const isControl = (event: Event): event is ControlEvent => TYPES.has(event.type);

/** An event as a row. */
export const controlRow = ({ type, data, subject, envelope, recorded }: ControlEvent): JsonRow => ({
  tenant_id: subject.tenant,
  account_id: data.account ?? "",
  type,
  venue: "venue" in data ? data.venue : null,
  product: "product" in data ? data.product : null,
  body: JSON.stringify(data),
  said_at: String(envelope.occurredAt),
  position: String(recorded.position),
  event_id: envelope.id,
});

/** Writes the rows of a batch. An event that the log has twice is said once: its first place counts. */
export const writeControl = (
  transaction: Transaction,
  schema: string,
  rows: readonly JsonRow[],
): Promise<void> => insertRows(transaction, `${schema}.control_events`, rows, "do nothing");
