/** Exports of Kraken: its trades, and its ledgers, where a trade is two entries of one reference. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { CsvRow } from "./csv.ts";
import {
  amountIn,
  type ExportFormat,
  optionalAmountIn,
  refused,
  sideIn,
  textIn,
  timeIn,
  type VenueTrade,
} from "./venue-trade.ts";

/** `trades.csv`: txid, ordertxid, pair, time, type, ordertype, price, cost, fee, vol, margin, misc, ledgers. */
export const krakenTrades: ExportFormat = {
  venue: "kraken",
  isHeader: (names) => ["txid", "pair", "vol", "cost"].every((name) => names.includes(name)),
  read: ({ rows }, sink) => {
    for (const row of rows) {
      sink.take(row, () => {
        if (!optionalAmountIn(row, "margin").isZero()) {
          throw refused("it was traded on margin, which a spot book cannot hold");
        }
        const [base, quote] = pairOf(textIn(row, "pair"));
        return {
          id: textIn(row, "txid"),
          symbol: `${base}-${quote}`,
          side: sideIn(row, "type"),
          quantity: amountIn(row, "vol"),
          price: amountIn(row, "price"),
          fee: optionalAmountIn(row, "fee"),
          feeCurrency: quote,
          timestamp: timeIn(row, "time"),
        };
      });
    }
  },
};

/** Entries that a trade is made of: of the order book, and of a purchase at a button. */
const TRADED = new Set(["trade", "spend", "receive"]);

/** `ledgers.csv`: txid, refid, time, type, subtype, aclass, asset, amount, fee, balance. */
export const krakenLedgers: ExportFormat = {
  venue: "kraken",
  isHeader: (names) => ["refid", "asset", "amount", "balance"].every((name) => names.includes(name)),
  read: ({ rows }, sink) => {
    const entries = new Map<string, CsvRow[]>();
    for (const row of rows) {
      if (!TRADED.has(row.get("type").toLowerCase())) sink.skip(row);
      else entries.set(row.get("refid"), [...(entries.get(row.get("refid")) ?? []), row]);
    }
    for (const [refid, legs] of entries) sink.take(legs[0]!, () => tradeOf(refid, legs));
  },
};

const PRICE_DECIMALS = 18;

function tradeOf(refid: string, legs: readonly CsvRow[]): VenueTrade {
  const read = legs.map((row) => ({
    asset: assetOf(textIn(row, "asset")),
    amount: amountIn(row, "amount"),
    fee: optionalAmountIn(row, "fee"),
  }));
  const given = read.filter(({ amount }) => amount.isNegative());
  const taken = read.filter(({ amount }) => amount.isPositive());
  const [paid, got] = [given[0], taken[0]];
  if (read.length !== 2 || paid === undefined || got === undefined) {
    throw refused(
      `the entries of ${refid} are not one given and one taken: record it with \`canvas trades add\``,
    );
  }
  const fees = read.filter(({ fee }) => !fee.isZero());
  if (fees.length > 1)
    throw refused(`${refid} has fees in two currencies: record it with \`canvas trades add\``);
  const isBuy = rankOf(paid.asset) >= rankOf(got.asset);
  const [base, quote] = isBuy ? [got, paid] : [paid, got];
  const quantity = base.amount.absolute();
  return {
    id: refid,
    symbol: `${base.asset}-${quote.asset}`,
    side: isBuy ? "buy" : "sell",
    quantity,
    price: quote.amount.absolute().dividedBy(quantity, PRICE_DECIMALS, "half-even"),
    fee: fees[0]?.fee ?? Decimal.of(0),
    feeCurrency: fees[0]?.asset ?? quote.asset,
    timestamp: timeIn(legs[0]!, "time"),
  };
}

/** Assets that prices are stated in, the likeliest first. */
const QUOTES = ["USD", "EUR", "GBP", "JPY", "CAD", "AUD", "CHF", "USDT", "USDC", "DAI", "BTC", "ETH"];

/** The higher of two is the quote currency. */
const rankOf = (asset: string): number => {
  const index = QUOTES.indexOf(asset);
  return index < 0 ? 0 : QUOTES.length - index;
};

const NAMES: Readonly<Record<string, string>> = { XBT: "BTC", XDG: "DOGE" };

/** An asset's usual name: Kraken writes XXBT, ZEUR, and ETH2.S where it is staked. */
function assetOf(code: string): string {
  const plain = code.toUpperCase().replace(/\.[A-Z]$/, "");
  const short = /^[XZ][A-Z]{3}$/.test(plain) && LEGACY.has(plain) ? plain.slice(1) : plain;
  return NAMES[short] ?? short;
}

const LEGACY = new Set(
  "XXBT XETH XETC XLTC XXDG XXLM XXMR XXRP XZEC XREP XMLN XICN ZUSD ZEUR ZGBP ZJPY ZCAD ZAUD ZKRW".split(" "),
);

/** Quote currencies as they end a pair without a separator; those that end with another one come first. */
const ENDINGS = [
  ...["ZUSD", "ZEUR", "ZGBP", "ZJPY", "ZCAD", "ZAUD", "XXBT", "XETH"],
  ...["USDT", "USDC", "DAI", "USD", "EUR", "GBP", "JPY", "CAD", "AUD", "CHF", "XBT", "BTC", "ETH"],
];

function pairOf(pair: string): readonly [base: string, quote: string] {
  const parts = pair.split("/");
  if (parts.length === 2) return [assetOf(parts[0]!), assetOf(parts[1]!)];
  const ending = ENDINGS.find((each) => isPair(pair, each));
  if (ending === undefined) throw refused(`pair is "${pair}": its two currencies are not known`);
  return [assetOf(pair.slice(0, -ending.length)), assetOf(ending)];
}

/** Whether a pair ends so: legacy names stand behind legacy names, as in XXBTZUSD. */
const isPair = (pair: string, ending: string): boolean =>
  pair.endsWith(ending) &&
  pair.length > ending.length &&
  (!LEGACY.has(ending) || LEGACY.has(pair.slice(0, -ending.length)));
