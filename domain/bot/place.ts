/** From a verdict to the event that records it. Pure: the same state and signal give the same bytes. */
import type { OrderPlaced, SignalDeclined } from "../events/bodies/order.ts";
import type { SignalRaised } from "../events/bodies/signal.ts";
import type { Basis } from "../events/fields.ts";
import type { MarketOrder } from "../orders/fill-model.ts";
import { orderIdOf } from "../orders/order-id.ts";
import type { Decline } from "../risk/rule.ts";
import { formatMillis } from "../time/instant.ts";
import type { AccountState } from "./account-state.ts";

/** Part of every basis: raise it when the same signals shall get other verdicts. */
const CODE = "bot@1";

/** How long after the decision an order may still be sent; shorter than any lease. */
export const SEND_WITHIN_MS = 2_000;

/** The intent of an order on a signal. `trading` is the position of the signal: what TRADING was read to. */
export function placedOn(
  state: AccountState,
  signal: SignalRaised,
  order: MarketOrder,
  { tenant, trading }: { readonly tenant: string; readonly trading: number },
): OrderPlaced {
  const { account, clock } = state;
  const { signal_id: signalId, leg, venue, product, reason } = signal;
  return {
    order_id: orderIdOf({ tenant, account, signalId, leg, generation: 1 }),
    account,
    signal_id: signalId,
    venue,
    product,
    market_type: "spot",
    side: order.side,
    order_type: "market",
    quantity: order.quantity.toString(),
    ...(order.funds === undefined ? {} : { funds: order.funds.toString() }),
    leg,
    reason,
    send_deadline: formatMillis(clock + SEND_WITHIN_MS),
    basis: basisOf(state, trading),
  };
}

/** The record of a decline. */
export function declinedOn(
  state: AccountState,
  signal: SignalRaised,
  { rule, reason }: Decline,
  trading: number,
): SignalDeclined {
  const { account } = state;
  return { signal_id: signal.signal_id, account, rule, reason, basis: basisOf(state, trading) };
}

/**
 * What the decision had seen. TRADING counts to the signal itself: what stands before it, with the verdicts and fills of
 * the signals before it, which a bot that lags records behind it.
 */
const basisOf = ({ market, clock }: AccountState, trading: number): Basis => ({
  market,
  trading,
  now: formatMillis(clock),
  code: CODE,
});
