/** Events of `instruments.<venue>` that say what a currency is worth in another. */
import * as Schema from "effect/Schema";
import { DateText, Id, PositiveAmount } from "../fields.ts";

/**
 * What one unit of `base` cost in `quote` on a date, according to whoever publishes it. Of all that was recorded for one
 * date the last by position holds.
 */
export const RateRecorded = Schema.Struct({
  /** Who published it, such as `ecb`. */
  venue: Id,
  base: Id,
  quote: Id,
  /** `YYYY-MM-DD`; which hours it covers is for the reader to say. */
  date: DateText,
  rate: PositiveAmount,
});
export type RateRecorded = typeof RateRecorded.Type;
