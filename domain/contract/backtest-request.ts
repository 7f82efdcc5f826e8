/** What a caller asks a backtest or a sweep for: the fields of `canvas backtest run`, nearly all of which may be left out. */
import * as Schema from "effect/Schema";
import { RiskSettings } from "../events/bodies/risk.ts";
import { Amount, PositiveAmount, WholeCount } from "../events/fields.ts";
import { TIMEFRAMES } from "../market/timeframe.ts";
import { Millis, Time } from "./fields.ts";

/** The most of each that one request names. */
const MOST = { products: 20, rates: 20_000, warmUp: 1_000_000 } as const;

const least = (minimum: number, maximum: number) =>
  Schema.Int.check(Schema.isGreaterThanOrEqualTo(minimum), Schema.isLessThanOrEqualTo(maximum));

const Moment = Schema.Union([Millis, Time]).annotate({
  description: "An open time: epoch milliseconds, RFC 3339, or a date in UTC.",
});

const Timeframe = Schema.Literals(TIMEFRAMES);

const FundingRate = Schema.Struct({ time: Millis, rate: Amount }).annotate({
  identifier: "BacktestFundingRate",
});

const TERMS = {
  strategy: Schema.String.annotate({ description: "A built-in strategy by name." }),
  venue: Schema.optionalKey(Schema.String.annotate({ description: "coinbase where it is left out." })),
  products: Schema.Array(Schema.String)
    .check(Schema.isMinLength(1), Schema.isMaxLength(MOST.products))
    .annotate({ description: "They trade on one account, and are priced in one currency." }),
  timeframe: Timeframe,
  from: Schema.optionalKey(Moment),
  to: Schema.optionalKey(Moment),
  warm_up: Schema.optionalKey(
    least(0, MOST.warmUp).annotate({
      description: "Candles before `from` that only warm the strategy up.",
    }),
  ),
  balance: Schema.optionalKey(PositiveAmount),
  fee_bps: Schema.optionalKey(Amount),
  maker_fee_bps: Schema.optionalKey(Amount),
  fees: Schema.optionalKey(
    Schema.Union([
      Schema.Literal("recorded"),
      Schema.Array(Schema.Struct({ from: Moment, maker_bps: Amount, taker_bps: Amount })),
    ]),
  ).annotate({ description: "By date, or `recorded`: the venue's lowest tier." }),
  slippage_bps: Schema.optionalKey(Amount),
  volume_slippage: Schema.optionalKey(Schema.String.annotate({ description: "impact:share, 0.1:0.025." })),
  participation: Schema.optionalKey(PositiveAmount),
  mode: Schema.optionalKey(Schema.Literals(["spot", "futures"])),
  leverage: Schema.optionalKey(least(1, 125)),
  short: Schema.optionalKey(Schema.Boolean),
  maintenance_rate: Schema.optionalKey(PositiveAmount),
  funding: Schema.optionalKey(
    Schema.Union([
      Schema.Literals(["recorded", "none"]),
      Schema.Record(Schema.String, Schema.Array(FundingRate).check(Schema.isMaxLength(MOST.rates))),
    ]),
  ).annotate({
    description:
      "Of futures: `recorded`, what the log has of the venue; `none`; or rates by product, oldest first.",
  }),
  detail: Schema.optionalKey(Timeframe.annotate({ description: "Finer candles that orders meet." })),
  latency_ms: Schema.optionalKey(least(0, 86_400_000)),
  fill_profile: Schema.optionalKey(Schema.Literals(["pessimistic", "path", "optimistic"])),
  gaps: Schema.optionalKey(Schema.Literals(["mark", "refuse"])),
  tick: Schema.optionalKey(PositiveAmount),
  lot: Schema.optionalKey(PositiveAmount),
  minimum_notional: Schema.optionalKey(PositiveAmount),
  risk: Schema.optionalKey(RiskSettings).annotate({
    description: "How much the account dares: what `GET /api/v1/accounts/{id}/risk` says in `settings`.",
  }),
  trend_filter: Schema.optionalKey(WholeCount),
  seed: Schema.optionalKey(least(0, Number.MAX_SAFE_INTEGER)),
} as const;

const Value = Schema.Union([Schema.Finite, Schema.Boolean, Schema.String]);

/** A run that is asked for. */
export const BacktestInput = Schema.Struct({
  ...TERMS,
  parameters: Schema.optionalKey(Schema.Record(Schema.String, Value)),
}).annotate({ identifier: "BacktestInput" });
export type BacktestInput = typeof BacktestInput.Type;

/** Windows in days: the best parameters of each training are run on the days behind it. */
const Windows = Schema.Struct({
  train: least(1, 36_500),
  test: least(1, 36_500),
  anchored: Schema.optionalKey(
    Schema.Boolean.annotate({ description: "Training begins where the candles do, and grows." }),
  ),
}).annotate({ identifier: "WalkForwardWindows" });

/** A sweep that is asked for. */
export const SweepInput = Schema.Struct({
  ...TERMS,
  parameters: Schema.Record(Schema.String, Value).annotate({
    description: "What each takes: a range `5..50:5`, a list `5,8,13`, or one value.",
  }),
  metric: Schema.optionalKey(
    Schema.String.annotate({ description: "What ranks the trials; sharpe where it is left out." }),
  ),
  goal: Schema.optionalKey(Schema.Literals(["highest", "lowest"])),
  search: Schema.optionalKey(
    Schema.Literals(["grid", "random", "bayes"]).annotate({
      description:
        "Which combinations are run: all, some at random, or those that the ones before speak for.",
    }),
  ),
  trials: Schema.optionalKey(
    least(1, 1_000_000).annotate({ description: "How many, of a search that is no grid; 100." }),
  ),
  walk_forward: Schema.optionalKey(Windows),
}).annotate({ identifier: "SweepInput" });
export type SweepInput = typeof SweepInput.Type;
