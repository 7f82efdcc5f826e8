/** From the outcome of a request that was sent once to what is known of the order. */
import type { Result } from "@spot-canvas/domain/fault";
import { SendDeadlinePassed } from "./ccxt/ccxt-exchange.ts";
import type { Cancellation, OrderRequest, Placement, TradingCapabilities } from "./trading.ts";
import type { VenueFault } from "./venue-fault.ts";

/** Faults after which nobody knows whether the order is at the venue. */
const leavesUnknown = ({ tag }: VenueFault): boolean =>
  tag === "VenueUnavailable" || tag === "VenueUnreadable";

/** What became of an order; `send` gives the venue's id of it. */
export async function placement(send: () => Promise<Result<string, VenueFault>>): Promise<Placement> {
  try {
    const sent = await send();
    if (sent.ok) return { outcome: "accepted", venueOrderId: sent.value };
    const fault = sent.error;
    if (leavesUnknown(fault)) return { outcome: "unknown", fault };
    return { outcome: fault.tag === "VenueRateLimited" ? "not-sent" : "rejected", reason: fault.message };
  } catch (error) {
    if (error instanceof SendDeadlinePassed) return { outcome: "not-sent", reason: error.message };
    throw error;
  }
}

/** What became of a cancellation; `send` gives why there was nothing to cancel, or undefined where it was asked for. */
export async function cancellation(
  send: () => Promise<Result<string | undefined, VenueFault>>,
): Promise<Cancellation> {
  const sent = await send();
  if (!sent.ok) return { outcome: "unknown", fault: sent.error };
  return sent.value === undefined ? { outcome: "requested" } : { outcome: "not-open", reason: sent.value };
}

/** Why a venue cannot take an order as it is asked for; undefined where it can. */
export function unfit({ spec }: OrderRequest, can: TradingCapabilities): string | undefined {
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
