/** `public/instruments`, `public/time` and `system/status` of OKX. There are spot pairs and their swaps. */
import type { Reply, Route } from "../dialect.ts";
import { stepText } from "../fixed-text.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { refusal, UNKNOWN_INSTRUMENT, values } from "./replies.ts";
import { CONTRACT, type Instrument, instrumentId, instrumentNamed } from "./swaps.ts";

const TYPES = ["SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION"];

const instrumentOf = ({ product, base, quote, priceDecimals, sizeDecimals, listedAt }: MarketProduct) => ({
  alias: "",
  auctionEndTime: "",
  baseCcy: base,
  category: "1",
  ctMult: "",
  ctType: "",
  ctVal: "",
  ctValCcy: "",
  expTime: "",
  instFamily: "",
  instId: product,
  instType: "SPOT",
  lever: "",
  listTime: String(listedAt),
  lotSz: stepText(sizeDecimals),
  maxIcebergSz: "9999999999.0000000000000000",
  maxLmtAmt: "20000000",
  maxLmtSz: "9999999999",
  maxMktAmt: "1000000",
  maxMktSz: "1000000",
  maxStopSz: "1000000",
  maxTriggerSz: "9999999999.0000000000000000",
  maxTwapSz: "9999999999.0000000000000000",
  minSz: "0.00001",
  optType: "",
  quoteCcy: quote,
  ruleType: "normal",
  settleCcy: "",
  state: "live",
  stk: "",
  tickSz: stepText(priceDecimals),
  uly: "",
});

const swapOf = (product: MarketProduct) => ({
  ...instrumentOf(product),
  baseCcy: "",
  ctMult: "1",
  ctType: "linear",
  ctVal: String(CONTRACT.size),
  ctValCcy: product.base,
  instFamily: product.product,
  instId: instrumentId(product, true),
  instType: "SWAP",
  lever: "125",
  lotSz: String(CONTRACT.lot),
  minSz: String(CONTRACT.lot),
  quoteCcy: "",
  settleCcy: product.quote,
  uly: product.product,
});

const ROWS: Readonly<Record<string, typeof instrumentOf>> = { SPOT: instrumentOf, SWAP: swapOf };

function instruments(view: MarketView, query: URLSearchParams): Reply {
  const type = query.get("instType");
  const id = query.get("instId");
  if (type === null || !TYPES.includes(type)) return refusal("51000", "Parameter instType error");
  const rowOf = ROWS[type];
  const listed = rowOf ? view.products.map(rowOf) : [];
  const found = listed.filter(({ instId }) => id === null || instId === id);
  return id !== null && found.length === 0 ? UNKNOWN_INSTRUMENT : values(found);
}

/** Calls `answer` with the instrument of `instId`, or says that there is none. */
export const withInstrument =
  (answer: (view: MarketView, instrument: Instrument, query: URLSearchParams) => Reply): Route["answer"] =>
  (view, { query }) => {
    const instrument = instrumentNamed(view, query.get("instId") ?? "");
    return instrument ? answer(view, instrument, query) : UNKNOWN_INSTRUMENT;
  };

/** The routes. */
export const instrumentRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: /^\/api\/v5\/public\/instruments$/,
    answer: (view, { query }) => instruments(view, query),
  },
  {
    method: "GET",
    pattern: /^\/api\/v5\/public\/time$/,
    answer: ({ statedNow }) => values([{ ts: String(statedNow) }]),
  },
  { method: "GET", pattern: /^\/api\/v5\/system\/status$/, answer: () => values([]) },
];
