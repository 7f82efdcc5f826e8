/** The life of an order as the log tells it: its intent, what became of it, and its fills. */
import type { LogEvent } from "@spot-canvas/domain/contract/log";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { OrderPlaces } from "@spot-canvas/projections/orders/read";
import type { EventLog } from "../log/event-log.ts";
import { eventDocument } from "./event-document.ts";

/** Whose order, and where the log has it. */
interface OrderRef {
  readonly tenant: string;
  readonly account: string;
  readonly orderId: string;
  readonly places: OrderPlaces;
  /** How far the log is read for an order that has not ended. */
  readonly until: number;
}

/** What ends an order for good. */
const ENDS = new Set(["OrderCancelled", "OrderRejected"]);

/** The events of an order, oldest first. */
export async function orderEvents(
  log: Pick<EventLog, "read">,
  { tenant, account, orderId, places, until }: OrderRef,
): Promise<readonly LogEvent[]> {
  const subject = formatSubject({ family: "orders", account }, tenant);
  const { signal } = new AbortController();
  const lastFill = places.fills.at(-1) ?? 0;
  const end = places.isFilled ? lastFill : until;
  const found: LogEvent[] = [];
  let hasEnded = false;
  for await (const batch of log.read("TRADING", {
    after: places.position - 1,
    until: end,
    subject,
    signal,
  })) {
    for (const event of batch.map(eventDocument)) {
      if (orderIdOf(event) !== orderId) continue;
      found.push(event);
      hasEnded ||= ENDS.has(event.type);
    }
    if (hasEnded) break;
  }
  for (const position of places.fills) {
    for await (const batch of log.read("TRADING", { after: position - 1, until: position, signal })) {
      found.push(...batch.map(eventDocument));
    }
  }
  return found.sort((a, b) => a.position - b.position);
}

const orderIdOf = ({ data }: LogEvent): unknown =>
  (data as { readonly order_id?: unknown } | undefined)?.order_id;
