/**
 * One exchange of ccxt, used for what it knows best: the endpoints of a venue, their parameters and their signatures.
 * What it sends goes through our own requests, and what comes back is read by our own adapters: its parsers leave out
 * what candles are told by (OKX's confirm, Kraken's count), and its errors what the venue said about waiting.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Answer, send } from "../request/answer.ts";
import type { Get, Parameters } from "../rest.ts";
import type { VenueSettings } from "../settings.ts";
import type { FeeSchedule } from "../venue.ts";

/** The classes of ccxt that are used: those that need no key for market data. */
export type CcxtId = "coinbaseexchange" | "kraken" | "okx";

/** The venue's public endpoints. */
export interface CcxtExchange {
  /** What the venue publishes for its lowest volume, as this release of ccxt knows it. */
  readonly fees: FeeSchedule;
  /** Asks an endpoint such as `products/{id}/candles`. Faults as of {@link send}. */
  readonly get: Get;
}

/** As much of ccxt's Exchange as is used. */
interface Exchange {
  urls: { api: Record<string, string> };
  fees: { trading: { maker: number; taker: number } };
  fetch: (url: string, method: string, headers: Record<string, string> | undefined, body?: string) => unknown;
  request(path: string, api: string, method: string, parameters: Parameters): Promise<unknown>;
}
type ExchangeClass = new (options: Readonly<Record<string, unknown>>) => Exchange;

/** Loads the one class of ccxt that is needed (a tenth of a second, where all of ccxt takes a second) and sets it up. */
export async function openCcxt(id: CcxtId, settings: VenueSettings): Promise<CcxtExchange> {
  const exchange = new (await loadClass(id))({ enableRateLimit: false });
  for (const part of Object.keys(exchange.urls.api)) exchange.urls.api[part] = settings.restUrl;
  const signals = new AsyncLocalStorage<AbortSignal>();
  exchange.fetch = (url, method, headers = {}, body) =>
    send(
      { url, method, headers, ...(body !== undefined && { body }) },
      { ...settings, signal: signals.getStore()! },
    );
  return {
    fees: publishedFees(exchange.fees.trading),
    get: (path, parameters, signal) =>
      signals.run(signal, () => exchange.request(path, "public", "GET", parameters)) as Promise<Answer>,
  };
}

const publishedFees = ({ maker, taker }: Exchange["fees"]["trading"]): FeeSchedule => ({
  products: "all",
  currency: "USD",
  tiers: [{ fromVolume: Decimal.ZERO, maker: Decimal.ofDouble(maker), taker: Decimal.ofDouble(taker) }],
  source: "published",
});

/** The package exports all exchanges together or none; each has a file of its own beside what it exports. */
async function loadClass(id: CcxtId): Promise<ExchangeClass> {
  const root = dirname(dirname(createRequire(import.meta.url).resolve("ccxt")));
  const loaded: { readonly default: ExchangeClass } = await import(
    pathToFileURL(join(root, "js", "src", `${id}.js`)).href
  );
  return loaded.default;
}
