/** Computes indicators beside a page of candles, from candles before it, so that the first row is right already. */
import { INDICATOR_SOURCE } from "@spot-canvas/domain/contract/indicators";
import type { IndicatorDescription } from "@spot-canvas/domain/indicators/indicator";
import { compute, isOwn, labelOf, type Selection, warmUpOf } from "@spot-canvas/domain/indicators/select";
import { TULIP_SOURCE } from "@spot-canvas/domain/indicators/tulip";
import { lowerBound } from "@spot-canvas/domain/lower-bound";
import { type BuiltColumns, joinBuilt } from "@spot-canvas/domain/market/built-candle";
import { sliceColumns } from "@spot-canvas/domain/market/candle";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import { readPage } from "@spot-canvas/projections/candles/page";
import type { CandleTables } from "@spot-canvas/projections/candles/request";
import type { CandleSource } from "@spot-canvas/projections/candles/source";
import { computeTulip } from "./tulip.ts";

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
  const width = widthOf(source.timeframe);
  const longest = page.time.length === 0 ? 0 : warmUpOf(selections, width);
  const slots = await slotsOf(tables, source, page, longest);
  const rows = slots.time.length - lowerBound(slots.time, page.time[0] ?? 0);
  return selections.map((selection) => {
    // Each begins where it needs to, so that its values do not hang on what else was asked for.
    const needed = Math.min(slots.time.length, rows + warmUpOf([selection], width));
    const given = sliceColumns(slots, slots.time.length - needed, slots.time.length);
    const outputs = isOwn(selection) ? compute(selection, given) : computeTulip(selection, given);
    const columns = selection.indicator.outputs.map((name, index) => ({
      name,
      values: valuesAt(page.time, given.time, outputs[index]!),
    }));
    const source = isOwn(selection) ? INDICATOR_SOURCE : TULIP_SOURCE;
    return { name: labelOf(selection), source, columns };
  });
}

/** A page that spans more slots than this is computed on the candles that it shows. */
const SLOTS_MAX = 100_000;

/** A page with what comes before it, and quiet slots flat, as strategies are given them. */
async function slotsOf(
  tables: CandleTables,
  source: CandleSource,
  page: BuiltColumns,
  warmUp: number,
): Promise<BuiltColumns> {
  const from = page.time[0];
  if (from === undefined) return page;
  const before = async (shown: CandleSource): Promise<readonly BuiltColumns[]> =>
    warmUp === 0 ? [] : [await readPage(tables, shown, { to: from, limit: warmUp })];
  const shown = joinBuilt([...(await before(source)), page]);
  const width = widthOf(source.timeframe);
  const { length } = shown.time;
  const isDense = shown.time[length - 1]! - shown.time[0]! === (length - 1) * width;
  const to = page.time[page.time.length - 1]! + width;
  const limit = (to - from) / width;
  if (source.fill === "flat" || isDense || limit > SLOTS_MAX) return shown;
  const filled: CandleSource = { ...source, fill: "flat" };
  return joinBuilt([...(await before(filled)), await readPage(tables, filled, { from, to, limit })]);
}

/** The values of a page's candles among those of all slots: both end with the same one. */
function valuesAt(page: Float64Array, slots: Float64Array, values: Float64Array): Float64Array {
  const rows = page.length;
  const behind = slots.length - rows;
  if (rows === 0 || slots[behind] === page[0]) return values.subarray(behind);
  const picked = new Float64Array(rows);
  for (let row = rows - 1, slot = slots.length - 1; row >= 0; row--, slot--) {
    while (slots[slot] !== page[row]) slot--;
    picked[row] = values[slot]!;
  }
  return picked;
}
