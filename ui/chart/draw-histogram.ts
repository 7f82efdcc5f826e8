/** Draws an indicator as bars about zero, such as the difference of MACD and its signal. */
import { bodyWidth } from "./draw-candles.ts";
import { type Frame, type Palette, xScale, yScale } from "./frame.ts";

/** Draws values of the candles from index `first` to `last` (excluded). */
export function drawHistogram(
  frame: Frame,
  time: Float64Array,
  values: Float64Array,
  [first, last]: readonly [number, number],
  slot: number,
  palette: Palette,
): void {
  const { context, ratio } = frame;
  const x = xScale(frame);
  const y = yScale(frame);
  const spacing = (frame.width * slot) / (frame.to - frame.from);
  const width = bodyWidth(spacing, ratio);
  const zero = Math.round(y(0));
  const above = new Path2D();
  const below = new Path2D();
  for (let index = first; index < last; index++) {
    const value = values[index]!;
    if (Number.isNaN(value)) continue;
    const left = Math.round(x(time[index]!) + (spacing - width) / 2);
    const edge = Math.round(y(value));
    (value >= 0 ? above : below).rect(left, Math.min(zero, edge), width, Math.max(1, Math.abs(edge - zero)));
  }
  context.globalAlpha = 0.6;
  context.fillStyle = palette.up;
  context.fill(above);
  context.fillStyle = palette.down;
  context.fill(below);
  context.globalAlpha = 1;
}
