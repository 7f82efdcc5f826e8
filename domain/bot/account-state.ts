/**
 * What the bot knows of its account when it decides: a fold of the account's events, changed in place by its one owner.
 *
 * The causal rule. Signals are decided in the order of market time, each when its candle closed, and that time never
 * goes back. A decision knows every fill that market time puts before it and none that it puts at or after it: a fill at
 * the very moment of the decision is the open of the next candle, which is seen after the close of this one. So a fill
 * that was recorded early waits in `awaiting` until the clock has passed it, and a bot that lags years behind a bulk
 * import takes the same decisions as one that was there.
 */
import type { MarketType } from "../events/subject.ts";
import { AccountBook, type BookStart } from "../ledger/account-book.ts";
import type { Position } from "../ledger/position.ts";
import { pairOf, type Trade } from "../ledger/trade.ts";
import { Money, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type OpenOrder, type OrderOpening, openOrder } from "../orders/open-order.ts";
import { type OrderKey, orderIdOf, paperTradeIdOf } from "../orders/order-id.ts";
import { millisOfInstant } from "../time/instant.ts";
import { NO_CONTROL, type TradingControl } from "./control.ts";

/** How orders and fills are named. A backtest counts, and names them only where they are shown. */
export interface Naming {
  order(key: OrderKey): string;
  fill(orderId: string, fill: number): string;
  /** How a price of the market is named: one seen at a candle's open, or within it. */
  price(seen: "open" | "in", candle: number): string | undefined;
}

/** The names that every mode shows: functions of what they name. */
export const LASTING_NAMES: Naming = {
  order: orderIdOf,
  fill: paperTradeIdOf,
  price: (seen, candle) => `${seen}-${candle}`,
};

/** A fill that is recorded and lies ahead of the decisions. */
interface AwaitingFill {
  readonly trade: Trade;
  readonly position: number;
  readonly time: number;
}

/** The state. */
export interface AccountState {
  readonly tenant: string;
  readonly account: string;
  readonly naming: Naming;
  /** Market time of the newest decision, epoch milliseconds. */
  clock: number;
  /** The newest MARKET position that a decided signal was raised on. */
  market: number;
  /** How many orders were placed. */
  placed: number;
  /** Signals that have their verdict. */
  readonly decided: Set<string>;
  /** Orders that may fill, oldest first. */
  readonly open: Map<string, OpenOrder>;
  /** In the order of their times. */
  readonly awaiting: AwaitingFill[];
  /** Positions and balances, by the ledger's own fold. */
  readonly book: AccountBook;
  /** What people said of how it trades, as far as the next decision knows of it. */
  control: TradingControl;
  /** Where in TRADING trading was last resumed: protections do not look at round trips that were closed before. */
  resumedAt: number;
}

/** An account of which nothing is known. */
export const initialState = (
  tenant: string,
  account: string,
  naming: Naming = LASTING_NAMES,
): AccountState => ({
  tenant,
  account,
  naming,
  clock: Number.NEGATIVE_INFINITY,
  market: 0,
  placed: 0,
  decided: new Set(),
  open: new Map(),
  awaiting: [],
  book: new AccountBook(tenant, account),
  control: NO_CONTROL,
  resumedAt: 0,
});

/** Where an account stood when all that TRADING holds up to a position was decided and taken in. */
export interface AccountStart {
  readonly book: BookStart;
  readonly clock: number;
  readonly market: number;
  readonly placed: number;
  readonly resumedAt: number;
  /** Fills that are recorded and lie at the clock or ahead of it: the book is without them. */
  readonly awaiting: readonly { readonly trade: Trade; readonly position: number }[];
}

/** An account without open orders, from where it stood. */
export const stateFrom = (tenant: string, account: string, start: AccountStart): AccountState => ({
  ...initialState(tenant, account),
  clock: start.clock,
  market: start.market,
  placed: start.placed,
  resumedAt: start.resumedAt,
  book: new AccountBook(tenant, account, start.book),
  awaiting: start.awaiting.map(({ trade, position }) => ({
    trade,
    position,
    time: millisOfInstant(trade.timestamp),
  })),
});

/** Moves on to a moment of the market: the clock never goes back, and the fills that it has passed are taken in. */
export function advanceTo(state: AccountState, now: number, market = state.market): void {
  if (now > state.clock) state.clock = now;
  if (market > state.market) state.market = market;
  const { awaiting } = state;
  let passed = 0;
  while (passed < awaiting.length && awaiting[passed]!.time < state.clock) {
    const { trade, position } = awaiting[passed++]!;
    state.book.trade(trade, position);
  }
  // Mostly it is one, whose place is kept for the next.
  if (passed === 1 && awaiting.length === 1) awaiting.pop();
  else if (passed > 0) awaiting.splice(0, passed);
}

/** Takes in an order that was placed. */
export function orderPlaced(
  state: AccountState,
  opening: OrderOpening,
  reserved: Money = NOTHING,
): OpenOrder {
  const { tenant, account } = state;
  const { signal, leg, generation } = opening;
  state.placed += 1;
  const id = state.naming.order({ tenant, account, signalId: signal.id, leg, generation });
  const order = openOrder(opening, id, state.placed, reserved);
  state.open.set(id, order);
  return order;
}

const NOTHING = Money(Decimal.ZERO);

/** Takes in that a signal has its verdict. */
export const signalDecided = (state: AccountState, signalId: string): void => {
  state.decided.add(signalId);
};

/** Takes in that trading was resumed at a position of TRADING: protections count anew. */
export const resumed = (state: AccountState, position: number): void => {
  if (position > state.resumedAt) state.resumedAt = position;
};

/** A fill of an order, as the log or a backtest has it. */
export interface RecordedFill {
  readonly trade: Trade;
  readonly position: number;
  /** Whether nothing of the order is left after it. */
  readonly completes: boolean;
}

/** Takes in a fill of an order: it counts for decisions once the clock has passed it. */
export function orderFilled(state: AccountState, order: OpenOrder, fill: RecordedFill): void {
  const { trade, position, completes } = fill;
  const time = millisOfInstant(trade.timestamp);
  const { awaiting } = state;
  if (time < state.clock && awaiting.length === 0) state.book.trade(trade, position);
  else {
    let index = awaiting.length;
    while (index > 0 && awaiting[index - 1]!.time > time) index--;
    awaiting.splice(index, 0, { trade, position, time });
  }
  order.fills += 1;
  if (completes) state.open.delete(order.id);
  else takeFrom(order, trade);
}

function takeFrom(order: OpenOrder, { quantity, price, fee, margin }: Trade): void {
  order.remaining = Quantity(atLeastZero(order.remaining.minus(quantity)));
  const spent = (margin ?? quantity.times(price)).plus(fee);
  order.reserved = atLeastZero(order.reserved.minus(spent));
  if (order.funds !== undefined) order.funds = atLeastZero(order.funds.minus(spent));
}

const atLeastZero = (amount: Decimal): Money => Money(amount.isNegative() ? Decimal.ZERO : amount);

/** Takes in that an order will not fill any more. */
export const orderEnded = (state: AccountState, order: OpenOrder): void => {
  state.open.delete(order.id);
};

/** The open position that the decisions know of. */
export const positionOf = (state: AccountState, product: string, market: MarketType): Position | undefined =>
  state.book.positionOf(product, market);

/** What the account holds of a product with every recorded fill: negative where it is short. */
export function heldOf(state: AccountState, product: string, market: MarketType): Quantity {
  let held = signedQuantity(positionOf(state, product, market));
  for (const { trade } of state.awaiting) {
    if (trade.symbol !== product || trade.marketType !== market) continue;
    held = trade.side === "buy" ? held.plus(trade.quantity) : held.minus(trade.quantity);
  }
  return Quantity(held);
}

/** The quantity of a position, negative for a short one; zero where there is none. */
export function signedQuantity(position: Position | undefined): Decimal {
  if (position === undefined) return Decimal.ZERO;
  return position.side === "long" ? position.quantity : position.quantity.negated();
}

/** Quote currency that no open order has a claim on; undefined where the account has no balance in it. */
export function freeOf(state: AccountState, quote: string): Money | undefined {
  const balance = state.book.balanceOf(quote);
  if (balance === undefined) return undefined;
  if (state.open.size === 0) return balance;
  let free: Decimal = balance;
  for (const { reserved, signal } of state.open.values()) {
    if (!reserved.isZero() && pairOf(signal.product)?.quote === quote) free = free.minus(reserved);
  }
  return Money(free);
}

/**
 * What a fill of an order may take with every recorded fill before it: what is set aside for the order, and what no order
 * has a claim on. Undefined where the account has no balance in the currency. What a future that is still to be booked
 * gave back is not counted.
 */
export function payableFor(state: AccountState, order: OpenOrder): Money | undefined {
  const quote = pairOf(order.signal.product)?.quote ?? "";
  let free: Decimal | undefined = freeOf(state, quote);
  if (free === undefined) return undefined;
  for (const { trade } of state.awaiting) {
    if (pairOf(trade.symbol)?.quote !== quote) continue;
    const value = trade.margin ?? trade.quantity.times(trade.price);
    if (trade.margin !== undefined || (trade.marketType === "spot" && trade.side === "buy")) {
      free = free.minus(value).minus(trade.fee);
    } else if (trade.marketType === "spot") free = free.plus(value).minus(trade.fee);
  }
  return Money(order.reserved.plus(free.isNegative() ? Decimal.ZERO : free));
}
