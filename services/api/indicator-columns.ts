/** Computes indicators beside a page of candles, from candles before it, so that the first row is right already. */
import { INDICATOR_SOURCE } from "@spot-canvas/domain/contract/indicators";
import type { IndicatorDescription } from "@spot-canvas/domain/indicators/indicator";
import { compute, isOwn, labelOf, type Selection, warmUpOf } from "@spot-canvas/domain/indicators/select";
import { TULIP_SOURCE } from "@spot-canvas/domain/indicators/tulip";
import { type BuiltColumns, joinBuilt } from "@spot-canvas/domain/market/built-candle";
import { sliceColumns } from "@spot-canvas/domain/market/candle";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import { readPage } from "@spot-canvas/projections/candles/page";
import type { CandleTables } from "@spot-canvas/projections/candles/read";
import type { CandleSource } from "@spot-canvas/projections/candles/source";
import { computeTulip } from "../indicators/tulip.ts";

/** The columns of one indicator, a value for each candle of a page by output; NaN where there is none. */
export interface ComputedIndicator {
  /** With all of its parameters, such as `sma:20`. */
  readonly name: string;
  readonly source: string;
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[];
}

/** The columns of every selection beside a page of a source. */
export async function indicatorColumns(
  tables: CandleTables,
  source: CandleSource,
  page: BuiltColumns,
  selections: readonly Selection<IndicatorDescription>[],
): Promise<readonly ComputedIndicator[]> {
  const rows = page.time.length;
  const width = widthOf(source.timeframe);
  const longest = rows === 0 ? 0 : warmUpOf(selections, width);
  const before = longest === 0 ? [] : [await readPage(tables, source, { to: page.time[0]!, limit: longest })];
  const warm = joinBuilt([...before, page]);
  return selections.map((selection) => {
    // Each begins where it needs to, so that its values do not hang on what else was asked for.
    const needed = Math.min(warm.time.length, rows + warmUpOf([selection], width));
    const given = sliceColumns(warm, warm.time.length - needed, warm.time.length);
    const outputs = isOwn(selection) ? compute(selection, given) : computeTulip(selection, given);
    const columns = selection.indicator.outputs.map((name, index) => ({
      name,
      values: outputs[index]!.subarray(needed - rows),
    }));
    const source = isOwn(selection) ? INDICATOR_SOURCE : TULIP_SOURCE;
    return { name: labelOf(selection), source, columns };
  });
}
