/** An account's facts as a report needs them, taken in the order in which they apply, while its equity is folded. */
import type { FactObserver } from "../ledger/equity/equity-fold.ts";
import type { Evolution, Position } from "../ledger/position.ts";
import type { PositionEntry } from "../ledger/position-entry.ts";
import type { MarketFact } from "../ledger/position-steps.ts";
import type { Trade } from "../ledger/trade.ts";
import type { TradePlace } from "../ledger/trade-order.ts";
import { Decimal } from "../money/decimal.ts";
import { type Instant, millisOfInstant } from "../time/instant.ts";
import { CostRecord, feeOf } from "./cost-record.ts";
import { HoldingRecord } from "./holding-record.ts";
import type { LocalTime } from "./local-time.ts";
import { TripRecord } from "./trip-record.ts";

/** What is recorded. */
export interface RecordOptions {
  /** Both ends belong to the period. */
  readonly from: Instant;
  readonly to: Instant;
  readonly localTime: LocalTime;
  /** Whether the lines of the file of round trips are kept. */
  readonly writesLines: boolean;
}

interface Origin {
  readonly strategy: string | undefined;
  readonly reason: string | undefined;
  fees: Decimal;
}

/** A record in progress. Facts before the period are what was held at its beginning; those after it are left out. */
export class AccountRecord implements FactObserver {
  readonly #from: Instant;
  readonly #to: Instant;
  readonly #origins = new Map<string, Origin>();
  readonly #open = new Map<string, Position>();
  readonly trips: TripRecord;
  readonly costs = new CostRecord();
  readonly holdings: HoldingRecord;

  constructor({ from, to, localTime, writesLines }: RecordOptions) {
    this.#from = from;
    this.#to = to;
    this.trips = new TripRecord(localTime, writesLines);
    this.holdings = new HoldingRecord(millisOfInstant(from), millisOfInstant(to));
  }

  /** What is open at the end of the period, oldest first. */
  get positions(): readonly Position[] {
    return [...this.#open.values()].sort((left, right) => Number(left.openedAt - right.openedAt));
  }

  moved(amount: Decimal, { timestamp }: TradePlace): void {
    if (timestamp > this.#to) return;
    this.holdings.move(millisOfInstant(timestamp), amount.toDouble());
  }

  evolved(fact: MarketFact, { position, closed, figures }: Evolution): void {
    const { timestamp } = fact.place;
    if (timestamp > this.#to) return;
    const isWithin = timestamp >= this.#from;
    const market = "trade" in fact ? fact.trade : fact.entry;
    const time = millisOfInstant(timestamp);
    if ("trade" in fact) {
      if (isWithin) this.costs.fill(fact.trade);
    } else if (isWithin && fact.entry.kind === "funding") this.costs.pay(fact.entry.amount);
    const holding = this.holdings.hold(market.symbol, market.marketType, time, position);
    this.holdings.move(time, figures.cashChange.toDouble());
    this.#follow(market, fact, position, closed, (trip, origin) => {
      if (isWithin) holding.trips.push(this.trips.close(trip, origin));
    });
  }

  /** Keeps what opened a position, and what its trades cost, until it is closed. */
  #follow(
    { symbol, marketType }: Trade | PositionEntry,
    fact: MarketFact,
    position: Position | undefined,
    closed: Position | undefined,
    close: (position: Position, origin: Origin) => void,
  ): void {
    const key = `${marketType} ${symbol}`;
    const fee = "trade" in fact ? (feeOf(fact.trade) ?? Decimal.ZERO) : Decimal.ZERO;
    let origin = this.#origins.get(key);
    // A trade that turns a position around is a cost of the one that it closes.
    if (origin !== undefined) origin.fees = origin.fees.plus(fee);
    if (closed !== undefined) {
      close(closed, origin ?? { strategy: undefined, reason: undefined, fees: fee });
      origin = undefined;
    }
    if (position === undefined) {
      this.#origins.delete(key);
      this.#open.delete(key);
      return;
    }
    this.#open.set(key, position);
    if (origin !== undefined) return;
    const trade = "trade" in fact ? fact.trade : undefined;
    const fees = closed === undefined ? fee : Decimal.ZERO;
    this.#origins.set(key, { strategy: trade?.strategy, reason: trade?.entryReason, fees });
  }
}
