/** Kraken's names of assets: three spellings of one thing, and two of its own for what the world calls otherwise. */

const OURS: Readonly<Record<string, string>> = { XBT: "BTC", XDG: "DOGE" };

/** Our name of an asset of a `wsname`, such as `XBT` in `XBT/USD`. */
export const assetOf = (name: string): string => OURS[name] ?? name;

/** Our name of a currency in the old spelling, such as `ZUSD`. */
export const currencyOf = (name: string): string =>
  assetOf(name.length === 4 ? name.replace(/^[XZ]/, "") : name);
