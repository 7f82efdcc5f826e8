/** Draws one line of an indicator: broken where it is not defined, its extremes kept where many points share a column. */
import { type Frame, xScale, yScale } from "./frame.ts";

/** Draws values at the middle of their candles, from index `first` to `last` (excluded). */
export function drawLine(
  frame: Frame,
  time: Float64Array,
  values: Float64Array,
  [first, last]: readonly [number, number],
  slot: number,
  colour: string,
): void {
  const { context, ratio } = frame;
  const x = xScale(frame);
  const y = yScale(frame);
  context.beginPath();
  let isDown = false;
  for (let index = first; index < last; ) {
    const value = values[index]!;
    // A slot without a candle breaks the line too: nothing was known there.
    const isApart = index > first && time[index]! - time[index - 1]! > slot;
    if (Number.isNaN(value)) {
      isDown = false;
      index++;
      continue;
    }
    const column = x(time[index]! + slot / 2);
    let highest = value;
    let lowest = value;
    let lastValue = value;
    index++;
    while (index < last && x(time[index]! + slot / 2) - column < 1) {
      const next = values[index]!;
      if (next > highest) highest = next;
      if (next < lowest) lowest = next;
      if (!Number.isNaN(next)) lastValue = next;
      index++;
    }
    if (isDown && !isApart) context.lineTo(column, y(value));
    else context.moveTo(column, y(value));
    if (highest !== lowest) {
      context.lineTo(column, y(highest));
      context.lineTo(column, y(lowest));
      context.lineTo(column, y(lastValue));
    }
    isDown = true;
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.4 * ratio;
  context.lineJoin = "round";
  context.stroke();
}
