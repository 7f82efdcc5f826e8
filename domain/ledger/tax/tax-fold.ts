/**
 * The disposals of a tax year: spot trades of all accounts of a tenant, pooled per asset, so that what moves between own
 * accounts changes nothing. Cost, proceeds and gains are in the tax currency, by the rates of the day in the country.
 */
import type { Money } from "../../money/amount.ts";
import { Decimal } from "../../money/decimal.ts";
import { dateAt } from "../../time/date.ts";
import { Holding } from "../lots/holding.ts";
import type { HoldingEntry } from "../lots/holding-entry.ts";
import type { Disposal, Disposed, UnmatchedSale } from "../lots/lot.ts";
import type { LotMethod } from "../lots/method.ts";
import { pairOf, type Trade } from "../trade.ts";
import type { Country } from "./country.ts";
import { isFiat } from "./fiat.ts";
import { type Leg, legsOf } from "./legs.ts";
import type { RateBook } from "./rate-book.ts";

/** What a report is about. */
export interface TaxQuestion {
  readonly year: number;
  readonly method: LotMethod;
  /** Code of the tax currency. */
  readonly currency: string;
  readonly country: Country;
}

/** A disposal of the year with what counts for tax. */
export interface TaxedDisposal {
  readonly disposal: Disposal;
  /** Dates in the country. */
  readonly acquiredOn: string;
  readonly disposedOn: string;
  /** The part of the gross proceeds that stands for cost and expenses, where that is more than both. */
  readonly deemed?: { readonly part: "0.2" | "0.4"; readonly cost: Money };
  /** Gross proceeds minus the deemed cost, or else proceeds minus cost basis. */
  readonly gain: Money;
}

/** Trades of the year that the report leaves out. */
export interface LeftOut {
  readonly symbol: string;
  readonly marketType: Trade["marketType"];
  readonly trades: number;
}

/** What a year came to. */
export interface TaxYear {
  readonly disposals: readonly TaxedDisposal[];
  readonly unmatched: readonly UnmatchedSale[];
  readonly leftOut: readonly LeftOut[];
  readonly totals: {
    readonly proceeds: Money;
    readonly gain: Money;
    /** The sum of the disposals that made a gain, and of those that made a loss. */
    readonly gains: Money;
    readonly losses: Money;
  };
}

/** Folds the trades and entries of a tenant, given in order of time, each once. */
export class TaxFold {
  readonly #question: TaxQuestion;
  readonly #rates: RateBook;
  readonly #holdings = new Map<string, Holding>();
  readonly #disposals: TaxedDisposal[] = [];
  readonly #unmatched: UnmatchedSale[] = [];
  readonly #leftOut = new Map<string, LeftOut>();

  constructor(question: TaxQuestion, rates: RateBook) {
    this.#question = question;
    this.#rates = rates;
  }

  /** Applies what comes next. False where it is after the year: nothing that follows counts. */
  apply(change: Trade | HoldingEntry): boolean {
    const changeYear = Number(this.#dateOf(change.timestamp).slice(0, 4));
    if (changeYear > this.#question.year) return false;
    if ("kind" in change) this.#enter(change);
    else this.#trade(change, changeYear);
    return true;
  }

  /** What the year came to. Throws a Fault `MissingRates` where a value could not be found. */
  result(): TaxYear {
    this.#rates.refuseMissing();
    const sumOf = (amounts: readonly Decimal[]): Money =>
      amounts.reduce((sum, amount) => sum.plus(amount), Decimal.ZERO) as Money;
    const gains = this.#disposals.map(({ gain }) => gain);
    return {
      disposals: this.#disposals,
      unmatched: this.#unmatched,
      leftOut: [...this.#leftOut.values()],
      totals: {
        proceeds: sumOf(this.#disposals.map(({ disposal }) => disposal.proceeds)),
        gain: sumOf(gains),
        gains: sumOf(gains.filter((gain) => gain.isPositive())),
        losses: sumOf(gains.filter((gain) => gain.isNegative())),
      },
    };
  }

  /** What was held before the first trade is bought. What moves between own accounts stays where it is: in the pool. */
  #enter(entry: HoldingEntry): void {
    const pair = pairOf(entry.symbol);
    if (entry.kind !== "opening" || pair === undefined || isFiat(pair.base)) return;
    for (const { acquiredAt, quantity, cost } of entry.lots) {
      const worth = this.#worth(cost, pair.quote, acquiredAt) as Money;
      const leg = { way: "in", asset: pair.base, quantity, cost: worth } as const;
      this.#move(leg, { tradeId: entry.entryId, timestamp: acquiredAt });
    }
  }

  #trade(trade: Trade, tradeYear: number): void {
    const { year } = this.#question;
    const pair = trade.marketType === "spot" ? pairOf(trade.symbol) : undefined;
    if (pair === undefined) {
      if (tradeYear === year) this.#leaveOut(trade);
      return;
    }
    const legs = legsOf(trade, pair, (amount, from) => this.#worth(amount, from, trade.timestamp));
    for (const leg of legs) {
      const { disposals, unmatched } = this.#move(leg, trade);
      if (tradeYear !== year) continue;
      for (const disposal of disposals) this.#disposals.push(this.#taxed(disposal));
      if (unmatched) this.#unmatched.push(unmatched);
    }
  }

  #dateOf(instant: Trade["timestamp"]): string {
    return dateAt(instant, this.#question.country.offsetAt(instant));
  }

  /** What an amount was worth in the tax currency at a time. */
  #worth(amount: Decimal, currency: string, at: Trade["timestamp"]): Decimal {
    return this.#rates.worth(amount, currency, this.#question.currency, this.#dateOf(at));
  }

  #move(leg: Leg, { tradeId, timestamp }: Pick<Trade, "tradeId" | "timestamp">): Disposed {
    let holding = this.#holdings.get(leg.asset);
    if (holding === undefined) {
      holding = new Holding(leg.asset, this.#question.method);
      this.#holdings.set(leg.asset, holding);
    }
    if (leg.way === "out") return holding.dispose({ ...leg, tradeId, disposedAt: timestamp });
    holding.acquire({ ...leg, tradeId, acquiredAt: timestamp });
    return { disposals: [], unmatched: undefined };
  }

  #taxed(disposal: Disposal): TaxedDisposal {
    const acquiredOn = this.#dateOf(disposal.acquiredAt);
    const disposedOn = this.#dateOf(disposal.disposedAt);
    const part = this.#question.country.deemedCost?.(acquiredOn, disposedOn);
    const dates = { disposal, acquiredOn, disposedOn };
    if (part === undefined) return { ...dates, gain: disposal.gain };
    const gross = disposal.proceeds.plus(disposal.expenses);
    const cost = gross.times(Decimal.of(part)) as Money;
    if (cost.compare(disposal.costBasis.plus(disposal.expenses)) <= 0) {
      return { ...dates, gain: disposal.gain };
    }
    return { ...dates, deemed: { part, cost }, gain: gross.minus(cost) as Money };
  }

  #leaveOut({ symbol, marketType }: Trade): void {
    const key = `${symbol}\0${marketType}`;
    const trades = (this.#leftOut.get(key)?.trades ?? 0) + 1;
    this.#leftOut.set(key, { symbol, marketType, trades });
  }
}
