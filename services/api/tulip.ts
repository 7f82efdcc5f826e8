/** Computes Tulip Indicators, by a port of them that has no native part: it runs wherever Node does. */

import { IndicatorsSync } from "@ixjb94/indicators";
import type { IndicatorDescription } from "@spot-canvas/domain/indicators/indicator";
import type { Selection } from "@spot-canvas/domain/indicators/select";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";

/** How the port is called: columns, then parameters; it gives one column, or several, that end where the candles end. */
type Compute = (...given: (number[] | number)[]) => number[] | number[][];

const port = new IndicatorsSync() as unknown as Readonly<Record<string, Compute>>;

/** The values of a selection over candles, a column for each output, NaN where there is none. */
export function computeTulip(
  { indicator, parameters }: Selection<IndicatorDescription>,
  candles: CandleColumns,
): Float64Array[] {
  const count = candles.time.length;
  const columns = indicator.outputs.map(() => new Float64Array(count).fill(Number.NaN));
  if (count <= indicator.lookback(parameters) + 1) return columns;
  const inputs = indicator.inputs.map((name) => Array.from(candles[name]));
  const given = port[indicator.name]!(...inputs, ...Object.values(parameters));
  const found = Array.isArray(given[0]) ? (given as number[][]) : [given as number[]];
  columns.forEach((column, index) => {
    const values = found[index] ?? [];
    column.set(values, count - values.length);
  });
  return columns;
}
