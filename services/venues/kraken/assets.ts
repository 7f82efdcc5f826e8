/** Kraken's names of assets: three spellings of one thing, and two of its own for what the world calls otherwise. */

const OURS: Readonly<Record<string, string>> = { XBT: "BTC", XDG: "DOGE" };
/** Those that bear a letter before their name, X for a coin and Z for money; newer ones do not. */
const LETTERED = new Set(
  "XETC XETH XLTC XMLN XREP XXBT XXDG XXLM XXMR XXRP XZEC ZAUD ZCAD ZEUR ZGBP ZJPY ZUSD".split(" "),
);

/** Our name of an asset of a `wsname`, such as `XBT` in `XBT/USD`. */
export const assetOf = (name: string): string => OURS[name] ?? name;

/** Our name of a currency in the old spelling, such as `ZUSD`. */
export const currencyOf = (name: string): string => assetOf(LETTERED.has(name) ? name.slice(1) : name);
