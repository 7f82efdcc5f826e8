/** An order at work: what was asked for, and how far it has come. Changed in place by the account that owns it. */
import type { Signal } from "../bot/signal.ts";
import type { Money, Quantity } from "../money/amount.ts";
import { type Level, levelOf } from "./crossing.ts";
import type { ExitPlan } from "./exit-plan.ts";
import type { OrderRole, OrderSpec } from "./order-spec.ts";

/** What is certain of the prices after a fill within a candle, for the orders that the fill made. */
export interface RestOfCandle {
  /** Open time of the candle. */
  readonly time: number;
  /** The price surely went this low and this high after the fill. */
  readonly low: number;
  readonly high: number;
}

/** How an order comes to be. */
export interface OrderOpening {
  readonly signal: Signal;
  readonly spec: OrderSpec;
  readonly role: OrderRole;
  /** What tells it apart from other orders of its signal. */
  readonly leg: string;
  readonly generation: number;
  readonly reason: string;
  /** Epoch milliseconds: no price from before it can fill the order. */
  readonly from: number;
  /** Orders of one group protect the same quantity: what one of them sells, the others need not. */
  readonly group?: string;
  readonly rest?: RestOfCandle;
  /** Of an entry: how its fills are protected where the signal does not say. */
  readonly exits?: ExitPlan | undefined;
}

/** One order at work. */
export interface OpenOrder extends Omit<OrderOpening, "group" | "rest" | "exits"> {
  readonly id: string;
  /** Its number among the account's orders, from 1: orders of one moment fill in this order. */
  readonly sequence: number;
  readonly group: string | undefined;
  readonly rest: RestOfCandle | undefined;
  readonly exits: ExitPlan | undefined;
  readonly limit: Level | undefined;
  /** Where a stop triggers; moves with the price where it trails, absent until it starts to. */
  stop: Level | undefined;
  /** Whether a stop-limit has become a limit order. */
  triggered: boolean;
  /** Whether it was at the venue when a price came that did not fill it: it gives liquidity from then on. */
  resting: boolean;
  /** The best price that a trailing stop has followed. */
  best: number | undefined;
  remaining: Quantity;
  /** What is left to spend, of an order by funds. */
  funds: Money | undefined;
  /** Quote currency that is set aside for it. */
  reserved: Money;
  /** Open time of the candle that has no more volume for it. */
  passed: number | undefined;
  /** Fills so far. */
  fills: number;
  /** Epoch milliseconds from which it no longer fills, and why. */
  until: number;
  untilReason: string;
}

/** An order that has not met a price yet. */
export function openOrder(
  { signal, spec, role, leg, generation, reason, from, group, rest, exits }: OrderOpening,
  id: string,
  sequence: number,
  reserved: Money,
): OpenOrder {
  return {
    id,
    sequence,
    signal,
    spec,
    role,
    leg,
    generation,
    reason,
    from,
    group,
    rest,
    exits,
    limit: spec.limitPrice === undefined ? undefined : levelOf(spec.limitPrice),
    stop: spec.stopPrice === undefined ? undefined : levelOf(spec.stopPrice),
    triggered: false,
    resting: false,
    best: undefined,
    remaining: spec.quantity,
    funds: spec.funds,
    reserved,
    passed: undefined,
    fills: 0,
    until: spec.expiresAt ?? Number.POSITIVE_INFINITY,
    untilReason: "expired",
  };
}
