/** The trades of some products as they happen: each is given once. */
import type { MarketProduct, MarketTrade } from "./markets/market.ts";
import type { MarketView } from "./markets/market-view.ts";

/** What one connection has heard. */
export class TradeTape {
  readonly #view: MarketView;
  /** How many trades each followed product had when it was last looked at. */
  readonly #heard = new Map<MarketProduct, number>();

  constructor(view: MarketView) {
    this.#view = view;
  }

  /** Begins with the next trade of a product. */
  follow(product: MarketProduct): void {
    if (!this.#heard.has(product)) this.#heard.set(product, this.#view.tradeCount(product));
  }

  /** What happened since, in the order of time. */
  next(): readonly (readonly [MarketProduct, MarketTrade])[] {
    const found: (readonly [MarketProduct, MarketTrade])[] = [];
    for (const [product, heard] of this.#heard) {
      const count = this.#view.tradeCount(product);
      if (count === heard) continue;
      this.#heard.set(product, count);
      for (const trade of this.#view.trades(product, heard, count)) found.push([product, trade]);
    }
    return found.sort(([, a], [, b]) => (a.time < b.time ? -1 : Number(a.time > b.time)));
  }
}
