/** How accounts trade: which strategies, which products, on which terms. */
import * as Schema from "effect/Schema";
import { ConfiguredFees, ConfiguredStrategy, StrategyCode } from "../events/bodies/control.ts";
import { Id, Leverage, Parameters } from "../events/fields.ts";
import { MarketTypeField, OptionalText, Position, Time } from "./fields.ts";
import { optional, text, whole } from "./parameter.ts";
import { BODY_MAX, PROBLEM, readRoute, route, routeWithBody } from "./route.ts";

/** How an account trades a product. */
export const TradingConfiguration = Schema.Struct({
  account_id: Schema.String,
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  enabled: Schema.Boolean,
  market_type: MarketTypeField,
  strategies: Schema.Array(ConfiguredStrategy),
  long_leverage: Schema.optionalKey(Schema.Int),
  short_leverage: Schema.optionalKey(Schema.Int),
  trend_filter: Schema.optionalKey(Schema.Int),
  fees: Schema.optionalKey(ConfiguredFees),
  since: Time,
}).annotate({ identifier: "TradingConfiguration" });
export type TradingConfiguration = typeof TradingConfiguration.Type;

const TradingConfigurationList = Schema.Struct({
  configurations: Schema.Array(TradingConfiguration),
}).annotate({ identifier: "TradingConfigurationList" });

const Names = Schema.optionalKey(Schema.Array(Id));

/** What to change of a configuration: what is left out stays as it is. */
export const TradingChange = Schema.Struct({
  timeframe: Schema.optionalKey(Id),
  enabled: Schema.optionalKey(Schema.Boolean),
  spot: Names,
  long: Names,
  short: Names,
  parameters: Schema.optionalKey(Schema.Record(Schema.String, Parameters)),
  code: Schema.optionalKey(Schema.Record(Schema.String, StrategyCode)).annotate({
    description:
      "Of strategies that are not built in, by name: compiled JavaScript. Needs a key of an admin.",
  }),
  long_leverage: Schema.optionalKey(Leverage),
  short_leverage: Schema.optionalKey(Leverage),
  trend_filter: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 })),
  ).annotate({
    description: "Candles of the moving average that entries must not go against; 0 takes the filter away.",
  }),
  fees: Schema.optionalKey(Schema.Union([Schema.Literal("usual"), ConfiguredFees])).annotate({
    description:
      "What trading costs: `recorded`, what the venue was recorded to charge who has traded nothing yet; basis points of " +
      "the notional; or `usual`: 10 basis points on paper.",
  }),
  history: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Strategies trade the recorded candles first, on paper; else they begin with the next one.",
  }),
  opens: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Opens a paper account with 10,000 of the product's quote currency where there is none.",
  }),
  alone: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Takes away the account's configurations of all other products.",
  }),
}).annotate({ identifier: "TradingChange" });
export type TradingChange = typeof TradingChange.Type;

/** Something that was said of how an account trades. */
export const ControlEntry = Schema.Struct({
  type: Schema.String,
  account_id: OptionalText.annotate({ description: "Absent: it was said of all accounts." }),
  data: Schema.Record(Schema.String, Schema.Unknown),
  at: Time,
  log_position: Position,
}).annotate({ identifier: "ControlEntry" });
export type ControlEntry = typeof ControlEntry.Type;

const configurationAnswer = {
  status: 200,
  description: "The configuration.",
  media: "application/json",
  shape: TradingConfiguration,
} as const;

const NOT_CONFIGURED = { status: 404, text: "trading is not configured: ..." } as const;

export const listTradingConfigurations = readRoute({
  id: "listTradingConfigurations",
  path: "/api/v1/trading",
  summary: "How accounts trade, by account, venue and product.",
  query: { account: optional(text, "Only this account.", "invalid account") },
  answer: {
    status: 200,
    description: "The configurations.",
    media: "application/json",
    shape: TradingConfigurationList,
  },
  errors: [],
});

export const getTradingConfiguration = readRoute({
  id: "getTradingConfiguration",
  path: "/api/v1/accounts/{id}/trading/{venue}/{product}",
  summary: "How an account trades a product.",
  query: {},
  answer: configurationAnswer,
  errors: [NOT_CONFIGURED],
});

export const setTradingConfiguration = routeWithBody({
  id: "setTradingConfiguration",
  method: "PUT",
  path: "/api/v1/accounts/{id}/trading/{venue}/{product}",
  scope: "trade",
  summary:
    "Says how an account trades a product; what is left out stays as it is. Effective at once, and answered when the " +
    "reads show it. Saying the same again changes nothing.",
  query: {},
  body: { shape: TradingChange, bytesMax: BODY_MAX.trades, exact: true },
  answer: configurationAnswer,
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    PROBLEM.accountNotFound,
    PROBLEM.accountClosed,
    { status: 400, text: "..." },
  ],
});

export const deleteTradingConfiguration = route({
  id: "deleteTradingConfiguration",
  method: "DELETE",
  path: "/api/v1/accounts/{id}/trading/{venue}/{product}",
  scope: "trade",
  summary: "An account no longer trades a product. What it holds stays, with the orders that protect it.",
  query: {},
  answer: {
    status: 200,
    description: "The product.",
    media: "application/json",
    shape: Schema.Struct({ deleted: Schema.String }).annotate({ identifier: "TradingConfigurationDeletion" }),
  },
  errors: [NOT_CONFIGURED],
});

export const listTradingHistory = readRoute({
  id: "listTradingHistory",
  path: "/api/v1/accounts/{id}/trading",
  summary: "What was said of how an account trades: configurations, risk settings and halts, newest first.",
  query: {
    limit: optional(whole(1, 200), "How many; 50 where it is left out.", "invalid limit"),
    before: optional(
      whole(1, 999_999_999_999_999),
      "Only before this position of the log.",
      "invalid before",
    ),
  },
  answer: {
    status: 200,
    description: "The history.",
    media: "application/json",
    shape: Schema.Struct({ history: Schema.Array(ControlEntry) }).annotate({ identifier: "TradingHistory" }),
  },
  errors: [PROBLEM.invalidLimit, { status: 400, text: "invalid before" }],
});
