/**
 * What the bot knows of its account when it decides: a fold of the account's events, changed in place by its one owner.
 *
 * The causal rule. Signals are decided in the order of TRADING, each at the market time at which its candle closed, and
 * that time never goes back. A decision knows every fill that market time puts before it and none that it puts at or
 * after it: a fill at the very moment of the decision is the open of the next candle, which is seen after the close of
 * this one. So a fill that was recorded early waits in `awaiting` until the clock has passed it, and a bot that lags
 * years behind a bulk import takes the same decisions as one that was there.
 */
import type { OrderPlaced } from "../events/bodies/order.ts";
import type { SignalRaised } from "../events/bodies/signal.ts";
import { type Account, emptyAccount, positionOf, withTrade } from "../ledger/account.ts";
import { pairOf, type Trade } from "../ledger/trade.ts";
import { Money, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { TradingTerms } from "../orders/fill-model.ts";
import type { Situation } from "../risk/rule.ts";
import { millisOfInstant } from "../time/instant.ts";

/** An order that the account waits for, with the signal that it came from. */
export interface OpenOrder {
  readonly placed: OrderPlaced;
  readonly signal: SignalRaised;
  /** Its number among the account's orders, from 1: tells apart the fills of one moment. */
  readonly sequence: number;
}

/** A fill that is recorded and lies ahead of the decisions. */
interface AwaitingFill {
  readonly trade: Trade;
  readonly position: number;
}

/** The state. */
export interface AccountState {
  readonly account: string;
  /** Market time of the newest decision, epoch milliseconds. */
  clock: number;
  /** The newest MARKET position that a decided signal was raised on. */
  market: number;
  /** How many orders were placed. */
  placed: number;
  /** Signals that have their verdict. */
  readonly decided: Set<string>;
  /** Orders that may fill, or whose fill the clock has not passed. */
  readonly open: Map<string, OpenOrder>;
  readonly awaiting: Map<string, AwaitingFill>;
  /** Positions and balances, by the ledger's own fold. */
  books: Account;
}

/** An account of which nothing is known. */
export const initialState = (tenant: string, account: string): AccountState => ({
  account,
  clock: Number.NEGATIVE_INFINITY,
  market: 0,
  placed: 0,
  decided: new Set(),
  open: new Map(),
  awaiting: new Map(),
  books: emptyAccount(tenant, account),
});

/** Where a decision is taken: at which market time, and how far MARKET was read for it. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly market: number;
}

/** Moves on to a decision: the clock never goes back, and the fills that it has passed are taken in. */
export function advanceTo(state: AccountState, { now, market }: Moment): void {
  state.clock = Math.max(state.clock, now);
  state.market = Math.max(state.market, market);
  for (const [orderId, { trade, position }] of [...state.awaiting]) {
    if (millisOfInstant(trade.timestamp) >= state.clock) continue;
    state.books = withTrade(state.books, trade, position);
    state.awaiting.delete(orderId);
    state.open.delete(orderId);
  }
}

/** Takes in the verdict that placed an order. */
export function orderPlaced(state: AccountState, placed: OrderPlaced, signal: SignalRaised): OpenOrder {
  state.placed += 1;
  state.decided.add(signal.signal_id);
  const order = { placed, signal, sequence: state.placed };
  state.open.set(placed.order_id, order);
  return order;
}

/** Takes in the verdict that declined a signal. */
export const signalDeclined = (state: AccountState, signalId: string): void => {
  state.decided.add(signalId);
};

/** Takes in the fill of one of the bot's orders: it counts once the clock has passed it. */
export const orderFilled = (state: AccountState, orderId: string, trade: Trade, position: number): void => {
  state.awaiting.set(orderId, { trade, position });
};

/** Takes in that an order will never fill. */
export const orderEnded = (state: AccountState, orderId: string): void => {
  state.open.delete(orderId);
};

/** The account as the rules see it. */
export function situationOf(
  state: AccountState,
  signal: SignalRaised,
  now: number,
  terms: TradingTerms,
): Situation {
  const quote = pairOf(signal.product)?.quote;
  const balance = state.books.balances.get(quote ?? "")?.amount;
  const open = [...state.open.values()].map(({ placed }) => placed);
  const claimed = open
    .filter((placed) => placed.funds !== undefined && pairOf(placed.product)?.quote === quote)
    .reduce((sum, placed) => sum.plus(Decimal.of(placed.funds!)), Decimal.ZERO);
  return {
    signal,
    now,
    position: positionOf(state.books, signal.product, "spot")?.quantity ?? Quantity(Decimal.ZERO),
    free: balance === undefined ? undefined : Money(balance.minus(claimed)),
    orderOpen: open.some((placed) => placed.product === signal.product),
    terms,
  };
}
