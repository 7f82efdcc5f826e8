/** Equity at every close. A position is a line in the price (offset + slope x price), worked out anew when a fill moves it. */
import type { AccountState } from "../bot/account-state.ts";
import type { MarketType } from "../events/subject.ts";
import type { Position } from "../ledger/position.ts";
import type { EquityMarks } from "../statistics/daily.ts";

/** One product of the account. */
interface Market {
  readonly product: string;
  readonly market: MarketType;
  /** The last close. */
  price: number;
  offset: number;
  slope: number;
}

/** The marks of a run. */
export class Marking {
  readonly #state: AccountState;
  readonly #currency: string;
  readonly #markets: Market[];
  readonly #time: Float64Array;
  readonly #equity: Float64Array;
  readonly #only: Market;
  #count = 0;
  #cash = 0;

  constructor(
    state: AccountState,
    currency: string,
    markets: readonly { readonly product: string; readonly market: MarketType }[],
    capacity: number,
  ) {
    this.#state = state;
    this.#currency = currency;
    this.#markets = markets.map((market) => ({ ...market, price: 0, offset: 0, slope: 0 }));
    this.#only = this.#markets[0]!;
    this.#time = new Float64Array(capacity);
    this.#equity = new Float64Array(capacity);
    this.settle();
  }

  /** A product closed at a price. */
  see(market: number, price: number): void {
    this.#markets[market]!.price = price;
  }

  /** The last close of a product. */
  priceOf(market: number): number {
    return this.#markets[market]!.price;
  }

  /** Reads cash and positions again, after the book changed. */
  settle(): void {
    const { book } = this.#state;
    this.#cash = book.balanceOf(this.#currency)?.toDouble() ?? 0;
    for (const market of this.#markets) {
      const line = lineOf(book.positionOf(market.product, market.market));
      market.offset = line.offset;
      market.slope = line.slope;
    }
  }

  /** The equity at the last closes. */
  get equity(): number {
    let equity = this.#cash;
    for (const { offset, slope, price } of this.#markets) if (slope !== 0) equity += offset + slope * price;
    return equity;
  }

  /** Whether something is held. */
  get isExposed(): boolean {
    for (const { slope } of this.#markets) if (slope !== 0) return true;
    return false;
  }

  /** Writes a point of the curve at a close of the only product, which {@link see} is told of after the last one. */
  markOnly(time: number, price: number): void {
    const market = this.#only;
    this.#time[this.#count] = time;
    this.#equity[this.#count++] =
      market.slope === 0 ? this.#cash : this.#cash + market.offset + market.slope * price;
  }

  /** Writes a point of the curve. */
  mark(time: number): void {
    this.#time[this.#count] = time;
    this.#equity[this.#count++] = this.equity;
  }

  /** The curve so far, without a copy. */
  get marks(): EquityMarks {
    return { times: this.#time.subarray(0, this.#count), equity: this.#equity.subarray(0, this.#count) };
  }
}

/** What a position is worth: spot its value, futures the margin and what was gained since the entry. */
function lineOf(position: Position | undefined): { readonly offset: number; readonly slope: number } {
  if (position === undefined) return { offset: 0, slope: 0 };
  const quantity = position.quantity.toDouble();
  if (position.marketType === "spot") return { offset: 0, slope: quantity };
  const margin = position.margin?.toDouble() ?? 0;
  const entry = position.entryValue.toDouble();
  return position.side === "long"
    ? { offset: margin - entry, slope: quantity }
    : { offset: margin + entry, slope: -quantity };
}
