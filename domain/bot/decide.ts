/**
 * The bot's decision: one signal and the account as it stands in, one order or one decline out. Pure: live, paper and
 * backtest call it with the same facts and get the same verdict.
 *
 * Without a target and a size an exit sells the whole position and an entry takes the whole free balance. The price that
 * a market order will get is not known yet: it is the open of the next candle. So an entry is an order by funds, as
 * venues have them: the free balance is set aside, and at the fill it buys balance / (open x (1 + fee)), cut down to the
 * lot.
 */
import type { Side } from "../ledger/trade.ts";
import { pairOf } from "../ledger/trade.ts";
import { Money, type Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { ExitPlan } from "../orders/exit-plan.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import { isProtective, type OrderRole, type OrderSpec, type OrderType } from "../orders/order-spec.ts";
import { toLimitTick, toLots, toTick } from "../orders/trading-rules.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { belowMinimum } from "../risk/below-minimum.ts";
import { roomFor } from "../risk/exposure.ts";
import { frozen } from "../risk/frozen.ts";
import { noPosition } from "../risk/no-position.ts";
import { notConfigured } from "../risk/not-configured.ts";
import { ADDING, CONFLICTS, firstDecline, PROTECTIONS, REDUCING, TARGETING } from "../risk/order-of-rules.ts";
import { orderOpen } from "../risk/order-open.ts";
import { type Decline, equityOf, type Situation } from "../risk/rule.ts";
import { signalExpired } from "../risk/signal-expired.ts";
import {
  distanceTo,
  fundsFor,
  quantityOf,
  type Sizing,
  sized,
  sizeIn,
  type Wanted,
  wantedFor,
} from "../risk/sizing.ts";
import { withinBalance } from "../risk/within-balance.ts";
import { type AccountState, freeOf, positionOf, signedQuantity } from "./account-state.ts";
import type { Signal } from "./signal.ts";

/** An order to place on a signal. */
export interface OrderVerdict {
  readonly verdict: "order";
  readonly spec: OrderSpec;
  readonly role: OrderRole;
  /** Quote currency to set aside for it. */
  readonly reserved: Money;
  /** How its fill is protected where the signal does not say. */
  readonly exits: ExitPlan | undefined;
  /** Orders that it makes pointless, to be cancelled with it. */
  readonly cancels: readonly OpenOrder[];
}

/** A signal that is not acted on. */
export interface DeclineVerdict {
  readonly verdict: "decline";
  readonly decline: Decline;
  /** Entries that an exit without a position takes back. */
  readonly cancels: readonly OpenOrder[];
}

/** What the bot does about a signal. */
export type Verdict = OrderVerdict | DeclineVerdict;

/**
 * The one verdict on a signal. `now` is market time, epoch milliseconds: the clock that the state was advanced to. In
 * order: has it a verdict, is its strategy configured, is it an exit? An exit passes every protection, a halt too, unless
 * trading is frozen. An entry has to pass all of them, is then sized, cut down to the caps, to whole lots and to what is
 * free.
 */
export function decide(state: AccountState, signal: Signal, now: number, terms: TradingTerms): Verdict {
  if (state.decided.has(signal.id)) {
    return declined({ rule: "duplicate", reason: `The signal ${signal.id} has its verdict.` });
  }
  const situation = situationOf(state, signal, now, terms);
  const unconfigured = notConfigured(situation) ?? frozen(situation);
  if (unconfigured) return declined(unconfigured);
  if (signal.target !== undefined) return towards(signal.target, situation);
  return isExit(situation) ? exit(situation) : enter(situation);
}

/** Whether a signal goes against what is held; in spot every sale does. */
export const isExit = ({ signal, held, terms }: Situation): boolean =>
  signal.closes === true ||
  (signal.action === "sell"
    ? terms.market === "spot" || held.isPositive() || !terms.shorts
    : held.isNegative());

/** The account as the rules see it. */
export function situationOf(
  state: AccountState,
  signal: Signal,
  now: number,
  terms: TradingTerms,
): Situation {
  const { product } = signal;
  let working = NO_ORDERS;
  if (state.open.size > 0) {
    working = [...state.open.values()].filter(
      (order) => order.signal.product === product && !isProtective(order.role),
    );
  }
  const held = signedQuantity(positionOf(state, product, terms.market));
  const quote = pairOf(product)?.quote ?? "";
  return {
    signal,
    now,
    quote,
    held,
    free: freeOf(state, quote),
    working,
    terms,
    account: state,
    control: state.control,
    equity: undefined,
  };
}

const NO_ORDERS: readonly OpenOrder[] = [];

/** Exits end what would enter the same leg; the exit of a whole position also what works on it and protects it. */
function exit(situation: Situation): Verdict {
  const { account, signal, held, terms, working } = situation;
  const own = working.length === 0 ? NO_ORDERS : working.filter((order) => isSameLeg(order, signal));
  const entries = own.length === 0 ? NO_ORDERS : own.filter(({ role }) => role === "entry");
  const decline = signalExpired(situation) ?? noPosition(situation);
  if (decline) return { verdict: "decline", decline, cancels: entries };
  if (own.length > entries.length) {
    const leaving = own.filter(({ role }) => role === "exit");
    const repeated = orderOpen({ ...situation, working: leaving });
    if (repeated) return declined(repeated);
  }
  const whole = held.absolute();
  const isWhole = signal.size === undefined;
  const wanted = isWhole ? whole : sizeIn(situation, priceOf(signal, terms));
  const quantity = toLots(wanted.compare(whole) > 0 ? whole : wanted, terms.rules);
  const cancels = isWhole ? ordersOn(account, signal.product) : entries;
  return orderOf(situation, signal.action, "exit", { quantity, reserved: NOTHING }, cancels);
}

function enter(situation: Situation): Verdict {
  const { signal, terms } = situation;
  const conflicts = signal.size === undefined ? CONFLICTS : ADDING;
  const decline = firstDecline(PROTECTIONS, situation) ?? firstDecline(conflicts, situation);
  if (decline) return declined(decline);
  const price = priceOf(signal, terms);
  return entry(situation, signal.action, wantedFor(situation, price), price);
}

/** Trades the distance to a target. A sale of more than is held closes first: the other side is for the next signal. */
function towards(target: Decimal, situation: Situation): Verdict {
  const { account, signal, held, terms } = situation;
  const price = limitOf(signal, terms) ?? signal.price;
  const equity = equityOf(situation);
  const { side, notional } = distanceTo(target, equity, situation);
  const reduces = side === "sell" ? held.isPositive() : held.isNegative();
  const decline = reduces
    ? firstDecline(REDUCING, situation)
    : (firstDecline(PROTECTIONS, situation) ?? firstDecline(TARGETING, situation));
  if (decline) return declined(decline);
  if (target.isNegative() && !(terms.market === "futures" && terms.shorts)) {
    const reason = `A target of ${target} is a short position, which this account does not take.`;
    return declined({ rule: "no-shorts", reason });
  }
  if (!reduces) {
    if (quantityOf(notional, price, terms).isZero()) return declined(onTarget(situation, target));
    return entry(situation, side, fundsFor(notional, terms), price);
  }
  const whole = held.absolute();
  const wanted = target.isZero() ? whole : quantityOf(notional, price, terms);
  const closes = wanted.compare(whole) >= 0;
  const quantity = toLots(closes ? whole : wanted, terms.rules);
  if (quantity.isZero()) return declined(onTarget(situation, target));
  const cancels = closes ? ordersOn(account, signal.product) : [];
  return orderOf(situation, side, "exit", { quantity, reserved: NOTHING }, cancels);
}

/** An entry of what is wanted: cut down to the caps, to whole lots, and to what is free. */
function entry(situation: Situation, side: Side, wanted: Wanted | Decline, price: Price): Verdict {
  if ("rule" in wanted) return declined(wanted);
  const room = roomFor(situation, price);
  if (room !== undefined && "rule" in room) return declined(room);
  const asked = sized(wanted, room, price, situation);
  const small = belowMinimum(situation, asked.quantity, price);
  if (small) return declined(small);
  const affordable = withinBalance(asked, price, situation);
  if ("rule" in affordable) return declined(affordable);
  return orderOf(situation, side, "entry", affordable, NO_ORDERS);
}

const onTarget = ({ signal }: Situation, target: Decimal): Decline => ({
  rule: "on-target",
  reason: `The account holds ${target} of its equity in ${signal.product} to the lot.`,
});

function ordersOn({ open }: AccountState, product: string): readonly OpenOrder[] {
  if (open.size === 0) return NO_ORDERS;
  return [...open.values()].filter(
    ({ signal, role }) => signal.product === product && role !== "liquidation",
  );
}

const isSameLeg = (order: OpenOrder, { instance, leg }: Signal): boolean =>
  order.signal.instance === instance && order.signal.leg === leg;

function orderOf(
  situation: Situation,
  side: Side,
  role: OrderRole,
  { quantity, funds, reserved }: Sizing,
  cancels: readonly OpenOrder[],
): Verdict {
  const { signal, terms } = situation;
  const limitPrice = limitOf(signal, terms);
  if (role === "exit") {
    const small = belowMinimum(situation, quantity, priceOf(signal, terms));
    if (small) return declined(small);
  }
  const stopPrice = stopOf(signal, terms);
  const type = typeOf(limitPrice, stopPrice);
  const spec: { -readonly [K in keyof OrderSpec]: OrderSpec[K] } = { ...signal.order, side, type, quantity };
  if (funds !== undefined) spec.funds = funds;
  if (limitPrice !== undefined) spec.limitPrice = limitPrice;
  if (stopPrice !== undefined) spec.stopPrice = stopPrice;
  if (role === "exit") spec.reduceOnly = true;
  if (signal.validUntil !== undefined && limitPrice !== undefined) spec.expiresAt = signal.validUntil;
  const exits = role === "entry" ? situation.control.limits.exits : undefined;
  return { verdict: "order", spec, role, reserved, exits, cancels };
}

const limitOf = ({ limitPrice, action }: Signal, { rules }: TradingTerms): Price | undefined =>
  limitPrice === undefined ? undefined : toLimitTick(limitPrice, action, rules);

const stopOf = ({ order, action }: Signal, { rules }: TradingTerms): Price | undefined =>
  order?.stopPrice && toTick(order.stopPrice, action, rules);

/** The price that an order is reckoned at before it fills. */
const priceOf = (signal: Signal, terms: TradingTerms): Price =>
  limitOf(signal, terms) ?? stopOf(signal, terms) ?? signal.price;

function typeOf(limit: Price | undefined, stop: Price | undefined): OrderType {
  if (stop !== undefined) return limit === undefined ? "stop" : "stop-limit";
  return limit === undefined ? "market" : "limit";
}

const NOTHING = Money(Decimal.ZERO);

const declined = (decline: Decline): DeclineVerdict => ({ verdict: "decline", decline, cancels: NO_ORDERS });
