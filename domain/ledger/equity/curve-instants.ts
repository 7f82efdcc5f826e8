/** The instants of a curve. */
import { openTimeOf, type Timeframe, widthOf } from "../../market/timeframe.ts";
import { type Instant, instantOfMillis, millisOfInstant } from "../../time/instant.ts";

/** How many instants {@link curveInstants} gives, at most two more. */
export const countInstants = (timeframe: Timeframe, from: Instant, to: Instant): number =>
  Math.floor((millisOfInstant(to) - millisOfInstant(from)) / widthOf(timeframe));

/** Both ends, and between them the times at which candles of the timeframe open and close. None where they are the wrong way round. */
export function curveInstants(timeframe: Timeframe, from: Instant, to: Instant): readonly Instant[] {
  if (from > to) return [];
  const width = widthOf(timeframe);
  const instants = [from];
  for (let time = openTimeOf(timeframe, millisOfInstant(from)) + width; ; time += width) {
    const instant = instantOfMillis(time);
    if (instant >= to) break;
    instants.push(instant);
  }
  if (from < to) instants.push(to);
  return instants;
}

/** The time on the grid of a timeframe at which the candle opens that holds an instant. */
export const gridBefore = (timeframe: Timeframe, instant: Instant): Instant =>
  instantOfMillis(openTimeOf(timeframe, millisOfInstant(instant)));
