/**
 * The paper venue: what a price makes of the orders that rest on a series. Backtest and paper bot run it alike, step by
 * step: each step is given away to be recorded, and changes the account only when it is taken up again, with the
 * position of what was recorded. So a bot can write each step to a log before the next one depends on it.
 */
import {
  type AccountState,
  heldOf,
  orderEnded,
  orderFilled,
  orderPlaced,
  payableFor,
} from "../bot/account-state.ts";
import { afterFill, type Consequences, liquidationAfter, NOTHING_FOLLOWS } from "../bot/exits.ts";
import { Fault } from "../fault.ts";
import type { Trade } from "../ledger/trade.ts";
import type { Candle } from "../market/candle.ts";
import { Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type FillPoint, fillOf } from "./fill-model.ts";
import { nextAtOpen, nextWithin, type OrderMatch } from "./next-match.ts";
import type { OpenOrder, RestOfCandle } from "./open-order.ts";
import { paperTrade } from "./paper-fill.ts";
import type { TradingTerms } from "./trading-terms.ts";
import { trail } from "./trailing.ts";

/** The orders that rest on one series, oldest first, and what of its newest candle they may still take. */
export interface RestingOrders {
  /** What they fill on; replaced where the venue changes its rules. */
  terms: TradingTerms;
  readonly orders: OpenOrder[];
  /** Base units that orders may still take of the candle at hand; undefined where fills are not bounded. */
  available: Decimal | undefined;
  /** Open time of the candle at hand: its open may be met again, by orders that came late. */
  candle: number | undefined;
  /** The order whose fill moved the position since its liquidation was last worked out. */
  moved: OpenOrder | undefined;
}

/** The resting orders of a series that has none yet. */
export const noOrders = (terms: TradingTerms): RestingOrders => ({
  terms,
  orders: [],
  available: undefined,
  candle: undefined,
  moved: undefined,
});

/** One step: what became of an order. */
export type VenueStep =
  | {
      readonly step: "filled";
      readonly order: OpenOrder;
      readonly trade: Trade;
      readonly ambiguous: boolean;
    }
  | { readonly step: "placed"; readonly order: OpenOrder; readonly cause: Trade | undefined }
  | { readonly step: "cancelled" | "rejected"; readonly order: OpenOrder; readonly reason: string };

/** A fill as it was recorded, and where. */
export interface FillRecord {
  readonly trade: Trade;
  readonly position: number;
}

/** Steps in turn. A fill is answered with its record: what a log holds of it counts. */
export type VenueSteps = Generator<VenueStep, void, FillRecord | undefined>;

/** What is seen of a candle when it opens. */
export interface CandleOpen {
  readonly time: number;
  readonly open: number;
  /** Of the whole candle; bounds fills and moves slippage where the terms say so. */
  readonly volume: number;
}

/** The open of a candle: ends what has run out, then fills what the price fills. */
export function* meetOpen(state: AccountState, resting: RestingOrders, candle: CandleOpen): VenueSteps {
  const { terms, orders } = resting;
  const { time, open } = candle;
  const { participation } = terms;
  if (resting.candle !== time || participation === undefined) {
    resting.available =
      participation === undefined ? undefined : Decimal.ofDouble(candle.volume).times(participation);
  }
  resting.candle = time;
  for (let order = outOf(orders, time); order; order = outOf(orders, time)) {
    yield* end(state, resting, order, "cancelled", order.untilReason);
  }
  for (let match = nextAtOpen(orders, time, open); match; match = nextAtOpen(orders, time, open)) {
    if (match.order.spec.postOnly && match.liquidity === "taker") {
      yield* end(state, resting, match.order, "rejected", "it would have filled at once");
      continue;
    }
    const at = { time, candle: time, volume: candle.volume, seen: "open", rest: undefined } as const;
    yield* execute(state, resting, match, at);
  }
  for (const order of orders) if (order.from <= time) order.resting = true;
  for (let order = orders.find(mayNotRest); order; order = orders.find(mayNotRest)) {
    yield* end(state, resting, order, "cancelled", "not filled at once");
  }
}

/** What happened within a candle after its open, once it has closed; `close` is when. */
export function* meetCandle(
  state: AccountState,
  resting: RestingOrders,
  candle: Candle,
  close: number,
): VenueSteps {
  const { terms, orders } = resting;
  yield* refresh(state, resting, candle);
  for (;;) {
    const match = nextWithin(orders, candle, close, terms.profile);
    if (match === undefined) break;
    // When within the candle it happened is not known: its last millisecond, before anything is decided on its close.
    const rest = restAfter(match, candle);
    const at = { time: close - 1, candle: candle.time, volume: candle.volume, seen: "in", rest } as const;
    yield* execute(state, resting, match, at);
    yield* refresh(state, resting, { time: candle.time, rest });
  }
  trail(orders, candle, terms.rules);
}

/** Puts an order of a decision or of a fill among those that rest on a series. */
export function rest(resting: RestingOrders, order: OpenOrder): void {
  resting.orders.push(order);
}

/** Ends an order now, or when its end has reached the venue. */
export function* cancel(
  state: AccountState,
  resting: RestingOrders,
  order: OpenOrder,
  at: number,
  reason: string,
): VenueSteps {
  if (resting.terms.latencyMs === 0) return yield* end(state, resting, order, "cancelled", reason);
  const until = at + resting.terms.latencyMs;
  if (until >= order.until) return;
  order.until = until;
  order.untilReason = reason;
}

interface Execution {
  readonly time: number;
  /** Open time of the candle. */
  readonly candle: number;
  readonly volume: number;
  readonly seen: "open" | "in";
  readonly rest: RestOfCandle | undefined;
}

function* execute(state: AccountState, resting: RestingOrders, match: OrderMatch, at: Execution): VenueSteps {
  const { terms } = resting;
  const { order } = match;
  const held = heldAgainst(state, order, terms);
  if (order.spec.reduceOnly && !held.isPositive()) {
    return yield* end(state, resting, order, "cancelled", "nothing is held any more");
  }
  const point: FillPoint = {
    time: at.time,
    volume: at.volume,
    available: resting.available,
    held,
    payable: order.role === "entry" && order.funds === undefined ? payableFor(state, order) : undefined,
  };
  const fill = fillOf(order, match, point, terms);
  if (!fill.ok) return yield* end(state, resting, order, "rejected", fill.error.message);
  if (fill.value === undefined) {
    order.passed = at.candle;
    return;
  }
  const { quantity, completes } = fill.value;
  const proposed = paperTrade(state, order, fill.value, at, terms);
  const recorded = yield { step: "filled", order, trade: proposed, ambiguous: match.ambiguous };
  if (recorded === undefined)
    throw new Fault("NotRecorded", "defect", "A fill was taken up without its record.");
  const { trade, position } = recorded;
  orderFilled(state, order, { trade, position, completes });
  if (terms.market === "futures") resting.moved = order;
  resting.available = resting.available === undefined ? undefined : resting.available.minus(quantity);
  if (completes) remove(resting, order);
  else order.passed = at.candle;
  const next = afterFill(state, order, trade, terms, at);
  if (next !== NOTHING_FOLLOWS) yield* follow(state, resting, next, trade);
}

/** The first order that has run out at a moment. */
function outOf(orders: readonly OpenOrder[], time: number): OpenOrder | undefined {
  for (const order of orders) if (order.until <= time) return order;
  return undefined;
}

const mayNotRest = ({ spec, resting }: OpenOrder): boolean => resting && spec.timeInForce !== undefined;

function* follow(
  state: AccountState,
  resting: RestingOrders,
  { place, cancel: ended }: Consequences,
  cause: Trade | undefined,
): VenueSteps {
  for (const { order, reason } of ended) yield* end(state, resting, order, "cancelled", reason);
  for (const placement of place) {
    const order = orderPlaced(state, placement);
    rest(resting, order);
    yield { step: "placed", order, cause };
  }
}

/** Works out anew where a futures position is liquidated, once the fills that moved it are in the book. */
function* refresh(
  state: AccountState,
  resting: RestingOrders,
  at: { readonly time: number; readonly rest?: RestOfCandle },
): VenueSteps {
  const { moved, terms } = resting;
  if (moved === undefined || state.awaiting.length > 0) return;
  resting.moved = undefined;
  yield* follow(state, resting, liquidationAfter(state, moved, terms, at), undefined);
}

function* end(
  state: AccountState,
  resting: RestingOrders,
  order: OpenOrder,
  step: "cancelled" | "rejected",
  reason: string,
): VenueSteps {
  yield { step, order, reason };
  orderEnded(state, order);
  remove(resting, order);
}

function remove({ orders }: RestingOrders, order: OpenOrder): void {
  const index = orders.indexOf(order);
  if (index >= 0 && index === orders.length - 1) orders.pop();
  else if (index >= 0) orders.splice(index, 1);
}

function heldAgainst(state: AccountState, { signal, spec }: OpenOrder, terms: TradingTerms): Quantity {
  if (!spec.reduceOnly) return Quantity(Decimal.ZERO);
  const held = heldOf(state, signal.product, terms.market);
  return spec.side === "sell" ? held : Quantity(held.negated());
}

/** What is certain of the rest of a candle after a fill within it: docs/fill-model.md, "After an entry". */
function restAfter({ order, price }: OrderMatch, candle: Candle): RestOfCandle {
  const at = price.toDouble();
  const low = Math.min(at, candle.close);
  const high = Math.max(at, candle.close);
  // A price that was reached from one side had not been beyond it: what lies beyond came after.
  const fell = (order.spec.type === "limit") === (order.spec.side === "buy");
  const isPlain = order.spec.type !== "stop-limit";
  return {
    time: candle.time,
    low: isPlain && fell ? candle.low : low,
    high: isPlain && !fell ? candle.high : high,
  };
}
