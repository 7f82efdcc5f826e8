/** Sending orders and cancellations once, and what is known of them then. */
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";
import { SendDeadlinePassed } from "./ccxt/ccxt-exchange.ts";
import type { Rest, Sending } from "./rest.ts";
import type { Cancellation, OrderRequest, Placement } from "./trading.ts";
import type { VenueFault } from "./venue-fault.ts";

/** Faults after which nobody knows whether the order is at the venue. */
const leavesUnknown = ({ tag }: VenueFault): boolean =>
  tag === "VenueUnavailable" || tag === "VenueUnreadable";

/** What is sent of an order, and where. */
export interface OrderSending<T> extends Sending<T> {
  readonly rest: Rest;
}

/** Sends an order, unless the venue has no such orders; what is read of the answer is the venue's id of it. */
export async function sendOrder(
  { spec }: OrderRequest,
  can: VenueCapabilities,
  { rest, ...sending }: OrderSending<string>,
  signal: AbortSignal,
): Promise<Placement> {
  const reason = unfit(spec, can);
  if (reason !== undefined) return { outcome: "not-sent", reason };
  try {
    const sent = await rest.once(sending, signal);
    if (sent.ok) return { outcome: "accepted", venueOrderId: sent.value };
    const fault = sent.error;
    if (leavesUnknown(fault)) return { outcome: "unknown", fault };
    return { outcome: fault.tag === "VenueRateLimited" ? "not-sent" : "rejected", reason: fault.message };
  } catch (error) {
    if (error instanceof SendDeadlinePassed) return { outcome: "not-sent", reason: error.message };
    throw error;
  }
}

/**
 * Sends a cancellation. What is read of the answer is why there was nothing to cancel, or "" where it was asked for;
 * `isNotOpen` tells refusals that say the former.
 */
export async function sendCancellation(
  { rest, ...sending }: OrderSending<string>,
  isNotOpen: (fault: VenueFault) => boolean,
  signal: AbortSignal,
): Promise<Cancellation> {
  const sent = await rest.once(sending, signal);
  if (!sent.ok && !isNotOpen(sent.error)) return { outcome: "unknown", fault: sent.error };
  const reason = sent.ok ? sent.value : sent.error.message;
  return reason === "" ? { outcome: "requested" } : { outcome: "not-open", reason };
}

/** Why a venue cannot take an order as it is asked for; undefined where it can. */
function unfit(spec: OrderSpec, can: VenueCapabilities): string | undefined {
  if (!can.orderTypes.includes(spec.type)) return `The venue has no ${spec.type} orders.`;
  if (spec.timeInForce && !can.timeInForce.includes(spec.timeInForce)) {
    return `The venue has no ${spec.timeInForce} orders.`;
  }
  if (spec.postOnly && !can.postOnly) return "The venue has no post-only orders.";
  if (spec.funds && !can.funds) return "The venue has no market buys that spend so much.";
  if (spec.reduceOnly) return "Spot orders cannot be told to reduce only.";
  if (spec.expiresAt !== undefined)
    return "Orders that expire are not sent: they are cancelled when it is time.";
  return undefined;
}
