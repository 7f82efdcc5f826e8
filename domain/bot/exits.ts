/**
 * What a fill leads to: an entry is protected by resting orders from its fill on, and what reduces a position takes as
 * much out of what protects it. Pure but for the orders' own quantities; who calls it records what it gives.
 */
import type { Position } from "../ledger/position.ts";
import type { Trade } from "../ledger/trade.ts";
import { Price, type Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { OpenOrder, OrderOpening, RestOfCandle } from "../orders/open-order.ts";
import type { OrderRole, OrderSpec, Trail } from "../orders/order-spec.ts";
import { toLimitTick, toLots, toTick } from "../orders/trading-rules.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { trailedFrom } from "../orders/trailing.ts";
import { type AccountState, heldOf, positionOf } from "./account-state.ts";

/** What follows from a fill. */
export interface Consequences {
  readonly place: readonly OrderOpening[];
  readonly cancel: readonly { readonly order: OpenOrder; readonly reason: string }[];
}

/** What follows from most fills. */
export const NOTHING_FOLLOWS: Consequences = { place: [], cancel: [] };

/** What follows from a fill of an order, after {@link orderFilled}. `rest` is absent where it filled at the open. */
export function afterFill(
  state: AccountState,
  order: OpenOrder,
  trade: Trade,
  terms: TradingTerms,
  at: { readonly time: number; readonly rest?: RestOfCandle | undefined },
): Consequences {
  if (order.role === "entry") {
    const place = protectionOf(order, trade, terms, at);
    return place.length === 0 ? NOTHING_FOLLOWS : { place, cancel: [] };
  }
  if (state.open.size === 0) return NOTHING_FOLLOWS;
  return { place: [], cancel: reduced(state, order, trade, terms) };
}

/** The orders that protect what an entry's fill bought: one group, of which each can sell all of it. */
function protectionOf(
  order: OpenOrder,
  trade: Trade,
  { rules }: TradingTerms,
  { time, rest }: { readonly time: number; readonly rest?: RestOfCandle | undefined },
): readonly OrderOpening[] {
  const { stopLoss, takeProfit, trail, holdMs } = levelsOf(order, trade);
  if (stopLoss === undefined && takeProfit === undefined && trail === undefined && holdMs === undefined) {
    return [];
  }
  const side = trade.side === "buy" ? "sell" : "buy";
  const quantity = toLots(trade.quantity, rules);
  if (quantity.isZero()) return [];
  const common = {
    signal: order.signal,
    generation: order.fills,
    from: rest?.time ?? time,
    group: `${order.id}:${order.fills}`,
  };
  const base = { side, quantity, reduceOnly: true } as const;
  const placements: OrderOpening[] = [];
  const add = (name: string, role: OrderRole, spec: OrderSpec, reason: string): void => {
    const leg = `${order.leg}.${name}`;
    placements.push({ ...common, leg, role, spec, reason, ...(rest === undefined ? {} : { rest }) });
  };
  if (stopLoss !== undefined) {
    const stopPrice = toTick(stopLoss, side, rules);
    add("stop", "stop", { ...base, type: "stop", stopPrice }, "stop loss");
  }
  if (trail !== undefined) {
    const spec: OrderSpec = { ...base, type: "trailing-stop", trail };
    const stopPrice = trailedFrom(trade.price, spec, rules);
    add("trail", "stop", trail.activation === undefined ? { ...spec, stopPrice } : spec, "trailing stop");
  }
  if (takeProfit !== undefined) {
    const limitPrice = toLimitTick(takeProfit, side, rules);
    add("target", "target", { ...base, type: "limit", limitPrice }, "take profit");
  }
  if (holdMs !== undefined) {
    const spec: OrderSpec = { ...base, type: "market" };
    const from = time + holdMs;
    const leg = `${order.leg}.hold`;
    placements.push({ ...common, leg, role: "target", spec, reason: "maximum holding time", from });
  }
  return placements;
}

/** Where a fill is left: as its signal says, and where it does not, as the account's plan does from the price of the fill. */
function levelsOf({ signal, exits }: OpenOrder, { price, side }: Trade): Levels {
  const { stopLoss, takeProfit, trail } = signal;
  if (exits === undefined) return { stopLoss, takeProfit, trail, holdMs: undefined };
  const away = (fraction: Decimal, gains: boolean): Price => {
    const isUp = (side === "buy") === gains;
    const moved = price.times(isUp ? Decimal.ONE.plus(fraction) : Decimal.ONE.minus(fraction));
    return Price(moved.isNegative() ? Decimal.ZERO : moved);
  };
  const { trail: rule } = exits;
  return {
    stopLoss: stopLoss ?? (exits.stopLoss && away(exits.stopLoss, false)),
    takeProfit: takeProfit ?? (exits.takeProfit && away(exits.takeProfit, true)),
    trail:
      trail ??
      (rule && {
        distance: price.times(rule.distance),
        ...(rule.activation === undefined ? {} : { activation: away(rule.activation, true) }),
      }),
    holdMs: exits.holdMs,
  };
}

/** Where a position is left. */
interface Levels {
  readonly stopLoss: Price | undefined;
  readonly takeProfit: Price | undefined;
  readonly trail: Trail | undefined;
  readonly holdMs: number | undefined;
}

/** Takes what was sold out of the orders that protect it: first out of its own group, then so that no more is protected than held. */
function reduced(
  state: AccountState,
  order: OpenOrder,
  trade: Trade,
  terms: TradingTerms,
): Consequences["cancel"] {
  const product = order.signal.product;
  const cancel: { order: OpenOrder; reason: string }[] = [];
  const held = heldOf(state, product, terms.market).absolute();
  const others = [...state.open.values()].filter(
    (open) => open !== order && open.signal.product === product && open.role !== "entry",
  );
  const ended = new Set<OpenOrder>();
  const take = (open: OpenOrder, quantity: Decimal, reason: string): void => {
    const rest = open.remaining.minus(quantity);
    open.remaining = (rest.isNegative() ? Decimal.ZERO : rest) as Quantity;
    if (open.remaining.isPositive()) return;
    ended.add(open);
    cancel.push({ order: open, reason });
  };
  for (const open of others) {
    if (held.isZero()) take(open, open.remaining, "nothing is held any more");
    else if (order.group !== undefined && open.group === order.group) {
      take(open, trade.quantity, `${order.reason} filled`);
    }
  }
  if (held.isZero()) return cancel;
  trim(
    others.filter((open) => open.group !== undefined && !ended.has(open)),
    held,
    take,
  );
  return cancel;
}

/** Cuts protection to what is held, the oldest groups first: what was bought first is sold first. */
function trim(
  orders: readonly OpenOrder[],
  held: Decimal,
  take: (order: OpenOrder, quantity: Decimal, reason: string) => void,
): void {
  const groups = new Map<string, OpenOrder[]>();
  for (const order of orders) groups.set(order.group!, [...(groups.get(order.group!) ?? []), order]);
  let excess = [...groups.values()]
    .reduce((sum, [first]) => sum.plus(first!.remaining), Decimal.ZERO)
    .minus(held);
  for (const group of groups.values()) {
    if (!excess.isPositive()) return;
    const quantity = group[0]!.remaining.compare(excess) < 0 ? group[0]!.remaining : excess;
    for (const order of group) take(order, quantity, "sold by an exit");
    excess = excess.minus(quantity);
  }
}

/**
 * Where an isolated futures position is liquidated, and the price at which nothing of its margin is left, on the tick at
 * which no more than that is lost. For a long position of quantity q, entered for value v with margin m, at a maintenance rate r:
 * m + P x q - v = r x P x q gives P = (v - m) / (q x (1 - r)); nothing is left at (v - m) / q.
 */
export function liquidationOf(
  { side, quantity, entryValue, margin }: Position,
  { maintenanceRate, rules }: TradingTerms,
): { readonly trigger: Price; readonly bankruptcy: Price } | undefined {
  if (margin === undefined || quantity.isZero()) return undefined;
  const isLong = side === "long";
  const left = isLong ? entryValue.minus(margin) : entryValue.plus(margin);
  if (!left.isPositive()) return undefined;
  const rate = isLong ? Decimal.ONE.minus(maintenanceRate) : Decimal.ONE.plus(maintenanceRate);
  const scale = Math.max(rules.quoteScale, quantity.scale);
  const rounding = isLong ? "up" : "down";
  const trigger = left.dividedBy(quantity.times(rate), scale, isLong ? "up" : "down").normalized();
  const bankruptcy = left.dividedBy(quantity, scale, rounding).normalized();
  return { trigger: Price(trigger), bankruptcy: toTick(bankruptcy, isLong ? "buy" : "sell", rules) };
}

/** The order by which a venue liquidates a position, in place of the one that stood for it before. */
export function liquidationAfter(
  state: AccountState,
  moved: OpenOrder,
  terms: TradingTerms,
  { time, rest }: { readonly time: number; readonly rest?: RestOfCandle },
): Consequences {
  const { product } = moved.signal;
  const cancel = [...state.open.values()]
    .filter((open) => open.role === "liquidation" && open.signal.product === product)
    .map((open) => ({ order: open, reason: "the position changed" }));
  const position = positionOf(state, product, terms.market);
  const levels = position === undefined ? undefined : liquidationOf(position, terms);
  if (position === undefined || levels === undefined) return { place: [], cancel };
  const spec: OrderSpec = {
    side: position.side === "long" ? "sell" : "buy",
    type: "stop",
    quantity: position.quantity,
    stopPrice: levels.trigger,
    limitPrice: levels.bankruptcy,
    reduceOnly: true,
  };
  const placement: OrderOpening = {
    signal: moved.signal,
    spec,
    role: "liquidation",
    leg: "liquidation",
    generation: state.placed + 1,
    reason: "liquidation",
    from: time,
    ...(rest === undefined ? {} : { rest }),
  };
  return { place: [placement], cancel };
}
