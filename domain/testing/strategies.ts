/** Runs a built-in strategy over a few candles, for tables that were worked by hand. */
import type { Parameters } from "../events/fields.ts";
import { unwrap } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import { strategyNamed } from "../strategies/catalogue.ts";
import * as trials from "../strategies/trial.ts";

/** Minute candles of these closes. */
export const closing = (closes: readonly number[], reach?: number): readonly Candle[] =>
  trials.closing(closes, reach, "1m");

/** What it wants, by the number of the candle, counted from 1; tags are left out. */
export const wanted = (
  name: string,
  parameters: Parameters,
  candles: readonly Candle[],
): readonly unknown[] =>
  trials
    .trial(unwrap(strategyNamed(name)), candles, parameters, "1m")
    .map(({ candle, action, tag: _tag, ...wishes }) => {
      const wish = `${candle} ${action}`;
      return Object.keys(wishes).length === 0 ? wish : [wish, wishes];
    });
