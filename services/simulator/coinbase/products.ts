/** `GET /products`, `/products/{id}`, `/currencies` and `/time` of Coinbase Exchange. */
import { jsonReply, type Reply, type Route } from "../dialect.ts";
import { stepText } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { refusal } from "./replies.ts";

/** In the shape of 2026, which has no minimum size any more. */
const productOf = ({ product, base, quote, priceDecimals, sizeDecimals }: MarketProduct) => ({
  id: product,
  base_currency: base,
  quote_currency: quote,
  quote_increment: stepText(priceDecimals),
  base_increment: stepText(sizeDecimals),
  display_name: product,
  min_market_funds: "1",
  margin_enabled: false,
  post_only: false,
  limit_only: false,
  cancel_only: false,
  status: "online",
  status_message: "",
  trading_disabled: false,
  fx_stablecoin: false,
  max_slippage_percentage: "0.02000000",
  auction_mode: false,
  high_bid_limit_percentage: "",
});

const FIAT = new Set(["USD", "EUR", "GBP"]);

const currencyOf = (id: string) => {
  const precision = FIAT.has(id) ? "0.01" : "0.00000001";
  return {
    id,
    name: id,
    min_size: precision,
    status: "online",
    message: "",
    max_precision: precision,
    convertible_to: [],
    details: {
      type: FIAT.has(id) ? "fiat" : "crypto",
      symbol: null,
      network_confirmations: null,
      sort_order: 0,
      crypto_address_link: "",
      crypto_transaction_link: "",
      push_payment_methods: [],
      group_types: [],
      display_name: null,
      processing_time_seconds: null,
      min_withdrawal_amount: null,
      max_withdrawal_amount: null,
    },
    default_network: "",
    supported_networks: [],
    display_name: "",
  };
};

/** Calls `answer` with the product of the first parameter, or says that there is none. */
export const withProduct =
  (answer: (view: MarketView, product: MarketProduct, query: URLSearchParams) => Reply): Route["answer"] =>
  (view, { query }, [id]) => {
    const product = view.product(id!);
    return product ? answer(view, product, query) : refusal(404, "NotFound");
  };

/** The routes. */
export const productRoutes: readonly Route[] = [
  { method: "GET", pattern: /^\/products$/, answer: (view) => jsonReply(view.products.map(productOf)) },
  {
    method: "GET",
    pattern: /^\/products\/([^/]+)$/,
    answer: withProduct((_, product) => jsonReply(productOf(product))),
  },
  {
    method: "GET",
    pattern: /^\/currencies$/,
    answer: ({ products }) => {
      const ids = new Set(products.flatMap(({ base, quote }) => [base, quote]));
      return jsonReply([...ids].map(currencyOf));
    },
  },
  {
    method: "GET",
    pattern: /^\/time$/,
    answer: ({ statedNow }) =>
      jsonReply({ iso: new Date(statedNow).toISOString(), epoch: statedNow / 1_000 }),
  },
];
