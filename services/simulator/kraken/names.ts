/** What Kraken calls things: bitcoin is XBT, old assets begin with X, currencies of states with Z, and a pair has three names. */
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";

const OWN: Readonly<Record<string, string>> = { BTC: "XBT", DOGE: "XDG" };
const WITH_X = new Set(["XBT", "ETH", "LTC", "XRP", "XLM", "ETC", "ZEC", "XMR", "REP", "MLN", "XDG"]);
const WITH_Z = new Set(["USD", "EUR", "GBP", "CAD", "JPY", "AUD"]);

/** An asset's short name, such as `XBT`. */
export const altOf = (asset: string): string => OWN[asset] ?? asset;

/** An asset's full name, such as `XXBT`, `ZUSD` or `SOL`. */
export function assetIdOf(asset: string): string {
  const alt = altOf(asset);
  if (WITH_X.has(alt)) return `X${alt}`;
  return WITH_Z.has(alt) ? `Z${alt}` : alt;
}

/** The names of a pair. */
export interface PairNames {
  /** By which answers are keyed: `XXBTZUSD`; the short one where an asset is newer. */
  readonly id: string;
  /** `XBTUSD` */
  readonly altname: string;
  /** `XBT/USD` */
  readonly wsname: string;
  /** `BTC/USD`: version 2 of the WebSocket calls things by their usual names. */
  readonly symbol: string;
}

/** The names of a product. */
export function namesOf({ base, quote }: MarketProduct): PairNames {
  const [left, right] = [altOf(base), altOf(quote)];
  const altname = left + right;
  const isOld = assetIdOf(base) !== left && assetIdOf(quote) !== right;
  const id = isOld ? assetIdOf(base) + assetIdOf(quote) : altname;
  return { id, altname, wsname: `${left}/${right}`, symbol: `${base}/${quote}` };
}

/** The product that any of its names is for. */
export const productNamed = (view: MarketView, name: string): MarketProduct | undefined =>
  view.products.find((product) => {
    const { id, altname, wsname, symbol } = namesOf(product);
    return [id, altname, wsname, symbol].includes(name.toUpperCase());
  });
