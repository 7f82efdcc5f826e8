/** What there is to trade and to show: venues, products, series of candles and their gaps. */
import * as Schema from "effect/Schema";
import { CANDLE_QUERY, CANDLES, INVALID, SERIES_PROBLEMS } from "./candles.ts";
import { AmountText, Count, MarketTypeField, Millis, OptionalText } from "./fields.ts";
import { defaulted, oneOf, optional, text, whole } from "./parameter.ts";
import { readRoute } from "./route.ts";

const OptionalAmountText = Schema.optionalKey(AmountText);

/** What a venue charges. */
const Fees = Schema.Struct({
  product: OptionalText.annotate({ description: "Absent: of every product without a schedule of its own." }),
  market_type: MarketTypeField,
  charged_in: Schema.Literals(["quote", "received"]),
  tiers: Schema.Array(Schema.Struct({ from_volume: AmountText, maker: AmountText, taker: AmountText })),
  volume_currency: OptionalText,
}).annotate({ identifier: "FeeSchedule" });

/** One venue. */
const Venue = Schema.Struct({
  venue: Schema.String,
  simulated: Schema.Boolean.annotate({ description: "No market at all: its candles are made up." }),
  products: Count.annotate({ description: "How many products it was recorded to trade, or has candles of." }),
  series: Count,
  last: Schema.optionalKey(Millis).annotate({ description: "Open time of its newest candle." }),
  fees: Schema.Array(Fees),
  outages: Schema.Array(
    Schema.Struct({ product: OptionalText, from: Millis, to: Millis, reason: OptionalText }),
  ).annotate({ description: "When it had no market, oldest first." }),
}).annotate({ identifier: "Venue" });

/** One product of a venue. */
const Product = Schema.Struct({
  venue: Schema.String,
  product: Schema.String,
  base: Schema.String,
  quote: Schema.String,
  market_type: Schema.optionalKey(MarketTypeField).annotate({
    description: "Absent, as are the fields below, where only candles are known of it.",
  }),
  venue_symbol: OptionalText,
  status: Schema.optionalKey(Schema.Literals(["trading", "halted", "delisted"])),
  tick_size: OptionalAmountText,
  lot_size: OptionalAmountText,
  minimum_quantity: OptionalAmountText,
  maximum_quantity: OptionalAmountText,
  minimum_notional: OptionalAmountText,
  maximum_notional: OptionalAmountText,
  contract_size: OptionalAmountText,
  listed_at: OptionalText,
  stored: Schema.Array(Schema.String).annotate({ description: "Timeframes of which candles are stored." }),
  timeframes: Schema.Array(Schema.String).annotate({ description: "Timeframes that can be asked for." }),
}).annotate({ identifier: "Product" });

/** One series of candles that the log holds. */
const Series = Schema.Struct({
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  first: Schema.optionalKey(Millis),
  last: Schema.optionalKey(Millis),
  candles: Count,
  revisions: Count,
  revision: Count.annotate({
    description:
      "What last changed something that was told before: a page asked for with it may be kept for ever.",
  }),
  sources: Schema.Array(Schema.String),
  builds: Schema.Array(Schema.String).annotate({
    description: "Wider timeframes that can be built from it.",
  }),
}).annotate({ identifier: "Series" });

/** A run of slots without candles. */
const Gap = Schema.Struct({
  from: Millis,
  to: Millis,
  missing: Count.annotate({ description: "How many candles would fit in." }),
  kind: Schema.Literals(["empty", "outage", "not-fetched"]).annotate({
    description: "`empty`: nobody traded. `outage`: the venue had no market. `not-fetched`: nobody asked.",
  }),
}).annotate({ identifier: "Gap" });

const QUERY = {
  venue: optional(text, "Of one venue alone.", "invalid venue"),
  product: optional(text, "Of one product alone.", "invalid product"),
};

export const listVenues = readRoute({
  id: "listVenues",
  path: "/api/v1/venues",
  summary: "Every venue that Spot Canvas knows, with what it charges and when it had no market.",
  query: {},
  answer: {
    status: 200,
    description: "The venues.",
    media: "application/json",
    shape: Schema.Struct({ venues: Schema.Array(Venue) }).annotate({ identifier: "VenueList" }),
  },
  errors: [],
});

export const listProducts = readRoute({
  id: "listProducts",
  path: "/api/v1/products",
  summary: "Every product that a venue was recorded to trade, or that there are candles of.",
  query: QUERY,
  answer: {
    status: 200,
    description: "The products.",
    media: "application/json",
    shape: Schema.Struct({ products: Schema.Array(Product) }).annotate({ identifier: "ProductList" }),
  },
  errors: [
    { status: 400, text: "invalid venue" },
    { status: 400, text: "invalid product" },
  ],
});

export const listSeries = readRoute({
  id: "listSeries",
  path: "/api/v1/series",
  summary: "Every series of candles that the log holds.",
  query: QUERY,
  answer: {
    status: 200,
    description: "The series.",
    media: "application/json",
    shape: Schema.Struct({ series: Schema.Array(Series) }).annotate({ identifier: "SeriesList" }),
  },
  errors: [
    { status: 400, text: "invalid venue" },
    { status: 400, text: "invalid product" },
  ],
});

export const listGaps = readRoute({
  id: "listGaps",
  path: "/api/v1/gaps",
  summary:
    "The holes of a stored series between its first and its last candle, oldest first, each with its kind.",
  query: {
    ...CANDLE_QUERY,
    kind: optional(
      oneOf("empty", "outage", "not-fetched"),
      "Of one kind alone.",
      "invalid kind: must be empty, outage or not-fetched",
    ),
    limit: defaulted(whole(1, CANDLES.most), CANDLES.usual, "The most gaps.", INVALID.limit),
  },
  answer: {
    status: 200,
    description: "The gaps.",
    media: "application/json",
    shape: Schema.Struct({
      gaps: Schema.Array(Gap),
      next_from: Schema.optionalKey(Millis).annotate({
        description: "`from` of the next page, where there is one.",
      }),
      missing: Schema.Struct({ empty: Count, outage: Count, not_fetched: Count }).annotate({
        description: "How many candles would fit into all gaps of the range, by kind.",
      }),
    }).annotate({ identifier: "GapList" }),
  },
  errors: [
    ...SERIES_PROBLEMS,
    { status: 404, text: "no candles are recorded for <venue> <product> <timeframe>: ..." },
  ],
});
