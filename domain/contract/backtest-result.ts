/** What a backtest and a sweep come to, as answers show it. What is undefined is left out, with its reason beside it. */
import * as Schema from "effect/Schema";
import { AmountText, Count, Millis, OptionalTime, SideField, Time } from "./fields.ts";

const Json = Schema.Record(Schema.String, Schema.Unknown);
const Figure = Schema.Union([Schema.Finite, AmountText]);

/** Figures by the name of their metric: numbers, and exact amounts as text. */
const Metrics = Schema.Record(Schema.String, Figure);

const Manifest = Schema.Struct({
  code: Schema.String,
  engine: Schema.String,
  request: Json.annotate({ description: "With every default." }),
  strategies: Schema.Array(
    Schema.Struct({
      instance: Schema.String,
      strategy: Schema.String,
      version: Schema.String,
      parameters: Json,
      code_hash: Schema.optionalKey(Schema.String),
    }),
  ),
  seed: Schema.Int,
  candles: Schema.Array(
    Schema.Struct({
      venue: Schema.String,
      product: Schema.String,
      timeframe: Schema.String,
      count: Count,
      first: Millis,
      last: Millis,
      hash: Schema.String,
    }),
  ),
  trades_hash: Schema.String,
  revised_after_use: Schema.optionalKey(
    Count.annotate({ description: "Candles that were corrected later; absent where that is not known." }),
  ),
}).annotate({ identifier: "BacktestManifest" });

const BacktestTrade = Schema.Struct({
  side: SideField,
  time: Time,
  quantity: AmountText,
  price: AmountText,
  fee: AmountText,
  product: Schema.String,
  trade_id: Schema.String,
  order_id: Schema.String,
  signal_id: Schema.String,
  role: Schema.String,
  reason: Schema.String,
  liquidity: Schema.String,
  ambiguous: Schema.Boolean.annotate({ description: "The candle leaves open how it filled." }),
  spans_gap: Schema.Boolean.annotate({ description: "Candles are missing while it was held." }),
}).annotate({ identifier: "BacktestTrade" });

const BacktestRoundTrip = Schema.Struct({
  product: Schema.String,
  side: Schema.String,
  status: Schema.String,
  opened_at: Time,
  closed_at: OptionalTime,
  quantity: AmountText,
  entry_price: AmountText,
  exit_price: Schema.optionalKey(AmountText),
  cost: AmountText,
  realized_pnl: AmountText,
  exit_reason: Schema.optionalKey(Schema.String),
  highest: Schema.Finite,
  lowest: Schema.Finite,
  candles: Count,
  spans_gap: Schema.Boolean,
}).annotate({ identifier: "BacktestRoundTrip" });

/** A curve: columns of equal length, oldest first. */
const Curve = Schema.Struct({ times: Schema.Array(Millis), values: Schema.Array(Schema.Finite) }).annotate({
  identifier: "EquityCurve",
});

/** What came of a run. */
export const BacktestResult = Schema.Struct({
  result: Schema.String.annotate({ description: "SHA-256 of the document: the name of its file." }),
  manifest: Manifest,
  currency: Schema.String,
  from: Time,
  to: Time,
  start_balance: AmountText,
  final_balance: AmountText,
  final_equity: AmountText,
  signals: Count,
  ambiguous_fills: Count,
  liquidations: Count,
  funding_paid: AmountText,
  gaps: Schema.Array(Schema.Struct({ series: Schema.String, from: Time, to: Time, missing: Count })),
  metrics: Metrics,
  undefined_metrics: Schema.Record(Schema.String, Schema.String),
  trades: Schema.Array(BacktestTrade),
  round_trips: Schema.Array(BacktestRoundTrip),
  daily_equity: Schema.Array(Schema.Struct({ time: Time, equity: Schema.Finite })),
  equity: Curve.annotate({
    description: "The equity at every close; of longer runs the lowest and highest of each stretch.",
  }),
}).annotate({ identifier: "BacktestResult" });
export type BacktestResult = typeof BacktestResult.Type;

const SweepTrial = Schema.Struct({
  index: Count,
  parameters: Schema.Record(Schema.String, Schema.String),
  seed: Schema.Int,
  metrics: Schema.Record(Schema.String, Schema.Finite).annotate({
    description:
      "The metric that ranks, total_return, sharpe, max_drawdown and trades; none that is undefined.",
  }),
  daily_sharpe: Schema.optionalKey(Schema.Finite),
  final_equity: AmountText,
  fills: Count,
}).annotate({ identifier: "SweepTrial" });

/** What came of a sweep. */
export const SweepResult = Schema.Struct({
  sweep: Schema.String.annotate({ description: "The hash of all that the table depends on." }),
  request: Json,
  metric: Schema.String,
  goal: Schema.Literals(["highest", "lowest"]),
  search: Schema.Literals(["grid", "random", "bayes"]),
  candles: Count,
  axes: Schema.Array(Schema.Struct({ name: Schema.String, values: Schema.Array(Schema.String) })).annotate({
    description: "Each parameter with its values: of two, the sides of a heat map.",
  }),
  trial_count: Count.annotate({ description: "How many were made: what luck is measured by." }),
  best: Schema.optionalKey(Count.annotate({ description: "A place in `trials`." })),
  deflated_sharpe: Schema.optionalKey(
    Schema.Finite.annotate({ description: "The chance that the best is above the luck of as many trials." }),
  ),
  deflated_sharpe_undefined: Schema.optionalKey(Schema.String),
  trials: Schema.Array(SweepTrial).annotate({
    description: "In the order they were told in; of a grid the last parameter turns fastest.",
  }),
}).annotate({ identifier: "SweepResult" });
export type SweepResult = typeof SweepResult.Type;

/** One window of a walk-forward. */
const WalkForwardWindow = Schema.Struct({
  train_from: Time,
  test_from: Time,
  test_to: Time,
  parameters: Schema.Record(Schema.String, Schema.String).annotate({
    description: "The best of the training.",
  }),
  trained: Schema.optionalKey(Schema.Finite.annotate({ description: "The metric in the training." })),
  tested: Schema.optionalKey(Schema.Finite.annotate({ description: "The metric in the test." })),
  train_return: Schema.Finite,
  test_return: Schema.Finite,
  fills: Count,
  final_equity: AmountText,
}).annotate({ identifier: "WalkForwardWindow" });

/** What walking forward came to. Figures are of the tests, one after the other: candles that no choice has seen. */
export const WalkForwardResult = Schema.Struct({
  walk: Schema.String.annotate({ description: "The hash of all that it depends on." }),
  request: Json,
  metric: Schema.String,
  goal: Schema.Literals(["highest", "lowest"]),
  search: Schema.Literals(["grid", "random", "bayes"]),
  train_days: Count,
  test_days: Count,
  anchored: Schema.Boolean.annotate({ description: "Training begins where the candles do, and grows." }),
  candles: Count,
  trial_count: Count,
  currency: Schema.String,
  start_balance: AmountText,
  final_equity: AmountText,
  efficiency: Schema.optionalKey(
    Schema.Finite.annotate({ description: "Yearly return of the tests over that of the trainings." }),
  ),
  efficiency_undefined: Schema.optionalKey(Schema.String),
  profitable_windows: Count,
  metrics: Metrics,
  undefined_metrics: Schema.Record(Schema.String, Schema.String),
  windows: Schema.Array(WalkForwardWindow),
  equity: Curve.annotate({ description: "At 00:00 UTC of each day of the tests." }),
}).annotate({ identifier: "WalkForward" });
export type WalkForwardResult = typeof WalkForwardResult.Type;
