/** Events of `control.backtests`: what was tried on recorded candles, and how it came out. */
import * as Schema from "effect/Schema";
import { Amount, Id } from "../fields.ts";

/** A backtest ran to its end. The result itself is a file that is named after its hash. */
export const BacktestCompleted = Schema.Struct({
  /** SHA-256 of the result's document, in hexadecimal. */
  result: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)),
  /** All that the run depended on: code, request, strategies, seed and candles, with their hashes. */
  manifest: Schema.Record(Schema.String, Schema.Unknown),
  /** Of all fills in order: runs that traded alike have the same. */
  trades_hash: Id,
  trades: Schema.Int,
  currency: Id,
  final_equity: Amount,
});
export type BacktestCompleted = typeof BacktestCompleted.Type;
