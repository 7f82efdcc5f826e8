/** The options that name a series and a range of it. */
import { Fault } from "@spot-canvas/domain/fault";
import { millisOfInstant, parseInstant } from "@spot-canvas/domain/time/instant";
import { type Command, InvalidArgumentError } from "commander";

/** The values of these options. */
export interface SeriesOptions {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
}

/** A range, in epoch milliseconds. */
export interface RangeOptions {
  readonly from?: number;
  readonly to?: number;
}

/** Adds the options that name a series. */
export const addSeriesOptions = (command: Command): Command =>
  command
    .requiredOption("--venue <venue>", "whose candles, such as kraken")
    .requiredOption("--product <product>", "what is traded, such as BTC-USD")
    .requiredOption("--timeframe <timeframe>", "the width of a candle, such as 1m");

/** A date or a time in UTC, in epoch milliseconds. */
export function parseMoment(text: string): number {
  const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (instant.ok) return millisOfInstant(instant.value);
  throw new InvalidArgumentError("Give a date or a time in UTC, such as 2024-01-01 or 2024-01-01T12:00:00Z.");
}

/** The query of a series and a range. Faults: `InvalidRange`. */
export function seriesQuery(
  { venue, product, timeframe }: SeriesOptions,
  { from, to }: RangeOptions = {},
  more: Readonly<Record<string, string>> = {},
): URLSearchParams {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new Fault("InvalidRange", "usage", "The range is empty: --from must be before --to.");
  }
  const query = new URLSearchParams({ venue, product, timeframe, ...more });
  if (from !== undefined) query.set("from", String(from));
  if (to !== undefined) query.set("to", String(to));
  return query;
}
