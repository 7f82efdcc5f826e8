/** Walks the candles of one product once: values what was held of it, and finds how far each round trip went. */
import type { CandleColumns } from "../market/candle.ts";
import { DAY_MS } from "../statistics/daily.ts";
import type { Column } from "./column.ts";
import type { EquityGrid } from "./equity-grid.ts";
import type { MarketHolding } from "./holding-record.ts";
import type { Excursions, TripPrices } from "./trip.ts";

/** Where each market of the product stands in its lines and round trips. */
interface Stand {
  readonly market: MarketHolding;
  line: number;
  trip: number;
}

/** What is walked over. */
export interface WalkOptions {
  readonly grid: EquityGrid;
  /** The markets of the product: spot, futures or both. */
  readonly markets: readonly MarketHolding[];
  readonly trips: TripPrices;
  /** Filled in for the round trips of these markets. */
  readonly excursions: Excursions;
  /** The width of the candles in milliseconds. */
  readonly width: number;
}

/** A walk in progress. */
export class MarketWalk {
  readonly #grid: EquityGrid;
  readonly #stands: readonly Stand[];
  readonly #trips: TripPrices;
  readonly #excursions: Excursions;
  readonly #width: number;
  #price = Number.NaN;
  #point = 0;
  /** The price at each midnight of the grid; NaN before the first candle. */
  readonly closes: Float64Array;

  constructor({ grid, markets, trips, excursions, width }: WalkOptions) {
    this.#grid = grid;
    this.#trips = trips;
    this.#excursions = excursions;
    this.#width = width;
    this.#stands = markets.map((market) => ({ market, line: -1, trip: 0 }));
    this.closes = new Float64Array(grid.gross.length).fill(Number.NaN);
    for (const { market } of this.#stands) for (const trip of market.trips.values) this.#begin(trip);
  }

  /** Takes the next candles, oldest first. */
  take({ time, open, high, low, close }: CandleColumns): void {
    for (let index = 0; index < time.length; index++) {
      const opened = time[index]!;
      const closed = opened + this.#width;
      const isFirst = Number.isNaN(this.#price);
      this.#mark(closed);
      // Where prices begin at a midnight, its price is the one that they begin with.
      if (isFirst) this.#begins(opened, open[index]!);
      this.#price = close[index]!;
      for (const stand of this.#stands) this.#reach(stand, opened, closed, high[index]!, low[index]!);
    }
  }

  /** Values what is left of the grid at the last price. */
  finish(): void {
    this.#mark(Number.POSITIVE_INFINITY);
  }

  #begins(opened: number, price: number): void {
    const day = (opened - this.#grid.firstDay) / DAY_MS;
    if (Number.isInteger(day) && day >= 0 && day < this.closes.length) this.closes[day] = price;
  }

  /** Values the points before a time at the price that is known until then. */
  #mark(until: number): void {
    const grid = this.#grid;
    for (; this.#point < grid.length; this.#point++) {
      const time = grid.timeOf(this.#point);
      if (time >= until) return;
      const day = grid.dayOf(this.#point);
      if (day >= 0) this.closes[day] = this.#price;
      for (const stand of this.#stands) this.#value(stand, time, day);
    }
  }

  #value(stand: Stand, time: number, day: number): void {
    const { times, offsets, slopes, costs } = stand.market;
    while (stand.line + 1 < times.length && times.at(stand.line + 1) <= time) stand.line++;
    if (stand.line < 0) return;
    const slope = slopes.at(stand.line);
    const isPriced = !Number.isNaN(this.#price);
    const worth = isPriced ? offsets.at(stand.line) + slope * this.#price : costs.at(stand.line);
    this.#grid.equity[this.#point]! += worth;
    if (day >= 0) this.#grid.gross[day]! += isPriced ? Math.abs(slope * this.#price) : worth;
  }

  /** Before any candle, a round trip went as far as its own prices. */
  #begin(trip: number): void {
    this.#stretch(trip, this.#trips.entry[trip]!);
    this.#stretch(trip, this.#trips.exit[trip]!);
  }

  /** A candle counts for a round trip that held through all of it: what came before an entry was not lived through. */
  #reach(stand: Stand, opened: number, closed: number, high: number, low: number): void {
    const trips: Column = stand.market.trips;
    while (stand.trip < trips.length && this.#trips.closed[trips.at(stand.trip)]! < closed) stand.trip++;
    if (stand.trip >= trips.length) return;
    const trip = trips.at(stand.trip);
    if (this.#trips.opened[trip]! > opened) return;
    this.#stretch(trip, high);
    this.#stretch(trip, low);
  }

  #stretch(trip: number, price: number): void {
    const { side, quantity, entry } = this.#trips;
    const gained = (price - entry[trip]!) * quantity[trip]! * side[trip]!;
    if (gained < this.#excursions.adverse[trip]!) this.#excursions.adverse[trip] = gained;
    if (gained > this.#excursions.favourable[trip]!) this.#excursions.favourable[trip] = gained;
  }
}
