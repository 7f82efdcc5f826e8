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
import type { OpenOrder } from "../orders/open-order.ts";
import { isProtective, type OrderRole, type OrderSpec } from "../orders/order-spec.ts";
import { toLimitTick, toLots } from "../orders/trading-rules.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { alreadyHeld } from "../risk/already-held.ts";
import { belowMinimum } from "../risk/below-minimum.ts";
import { noBalance } from "../risk/no-balance.ts";
import { noPosition } from "../risk/no-position.ts";
import { noShorts } from "../risk/no-shorts.ts";
import { orderOpen } from "../risk/order-open.ts";
import type { Decline, Rule, Situation } from "../risk/rule.ts";
import { signalExpired } from "../risk/signal-expired.ts";
import { byFunds, byQuantity, distanceTo, quantityOf, type Sizing, sizeIn } from "../risk/sizing.ts";
import { type AccountState, freeOf, positionOf, signedQuantity } from "./account-state.ts";
import { equityAt } from "./equity.ts";
import type { Signal } from "./signal.ts";

/** An order to place on a signal. */
export interface OrderVerdict {
  readonly verdict: "order";
  readonly spec: OrderSpec;
  readonly role: OrderRole;
  /** Quote currency to set aside for it. */
  readonly reserved: Money;
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

/** The one verdict on a signal. `now` is market time, epoch milliseconds: the clock that the state was advanced to. */
export function decide(state: AccountState, signal: Signal, now: number, terms: TradingTerms): Verdict {
  if (state.decided.has(signal.id)) {
    return declined({ rule: "duplicate", reason: `The signal ${signal.id} has its verdict.` });
  }
  const situation = situationOf(state, signal, now, terms);
  if (signal.target !== undefined) return towards(state, signal.target, situation);
  return isExit(situation) ? exit(state, situation) : enter(situation);
}

/** Whether a signal goes against what is held; in spot every sale does. */
export const isExit = ({ signal, held, terms }: Situation): boolean =>
  signal.action === "sell"
    ? terms.market === "spot" || held.isPositive() || !terms.shorts
    : held.isNegative();

/** The account as the rules see it. */
export function situationOf(
  state: AccountState,
  signal: Signal,
  now: number,
  terms: TradingTerms,
): Situation {
  const { product } = signal;
  const working: OpenOrder[] = [];
  for (const order of state.open.values()) {
    if (order.signal.product === product && !isProtective(order.role)) working.push(order);
  }
  const held = signedQuantity(positionOf(state, product, terms.market));
  return { signal, now, held, free: freeOf(state, pairOf(product)?.quote ?? ""), working, terms };
}

const EXIT_RULES: readonly Rule[] = [signalExpired, noPosition];
const ENTRY_RULES: readonly Rule[] = [signalExpired, noShorts, alreadyHeld, orderOpen, noBalance];
const LEG_RULES: readonly Rule[] = [signalExpired, noShorts, orderOpen, noBalance];
const TARGET_RULES: readonly Rule[] = [signalExpired, orderOpen];

/** Exits end what would enter the same leg; the exit of a whole position also what works on it and protects it. */
function exit(state: AccountState, situation: Situation): Verdict {
  const { signal, held, terms, working } = situation;
  const own = working.filter((order) => isSameLeg(order, signal));
  const entries = own.filter(({ role }) => role === "entry");
  const decline = firstDecline(EXIT_RULES, situation);
  if (decline) return { ...declined(decline), cancels: entries };
  const leaving = own.filter(({ role }) => role === "exit");
  const repeated = orderOpen({ ...situation, working: leaving });
  if (repeated) return declined(repeated);
  const whole = held.absolute();
  const isWhole = signal.size === undefined;
  const sized = isWhole ? whole : sizeIn(signal, signal.limitPrice ?? signal.price, terms);
  const quantity = toLots(sized.compare(whole) > 0 ? whole : sized, terms.rules);
  const cancels = isWhole ? ordersOn(state, signal.product) : entries;
  return orderOf(situation, signal.action, "exit", { quantity, reserved: NOTHING }, cancels);
}

function enter(situation: Situation): Verdict {
  const { signal, free, terms } = situation;
  const decline = firstDecline(signal.size === undefined ? ENTRY_RULES : LEG_RULES, situation);
  if (decline || free === undefined) return declined(decline!);
  const price = limitOf(signal, terms) ?? signal.price;
  const { size } = signal;
  if (size === undefined) return entry(situation, byFunds(free, price, situation));
  if ("quantity" in size) return entry(situation, byQuantity(size.quantity, price, situation));
  const funds = size.quote.compare(free) > 0 ? free : Money(size.quote);
  return entry(situation, byFunds(funds, price, situation));
}

/** Trades the distance to a target. A sale of more than is held closes first: the other side is for the next signal. */
function towards(state: AccountState, target: Decimal, situation: Situation): Verdict {
  const { signal, held, free, terms } = situation;
  const decline = firstDecline(TARGET_RULES, situation);
  if (decline) return declined(decline);
  if (target.isNegative() && !(terms.market === "futures" && terms.shorts)) {
    const reason = `A target of ${target} is a short position, which this account does not take.`;
    return declined({ rule: "no-shorts", reason });
  }
  const price = limitOf(signal, terms) ?? signal.price;
  const equity = equityAt(state, signal, terms);
  const { side, notional } = distanceTo(target, equity, situation);
  const reduces = side === "sell" ? held.isPositive() : held.isNegative();
  if (reduces) {
    const whole = held.absolute();
    const wanted = target.isZero() ? whole : quantityOf(notional, price, terms);
    const closes = wanted.compare(whole) >= 0;
    const quantity = toLots(closes ? whole : wanted, terms.rules);
    if (quantity.isZero()) return declined(onTarget(situation, target));
    const cancels = closes ? ordersOn(state, signal.product) : [];
    return orderOf(situation, side, "exit", { quantity, reserved: NOTHING }, cancels);
  }
  const quantity = quantityOf(notional, price, terms);
  if (quantity.isZero()) return declined(onTarget(situation, target));
  const short = noBalance(situation);
  if (short || free === undefined) return declined(short!);
  return entry(situation, byNotional(notional, free, price, situation), side);
}

/** An entry of a notional: by funds where the venue sizes it at the fill, at most what is free. */
function byNotional(notional: Decimal, free: Money, price: Price, situation: Situation): Sizing {
  const { terms } = situation;
  const leverage = terms.market === "futures" ? new Decimal(BigInt(terms.leverage), 0) : Decimal.ONE;
  const funds = notional.dividedBy(leverage, terms.rules.quoteScale, "down").normalized();
  return byFunds(funds.compare(free) > 0 ? free : Money(funds), price, situation);
}

const onTarget = ({ signal }: Situation, target: Decimal): Decline => ({
  rule: "on-target",
  reason: `The account holds ${target} of its equity in ${signal.product} to the lot.`,
});

const ordersOn = (state: AccountState, product: string): readonly OpenOrder[] =>
  [...state.open.values()].filter(({ signal, role }) => signal.product === product && role !== "liquidation");

const isSameLeg = (order: OpenOrder, { instance, leg }: Signal): boolean =>
  order.signal.instance === instance && order.signal.leg === leg;

const entry = (situation: Situation, sizing: Sizing, side: Side = situation.signal.action): Verdict =>
  orderOf(situation, side, "entry", sizing, []);

function orderOf(
  situation: Situation,
  side: Side,
  role: OrderRole,
  { quantity, funds, reserved }: Sizing,
  cancels: readonly OpenOrder[],
): Verdict {
  const { signal, terms } = situation;
  const limitPrice = limitOf(signal, terms);
  const small = belowMinimum(situation, quantity, limitPrice ?? signal.price);
  if (small) return declined(small);
  const type = limitPrice === undefined ? "market" : "limit";
  const spec: { -readonly [K in keyof OrderSpec]: OrderSpec[K] } = { side, type, quantity };
  if (funds !== undefined) spec.funds = funds;
  if (limitPrice !== undefined) spec.limitPrice = limitPrice;
  if (role === "exit") spec.reduceOnly = true;
  if (signal.validUntil !== undefined && limitPrice !== undefined) spec.expiresAt = signal.validUntil;
  return { verdict: "order", spec, role, reserved, cancels };
}

const limitOf = ({ limitPrice, action }: Signal, { rules }: TradingTerms): Price | undefined =>
  limitPrice === undefined ? undefined : toLimitTick(limitPrice, action, rules);

const NOTHING = Money(Decimal.ZERO);

const declined = (decline: Decline): DeclineVerdict => ({ verdict: "decline", decline, cancels: [] });

function firstDecline(rules: readonly Rule[], situation: Situation): Decline | undefined {
  for (const rule of rules) {
    const decline = rule(situation);
    if (decline) return decline;
  }
  return undefined;
}
