/**
 * An account folded forward, fact by fact, in one pass: its positions and balances after any prefix of its facts. What
 * `AccountBook` gives for a log in the order of positions, this gives for facts in the order in which they apply, and
 * it keeps nothing that the next fact does not need.
 */
import type { MarketType } from "../events/subject.ts";
import type { Money } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import { type BalanceSetting, isAfter } from "./cash.ts";
import { type Evolution, type Position, type TradeFigures, ZERO } from "./position.ts";
import { evolveByEntry, type PositionEntry } from "./position-entry.ts";
import { evolve } from "./position-fold.ts";
import { pairOf, type Trade } from "./trade.ts";
import type { TradePlace } from "./trade-order.ts";

/** The name of a market within an account. */
export function marketKey(symbol: string, marketType: MarketType): string {
  const known = keys[marketType].get(symbol);
  if (known !== undefined) return known;
  const key = `${marketType}:${symbol}`;
  if (keys[marketType].size >= KEYS_MAX) keys[marketType].clear();
  keys[marketType].set(symbol, key);
  return key;
}

// The few symbols of an account are asked for with every trade; the bound keeps foreign ones from piling up.
const KEYS_MAX = 4_096;
const keys = { spot: new Map<string, string>(), futures: new Map<string, string>() };

/** What a fold goes on from. */
export interface FoldStart {
  /** Open positions, in the order in which their markets were entered. */
  readonly open: readonly Position[];
  /** Closed positions that are looked back on, in the order of closing, each with where in the log it was closed. */
  readonly closed: readonly ClosedAt[];
  /** What every currency of which the balance is known holds. */
  readonly balances: ReadonlyMap<string, Money>;
}

/** A closed position, and where in the log the trade stands that closed it. */
export interface ClosedAt {
  readonly position: Position;
  readonly closedBy: number;
}

/** A fold in progress. */
export class AccountFold {
  readonly #settings: ReadonlyMap<string, BalanceSetting>;
  readonly #balances: Map<string, Decimal>;
  /** Where cash moved and nobody has stated a balance, it is the sum of all that is known. */
  readonly #moved = new Set<string>();
  readonly #open = new Map<string, Position>();
  readonly #closed: Position[] = [];
  readonly #closedBy: number[] = [];

  /** Begins with the settings that its balances stand on, by currency. */
  constructor(settings: ReadonlyMap<string, BalanceSetting>) {
    this.#settings = settings;
    this.#balances = new Map([...settings].map(([currency, { amount }]) => [currency, amount]));
  }

  /** Goes on from where an account stood. A balance counts as that of its setting, with what came after it. */
  goOnFrom({ open, closed, balances }: FoldStart): void {
    for (const position of open) {
      this.#open.set(marketKey(position.symbol, position.marketType), position);
    }
    for (const { position, closedBy } of closed) {
      this.#closed.push(position);
      this.#closedBy.push(closedBy);
    }
    for (const [currency, amount] of balances) {
      this.#balances.set(currency, amount);
      if (!this.#settings.has(currency)) this.#moved.add(currency);
    }
  }

  /** Applies the next trade: they come in the order of `comparePlaces`, each once. */
  trade(trade: Trade, place: TradePlace): TradeFigures {
    const before = this.#open.get(marketKey(trade.symbol, trade.marketType));
    return this.#apply(trade, place, evolve(before, trade));
  }

  /** Applies the next entry of a market, in one order with the trades. */
  entry(entry: PositionEntry, place: TradePlace): TradeFigures {
    const before = this.#open.get(marketKey(entry.symbol, entry.marketType));
    return this.#apply(entry, place, evolveByEntry(before, entry));
  }

  /** Applies cash that moved: positive came in. */
  cash(currency: string, amount: Decimal, place: TradePlace): void {
    if (!this.#settings.has(currency)) this.#moved.add(currency);
    this.#book(currency, amount, place);
  }

  #book(currency: string, amount: Decimal, place: TradePlace): void {
    const setting = this.#settings.get(currency);
    if (setting !== undefined && !isAfter(setting, place)) return;
    this.#balances.set(currency, (this.#balances.get(currency) ?? ZERO).plus(amount));
  }

  #apply(
    { symbol, marketType }: Pick<Trade, "symbol" | "marketType">,
    place: TradePlace,
    { position, closed, figures }: Evolution,
  ): TradeFigures {
    const key = marketKey(symbol, marketType);
    if (closed !== undefined) {
      this.#closed.push(closed);
      this.#closedBy.push(place.position);
    }
    if (position === undefined) this.#open.delete(key);
    else this.#open.set(key, position);
    this.#book(pairOf(symbol)?.quote ?? "", figures.cashChange, place);
    return figures;
  }

  /** The open position of a market. */
  positionOf(symbol: string, marketType: MarketType): Position | undefined {
    return this.#open.get(marketKey(symbol, marketType));
  }

  /** The balance of a currency; undefined where nobody stated one and no cash of its own moved. */
  balanceOf(currency: string): Money | undefined {
    const known = this.#settings.has(currency) || this.#moved.has(currency);
    return known ? (this.#balances.get(currency) as Money | undefined) : undefined;
  }

  /** What is open now, in the order in which their markets were entered. */
  get open(): readonly Position[] {
    return [...this.#open.values()];
  }

  /** What was closed so far, in the order of closing. */
  get closed(): readonly Position[] {
    return this.#closed;
  }

  /** Where in the log the trades stand that closed them. */
  get closedBy(): readonly number[] {
    return this.#closedBy;
  }

  /** The balances now, by currency. */
  get balances(): ReadonlyMap<string, Money> {
    const known = [...this.#balances].filter(([code]) => this.#settings.has(code) || this.#moved.has(code));
    return new Map(known.map(([currency, amount]) => [currency, amount.normalized() as Money]));
  }
}
