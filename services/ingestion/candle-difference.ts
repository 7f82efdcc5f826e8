/** What a page adds to what the log already has. */
import type { CandleSource } from "@spot-canvas/domain/events/candles-recorded";
import { CANDLE_FIELDS, type CandleColumns, candleAt, emptyColumns } from "@spot-canvas/domain/market/candle";
import type { RankedColumns } from "@spot-canvas/domain/market/candle-block";
import { outranks } from "@spot-canvas/domain/market/precedence";
import { looksUnfinished } from "@spot-canvas/domain/market/quality";
import type { PageReceipt } from "./candle-sink.ts";

/** A page, compared. */
export interface Difference {
  /** The candles that are worth an event. */
  readonly fresh: CandleColumns;
  readonly receipt: PageReceipt;
}

/**
 * Compares a page with the candles that the log holds in its range, both oldest first. An equal candle is no event; a
 * different one is, where its source may replace what stands, unless it looks unfinished.
 */
export function differenceOf(page: CandleColumns, held: RankedColumns, source: CandleSource): Difference {
  const count = { recorded: 0, repeated: 0, revisions: 0, outranked: 0 };
  if (held.time.length === 0) {
    return { fresh: page, receipt: { ...count, recorded: page.time.length } };
  }
  const fresh: number[] = [];
  let place = 0;
  for (let index = 0; index < page.time.length; index++) {
    const time = page.time[index]!;
    while (place < held.time.length && held.time[place]! < time) place++;
    const verdict = held.time[place] === time ? compare(page, index, held, place, source) : "recorded";
    count[verdict]++;
    if (verdict === "recorded" || verdict === "revisions") fresh.push(index);
  }
  return { fresh: fresh.length === page.time.length ? page : pick(page, fresh), receipt: count };
}

function compare(
  page: CandleColumns,
  index: number,
  held: RankedColumns,
  place: number,
  source: CandleSource,
): keyof PageReceipt {
  if (CANDLE_FIELDS.every((field) => page[field][index] === held[field][place])) return "repeated";
  if (looksUnfinished(candleAt(page, index))) return "outranked";
  return outranks(source, held.precedence[place]!) ? "revisions" : "outranked";
}

function pick(page: CandleColumns, indexes: readonly number[]): CandleColumns {
  const picked = emptyColumns(indexes.length);
  for (const field of CANDLE_FIELDS) {
    for (let place = 0; place < indexes.length; place++) picked[field][place] = page[field][indexes[place]!]!;
  }
  return picked;
}
