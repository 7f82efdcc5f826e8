/** Draws volume as bars from the bottom, coloured by the direction of their candles; the largest of a column of pixels. */
import type { Candles } from "./candles.ts";
import { bodyWidth } from "./draw-candles.ts";
import { type Frame, type Palette, xScale } from "./frame.ts";

/** The part of the height that the highest bar takes. */
const SHARE = 0.18;

/** Draws the volumes of the candles from index `first` to `last` (excluded). */
export function drawVolume(
  frame: Frame,
  candles: Candles,
  [first, last]: readonly [number, number],
  slot: number,
  palette: Palette,
): void {
  const { context, ratio } = frame;
  const { time, open, close, volume } = candles;
  let most = 0;
  for (let index = first; index < last; index++) if (volume[index]! > most) most = volume[index]!;
  if (most === 0) return;
  const x = xScale(frame);
  const spacing = (frame.width * slot) / (frame.to - frame.from);
  const width = bodyWidth(spacing, ratio);
  const bottom = frame.top + frame.height;
  const scale = (frame.height * SHARE) / most;
  const up = new Path2D();
  const down = new Path2D();
  for (let index = first; index < last; ) {
    const left = Math.round(x(time[index]!) + (spacing - width) / 2);
    let highest = volume[index]!;
    const opened = open[index]!;
    let closed = close[index]!;
    index++;
    while (index < last && Math.round(x(time[index]!) + (spacing - width) / 2) === left) {
      if (volume[index]! > highest) highest = volume[index]!;
      closed = close[index]!;
      index++;
    }
    const height = Math.round(highest * scale);
    if (height > 0) (closed >= opened ? up : down).rect(left, bottom - height, width, height);
  }
  context.globalAlpha = 0.32;
  context.fillStyle = palette.up;
  context.fill(up);
  context.fillStyle = palette.down;
  context.fill(down);
  context.globalAlpha = 1;
}
