/**
 * An account's equity in one currency, fact by fact: what it held and had in cash at each of some instants, and before
 * and after whatever came in from outside or went out. Valuing it is left to `equityCurve`, which is given the prices.
 */
import type { Decimal } from "../../money/decimal.ts";
import type { Instant } from "../../time/instant.ts";
import { marketKey } from "../account-fold.ts";
import { type Evolution, type Position, type TradeFigures, ZERO } from "../position.ts";
import { evolveByEntry, type PositionEntryKind } from "../position-entry.ts";
import { evolve } from "../position-fold.ts";
import type { MarketFact } from "../position-steps.ts";
import { pairOf } from "../trade.ts";
import type { TradePlace } from "../trade-order.ts";
import { type BalanceStatement, StatedCash } from "./stated-cash.ts";

/** A fact of an account: a trade, an entry of a market, or cash that moved (positive came in). */
export type LedgerFact =
  | MarketFact
  | { readonly place: TradePlace; readonly move: { readonly currency: string; readonly amount: Decimal } };

/** What an account had of one currency. */
export interface EquityState {
  readonly cash: Decimal;
  /** Earned so far, after fees and funding. */
  readonly realizedPnl: Decimal;
  /** Cash so far that nobody earned, paid in or stated: of sales of what was not held, and of what a statement held already. */
  readonly unexplained: Decimal;
  /** What is open in markets with this quote currency. */
  readonly positions: readonly Position[];
}

/** Why equity changed without being earned. */
export type FlowKind = "deposit" | "withdrawal" | "opening" | "transfer" | "adjustment";

/** One of the instants that were asked for, or a flow. */
export type EquityStep =
  | { readonly kind: "point"; readonly at: Instant; readonly after: EquityState }
  | {
      readonly kind: FlowKind;
      readonly at: Instant;
      readonly before: EquityState;
      readonly after: EquityState;
    };

/** What the amounts of cash stand on: a statement, deposits and withdrawals, or nothing, so that they are what was earned. */
export type CashBasis = "stated" | "recorded" | "unknown";

/** Told of each fact of the currency as it is folded, in order. */
export interface FactObserver {
  /** Cash moved; positive came in. */
  moved(amount: Decimal, place: TradePlace): void;
  evolved(fact: MarketFact, evolution: Evolution): void;
}

/** What is folded, and when it is looked at. */
export interface EquityQuestion {
  readonly currency: string;
  readonly statements: readonly BalanceStatement[];
  /** In order. */
  readonly instants: readonly Instant[];
  readonly observer?: FactObserver | undefined;
}

const FLOWS: { readonly [K in PositionEntryKind]: FlowKind | undefined } = {
  opening: "opening",
  "transfer-in": "transfer",
  "transfer-out": "transfer",
  funding: undefined,
};

/** A fold in progress. */
export class EquityFold {
  readonly #currency: string;
  readonly #cash: StatedCash;
  readonly #instants: readonly Instant[];
  readonly #observer: FactObserver | undefined;
  readonly #open = new Map<string, Position>();
  readonly #steps: EquityStep[] = [];
  #next = 0;
  #realizedPnl: Decimal = ZERO;
  #unexplained: Decimal = ZERO;
  #basis: CashBasis = "unknown";
  /** What there was at the beginning, and how many steps were taken before it was known. */
  #opening: Decimal = ZERO;
  #stepsBeforeOpening = 0;

  constructor({ currency, statements, instants, observer }: EquityQuestion) {
    this.#currency = currency;
    this.#cash = new StatedCash(statements);
    this.#instants = instants;
    this.#observer = observer;
  }

  /** Applies the next fact, in the order of `comparePlaces`, each once. Those of other currencies change nothing. */
  apply(fact: LedgerFact): void {
    this.#advance(fact.place.timestamp);
    if ("move" in fact) {
      const { currency, amount } = fact.move;
      if (currency !== this.#currency) return;
      if (this.#basis === "unknown") this.#basis = "recorded";
      const kind = amount.isNegative() ? "withdrawal" : "deposit";
      this.#flow(kind, fact.place.timestamp, () => this.#cash.book(amount, fact.place));
      this.#observer?.moved(amount, fact.place);
      return;
    }
    const market = "trade" in fact ? fact.trade : fact.entry;
    if (pairOf(market.symbol)?.quote !== this.#currency) return;
    const kind = "entry" in fact ? FLOWS[fact.entry.kind] : undefined;
    if (kind === undefined) this.#enter(fact);
    else this.#flow(kind, fact.place.timestamp, () => this.#enter(fact));
  }

  /** The steps, once all facts were applied. */
  finish(): { readonly steps: readonly EquityStep[]; readonly basis: CashBasis } {
    this.#advance(undefined);
    const opened = (state: EquityState): EquityState => ({ ...state, cash: state.cash.plus(this.#opening) });
    const steps = this.#steps.map((step, index) => {
      if (index >= this.#stepsBeforeOpening) return step;
      const after = opened(step.after);
      return step.kind === "point" ? { ...step, after } : { ...step, before: opened(step.before), after };
    });
    return { steps, basis: this.#basis };
  }

  /** Takes the points before a time, and lets statements up to it take hold; all of them where there is no end. */
  #advance(until: Instant | undefined): void {
    for (;;) {
      const point = this.#instants[this.#next];
      const since = this.#cash.nextSince;
      if (since !== undefined && (point === undefined || since <= point)) {
        if (until !== undefined && since > until) return;
        this.#state(since);
      } else {
        if (point === undefined || (until !== undefined && point >= until)) return;
        this.#next++;
        this.#steps.push({ kind: "point", at: point, after: this.#now() });
      }
    }
  }

  #state(at: Instant): void {
    const before = this.#now();
    const { isFirst, change } = this.#cash.state();
    this.#basis = "stated";
    if (isFirst) {
      this.#opening = change;
      this.#stepsBeforeOpening = this.#steps.length;
    } else if (!change.isZero()) {
      this.#steps.push({ kind: "adjustment", at, before, after: this.#now() });
    }
  }

  #flow(kind: FlowKind, at: Instant, change: () => void): void {
    const before = this.#now();
    change();
    this.#steps.push({ kind, at, before, after: this.#now() });
  }

  #enter(fact: MarketFact): void {
    const { symbol, marketType } = "trade" in fact ? fact.trade : fact.entry;
    const key = marketKey(symbol, marketType);
    const before = this.#open.get(key);
    const evolution = "trade" in fact ? evolve(before, fact.trade) : evolveByEntry(before, fact.entry);
    const { position, figures } = evolution;
    if (position === undefined) this.#open.delete(key);
    else this.#open.set(key, position);
    this.#count(figures, fact.place);
    this.#observer?.evolved(fact, evolution);
  }

  #count({ realizedPnl, cashChange, unmatchedProceeds }: TradeFigures, place: TradePlace): void {
    const uncounted = this.#cash.book(cashChange, place).minus(cashChange);
    this.#realizedPnl = this.#realizedPnl.plus(realizedPnl);
    this.#unexplained = this.#unexplained.plus(unmatchedProceeds).plus(uncounted);
  }

  #now(): EquityState {
    return {
      cash: this.#cash.amount,
      realizedPnl: this.#realizedPnl,
      unexplained: this.#unexplained,
      positions: [...this.#open.values()],
    };
  }
}
