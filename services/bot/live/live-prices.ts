/** The newest price of each product, as forming candles tell it, and which candles have closed meanwhile. */
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { decodeForming, type FormingCandle } from "../../ingestion/forming.ts";
import type { Ephemeral } from "../../log/ephemeral.ts";

/** A price, and when it was heard by this process' own clock. */
interface HeardPrice {
  readonly price: Price;
  readonly at: number;
}

/** Prices of one venue. */
export class LivePrices implements Disposable {
  readonly #prices = new Map<string, HeardPrice>();
  readonly #forming = new Map<string, FormingCandle>();
  readonly #closed: { readonly product: string; readonly timeframe: string; readonly candle: Candle }[] = [];
  readonly #silence: () => void;

  /** `changed` is called when a price came. */
  constructor(ephemeral: Ephemeral, venue: string, changed: () => void) {
    this.#silence = ephemeral.subscribe("forming.>", (_, body) => {
      const candle = decodeForming(body);
      if (candle === undefined || candle.venue !== venue) return;
      this.#hear(candle);
      changed();
    });
  }

  /** The newest price of a product; undefined where none was heard for a while, as an old one says nothing. */
  of(product: string): Price | undefined {
    const heard = this.#prices.get(product);
    return heard !== undefined && performance.now() - heard.at < STALE_MS ? heard.price : undefined;
  }

  /** The candles that closed since the last call. */
  takeClosed(): readonly { readonly product: string; readonly timeframe: string; readonly candle: Candle }[] {
    return this.#closed.splice(0);
  }

  [Symbol.dispose](): void {
    this.#silence();
  }

  #hear(candle: FormingCandle): void {
    const { product, timeframe } = candle;
    const price = Price(Decimal.ofDouble(candle.close));
    this.#prices.set(product, { price, at: performance.now() });
    const key = `${product} ${timeframe}`;
    const before = this.#forming.get(key);
    if (before !== undefined && before.time < candle.time) {
      this.#closed.push({ product, timeframe, candle: before });
    }
    this.#forming.set(key, candle);
  }
}

/** A market that says nothing for so long is not watched. */
const STALE_MS = 60_000;
