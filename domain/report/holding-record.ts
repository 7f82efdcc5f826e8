/** What an account held, fact by fact: lines in the price that its equity at any moment is worked out with. */
import type { MarketType } from "../events/subject.ts";
import type { Position } from "../ledger/position.ts";
import { Column } from "./column.ts";

/** One market of an account: what its position was worth as a line in the price, and which round trips it made. */
export class MarketHolding {
  readonly symbol: string;
  readonly marketType: MarketType;
  /** From when on each line holds, epoch milliseconds. */
  readonly times = new Column();
  /** Worth = offset + slope x price. */
  readonly offsets = new Column();
  readonly slopes = new Column();
  /** Worth where no price is known. */
  readonly costs = new Column();
  /** Numbers of its round trips, in the order in which they were opened and closed. */
  readonly trips = new Column();

  constructor(symbol: string, marketType: MarketType) {
    this.symbol = symbol;
    this.marketType = marketType;
  }

  /** The position from a time on; undefined where nothing is held. */
  set(time: number, position: Position | undefined): void {
    const { offset, slope, cost } = lineOf(position);
    if (this.times.length > 0 && this.times.at(this.times.length - 1) === time) {
      this.offsets.replace(offset);
      this.slopes.replace(slope);
      this.costs.replace(cost);
      return;
    }
    this.times.push(time);
    this.offsets.push(offset);
    this.slopes.push(slope);
    this.costs.push(cost);
  }
}

/** What an account held of all its markets, and how its cash moved. */
export class HoldingRecord {
  readonly #markets = new Map<string, MarketHolding>();
  readonly #from: number;
  readonly #to: number;
  readonly cashTimes = new Column();
  readonly cashMoves = new Column();
  readonly #open = new Set<string>();
  #openSince = 0;
  #exposed = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  get markets(): readonly MarketHolding[] {
    return [...this.#markets.values()];
  }

  /** The market's position from a time on. */
  hold(symbol: string, marketType: MarketType, time: number, position: Position | undefined): MarketHolding {
    const key = `${marketType} ${symbol}`;
    let market = this.#markets.get(key);
    if (market === undefined) {
      market = new MarketHolding(symbol, marketType);
      this.#markets.set(key, market);
    }
    market.set(time, position);
    this.#expose(key, time, position !== undefined);
    return market;
  }

  /** Cash that came in or, negative, went out. */
  move(time: number, amount: number): void {
    this.cashTimes.push(time);
    this.cashMoves.push(amount);
  }

  /** Milliseconds of the period in which something was held. */
  get exposed(): number {
    return this.#exposed + (this.#open.size > 0 ? this.#within(this.#openSince, this.#to) : 0);
  }

  #expose(key: string, time: number, isHeld: boolean): void {
    const wasHeld = this.#open.size > 0;
    if (isHeld) this.#open.add(key);
    else this.#open.delete(key);
    if (!wasHeld && isHeld) this.#openSince = time;
    if (wasHeld && this.#open.size === 0) this.#exposed += this.#within(this.#openSince, time);
  }

  #within(from: number, to: number): number {
    return Math.max(0, Math.min(to, this.#to) - Math.max(from, this.#from));
  }
}

/** A spot holding is worth what it would fetch; futures are worth their margin and what they would earn. */
function lineOf(position: Position | undefined): {
  readonly offset: number;
  readonly slope: number;
  readonly cost: number;
} {
  if (position === undefined) return { offset: 0, slope: 0, cost: 0 };
  const quantity = position.quantity.toDouble();
  const basis = position.costBasis.toDouble();
  if (position.marketType === "spot" && position.side === "long") {
    return { offset: 0, slope: quantity, cost: basis };
  }
  const margin = position.margin?.toDouble() ?? 0;
  return position.side === "long"
    ? { offset: margin - basis, slope: quantity, cost: margin }
    : { offset: margin + basis, slope: -quantity, cost: margin };
}
