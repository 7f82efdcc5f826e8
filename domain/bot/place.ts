/** From a verdict to the event that records it. Pure: the same state and signal give the same bytes. */
import type { OrderPlaced, SignalDeclined } from "../events/bodies/order.ts";
import type { Basis } from "../events/fields.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type ExitPlan, exitDefaultsOf, exitPlanOf } from "../orders/exit-plan.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import type { OrderRole, OrderSpec, Trail } from "../orders/order-spec.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import type { Decline } from "../risk/rule.ts";
import { formatMillis, millisOfText } from "../time/instant.ts";
import type { AccountState } from "./account-state.ts";
import type { Signal } from "./signal.ts";

/** Part of every basis: raise it when the same signals shall get other verdicts. */
const CODE = "bot@2";

/** How long after the decision an order may still be sent; shorter than any lease. */
export const SEND_WITHIN_MS = 2_000;

/** The intent of an order. `trading` is the position of what led to it: what TRADING was read to; `now` is market time. */
export function placedOn(
  state: AccountState,
  order: OpenOrder,
  terms: TradingTerms,
  { now, trading }: { readonly now: number; readonly trading: number },
): OrderPlaced {
  const { signal, spec, role, leg, reason, group, reserved, exits } = order;
  const { trail } = spec;
  // Known to every reader but of an order that waits: nothing fills it before.
  const waits = order.from > now + terms.latencyMs;
  return {
    order_id: order.id,
    account: state.account,
    signal_id: signal.id,
    venue: signal.venue,
    product: signal.product,
    market_type: terms.market,
    side: spec.side,
    order_type: spec.type,
    role,
    quantity: spec.quantity.toString(),
    ...(spec.funds === undefined ? {} : { funds: spec.funds.toString() }),
    ...(spec.limitPrice === undefined ? {} : { limit_price: spec.limitPrice.toString() }),
    ...(spec.stopPrice === undefined ? {} : { stop_price: spec.stopPrice.toString() }),
    ...(trail === undefined ? {} : { trail: trailOf(trail) }),
    ...(spec.postOnly === undefined ? {} : { post_only: spec.postOnly }),
    ...(spec.reduceOnly === undefined ? {} : { reduce_only: spec.reduceOnly }),
    ...(spec.timeInForce === undefined ? {} : { time_in_force: spec.timeInForce }),
    ...(spec.expiresAt === undefined ? {} : { expires_at: formatMillis(spec.expiresAt) }),
    ...(waits ? { active_from: formatMillis(order.from) } : {}),
    ...(exits === undefined ? {} : { exits: exitDefaultsOf(exits) }),
    ...(role === "entry" && terms.market === "futures" ? { leverage: terms.leverage } : {}),
    ...(group === undefined ? {} : { group }),
    ...(reserved.isZero() || spec.funds?.equals(reserved) ? {} : { reserved: reserved.toString() }),
    leg,
    reason,
    send_deadline: formatMillis(now + SEND_WITHIN_MS),
    basis: basisOf(state, now, trading),
  };
}

/** What an order asks for, read back from its intent. */
export function orderOf(placed: OrderPlaced): {
  readonly spec: OrderSpec;
  readonly role: OrderRole;
  readonly reserved: Money;
  readonly exits: ExitPlan | undefined;
} {
  const { funds, limit_price, stop_price, trail, post_only, reduce_only, time_in_force, expires_at } = placed;
  const reserved = placed.reserved ?? funds ?? "0";
  const spec: OrderSpec = {
    side: placed.side,
    type: placed.order_type,
    quantity: Quantity(Decimal.of(placed.quantity)),
    ...(funds === undefined ? {} : { funds: Money(Decimal.of(funds)) }),
    ...(limit_price === undefined ? {} : { limitPrice: Price(Decimal.of(limit_price)) }),
    ...(stop_price === undefined ? {} : { stopPrice: Price(Decimal.of(stop_price)) }),
    ...(trail === undefined ? {} : { trail: trailIn(trail) }),
    ...(post_only === undefined ? {} : { postOnly: post_only }),
    ...(reduce_only === undefined ? {} : { reduceOnly: reduce_only }),
    ...(time_in_force === undefined ? {} : { timeInForce: time_in_force }),
    ...(expires_at === undefined ? {} : { expiresAt: millisOfText(expires_at) }),
  };
  const role = placed.role ?? (placed.side === "buy" ? "entry" : "exit");
  const exits = placed.exits && exitPlanOf(placed.exits);
  return { spec, role, reserved: Money(Decimal.of(reserved)), exits };
}

const trailIn = ({ distance, activation }: NonNullable<OrderPlaced["trail"]>): Trail => ({
  distance: Decimal.of(distance),
  ...(activation === undefined ? {} : { activation: Price(Decimal.of(activation)) }),
});

const trailOf = ({ distance, activation }: Trail): NonNullable<OrderPlaced["trail"]> => ({
  ...(activation === undefined ? {} : { activation: activation.toString() }),
  distance: distance.toString(),
});

/** The record of a decline. */
export function declinedOn(
  state: AccountState,
  signal: Signal,
  { rule, reason }: Decline,
  trading: number,
): SignalDeclined {
  return {
    signal_id: signal.id,
    account: state.account,
    rule,
    reason,
    basis: basisOf(state, state.clock, trading),
  };
}

/**
 * What the decision had seen. TRADING counts to the signal itself: what stands before it, with the verdicts and fills of
 * the signals before it, which a bot that lags records behind it.
 */
const basisOf = ({ market }: AccountState, now: number, trading: number): Basis => ({
  market,
  trading,
  now: formatMillis(now),
  code: CODE,
});
