/** Backtests: the record that one ran, and what came of it. */
import * as Schema from "effect/Schema";
import { BacktestCompleted } from "../events/bodies/backtest.ts";
import { BODY_MAX, PROBLEM, routeWithBody } from "./route.ts";

const { result, manifest, trades_hash, trades, currency, final_equity } = BacktestCompleted.fields;

const Completed = Schema.Struct({
  result,
  manifest,
  trades_hash,
  trades,
  currency,
  final_equity,
}).annotate({ identifier: "CompletedBacktest" });

const Receipt = Schema.Struct({
  result,
  recorded: Schema.Boolean.annotate({ description: "False where the log has it already." }),
}).annotate({ identifier: "BacktestReceipt" });

export const recordBacktest = routeWithBody({
  id: "recordBacktest",
  method: "POST",
  path: "/api/v1/backtests/completed",
  scope: "trade",
  summary:
    "Records that a backtest ran, with its manifest and hashes; the same result again is no second record.",
  query: {},
  body: { shape: Completed, bytesMax: BODY_MAX.trades },
  answer: {
    status: 200,
    description: "Answered when it is in the log.",
    media: "application/json",
    shape: Receipt,
  },
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody],
});
