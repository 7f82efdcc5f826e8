/** `Time`, `SystemStatus`, `Assets` and `AssetPairs` of Kraken. */
import type { Reply, Route } from "../dialect.ts";
import { stepText } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { altOf, assetIdOf, namesOf, productNamed } from "./names.ts";
import { refusal, result } from "./replies.ts";

const TAKER = [0.4, 0.35, 0.24, 0.22, 0.2, 0.18, 0.16, 0.14, 0.12, 0.1];
const MAKER = [0.25, 0.2, 0.14, 0.12, 0.1, 0.08, 0.06, 0.04, 0.02, 0];
const VOLUMES = [0, 10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000];
const tiersOf = (rates: readonly number[]) => VOLUMES.map((volume, index) => [volume, rates[index]!]);

const pairOf = (product: MarketProduct) => {
  const { altname, wsname } = namesOf(product);
  return {
    altname,
    wsname,
    aclass_base: "currency",
    base: assetIdOf(product.base),
    aclass_quote: "currency",
    quote: assetIdOf(product.quote),
    lot: "unit",
    cost_decimals: 5,
    pair_decimals: product.priceDecimals,
    lot_decimals: product.sizeDecimals,
    lot_multiplier: 1,
    leverage_buy: [2, 3, 4, 5, 6, 7, 8, 9, 10],
    leverage_sell: [2, 3, 4, 5, 6, 7, 8, 9, 10],
    fees: tiersOf(TAKER),
    fees_maker: tiersOf(MAKER),
    fee_volume_currency: "ZUSD",
    margin_call: 80,
    margin_stop: 40,
    ordermin: "0.00005",
    costmin: "0.5",
    tick_size: stepText(product.priceDecimals),
    status: "online",
    long_position_limit: 80,
    short_position_limit: 80,
  };
};

function assets({ products }: MarketView): Reply {
  const names = new Set(products.flatMap(({ base, quote }) => [base, quote]));
  const entries = [...names].map((asset) => {
    const isFiat = assetIdOf(asset).startsWith("Z");
    const decimals = isFiat ? { decimals: 4, display_decimals: 2 } : { decimals: 10, display_decimals: 5 };
    return [
      assetIdOf(asset),
      { aclass: "currency", altname: altOf(asset), ...decimals, collateral_value: 1, status: "enabled" },
    ];
  });
  return result(Object.fromEntries(entries));
}

function assetPairs(view: MarketView, query: URLSearchParams): Reply {
  const asked = query.get("pair")?.split(",");
  const found: readonly (MarketProduct | undefined)[] =
    asked?.map((name) => productNamed(view, name)) ?? view.products;
  if (found.includes(undefined)) return refusal("EQuery:Unknown asset pair");
  const products = found.filter((product) => product !== undefined);
  return result(Object.fromEntries(products.map((product) => [namesOf(product).id, pairOf(product)])));
}

/** `Tue, 11 Nov 25 00:17:04 +0000` */
function rfc1123(time: number): string {
  const [weekday, day, month, year, clock] = new Date(time).toUTCString().split(" ");
  return `${weekday} ${day} ${month} ${year!.slice(2)} ${clock} +0000`;
}

const route = (name: string, answer: Route["answer"]): Route => ({
  method: "GET",
  pattern: new RegExp(`^/0/public/${name}$`),
  answer,
});

/** The routes. */
export const pairRoutes: readonly Route[] = [
  route("Time", ({ statedNow }) =>
    result({ unixtime: Math.floor(statedNow / 1_000), rfc1123: rfc1123(statedNow) }),
  ),
  route("SystemStatus", ({ statedNow }) =>
    result({ status: "online", timestamp: `${new Date(statedNow).toISOString().slice(0, 19)}Z` }),
  ),
  route("Assets", assets),
  route("AssetPairs", (view, { query }) => assetPairs(view, query)),
];
