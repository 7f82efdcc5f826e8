/**
 * Draws candles in four fills, whatever their number: wicks and bodies, up and down. Where several fall on one column of
 * pixels they are merged as candles are: first open, highest high, lowest low, last close.
 */
import type { Candles } from "./candles.ts";
import { type Frame, type Palette, xScale, yScale } from "./frame.ts";

/** How wide a body is for the distance of two candles, both in device pixels: the parity of the wick, so that it is centred. */
export function bodyWidth(spacing: number, ratio: number): number {
  const wick = Math.max(1, Math.floor(ratio));
  if (spacing < 2 * ratio) return wick;
  const share = 1 - 0.2 * Math.min(1, Math.max(0, (spacing / ratio - 4) / 20));
  const width = Math.max(wick, Math.floor(spacing * share) - Math.round(ratio));
  return (width - wick) % 2 === 0 ? width : width - 1 || wick;
}

/** Draws the candles that open from index `first` to `last` (excluded); `slot` is their width in milliseconds. */
export function drawCandles(
  frame: Frame,
  candles: Candles,
  range: readonly [first: number, last: number],
  slot: number,
  palette: Palette,
): void {
  const { context, ratio } = frame;
  const spacing = (frame.width * slot) / (frame.to - frame.from);
  const paths =
    spacing < 1.5 * ratio
      ? mergedPaths(frame, candles, range, slot)
      : singlePaths(frame, candles, range, slot);
  context.fillStyle = palette.up;
  context.fill(paths.upWicks);
  context.fill(paths.upBodies);
  context.fillStyle = palette.down;
  context.fill(paths.downWicks);
  context.fill(paths.downBodies);
}

/** Scales, the width of a wick and the distance of two candles, in device pixels. */
const geometryOf = (frame: Frame, slot: number) => ({
  x: xScale(frame),
  y: yScale(frame),
  wick: Math.max(1, Math.floor(frame.ratio)),
  spacing: (frame.width * slot) / (frame.to - frame.from),
});

interface Paths {
  readonly upWicks: Path2D;
  readonly upBodies: Path2D;
  readonly downWicks: Path2D;
  readonly downBodies: Path2D;
}

const emptyPaths = (): Paths => ({
  upWicks: new Path2D(),
  upBodies: new Path2D(),
  downWicks: new Path2D(),
  downBodies: new Path2D(),
});

function singlePaths(
  frame: Frame,
  candles: Candles,
  [first, last]: readonly [number, number],
  slot: number,
): Paths {
  const paths = emptyPaths();
  const { time, open, high, low, close } = candles;
  const { x, y, wick, spacing } = geometryOf(frame, slot);
  const body = bodyWidth(spacing, frame.ratio);
  for (let index = first; index < last; index++) {
    const isUp = close[index]! >= open[index]!;
    const left = Math.round(x(time[index]!) + (spacing - body) / 2);
    const top = Math.round(y(high[index]!));
    const bottom = Math.round(y(low[index]!));
    const from = Math.round(y(isUp ? close[index]! : open[index]!));
    const to = Math.round(y(isUp ? open[index]! : close[index]!));
    const center = left + (body - wick) / 2;
    (isUp ? paths.upWicks : paths.downWicks).rect(center, top, wick, Math.max(1, bottom - top));
    (isUp ? paths.upBodies : paths.downBodies).rect(left, from, body, Math.max(1, to - from));
  }
  return paths;
}

function mergedPaths(
  frame: Frame,
  candles: Candles,
  [first, last]: readonly [number, number],
  slot: number,
): Paths {
  const paths = emptyPaths();
  const { time, open, high, low, close } = candles;
  const { x, y, wick } = geometryOf(frame, slot);
  const half = slot / 2;
  let index = first;
  while (index < last) {
    const column = Math.floor(x(time[index]! + half) / wick);
    const opened = open[index]!;
    let highest = high[index]!;
    let lowest = low[index]!;
    let closed = close[index]!;
    index++;
    while (index < last && Math.floor(x(time[index]! + half) / wick) === column) {
      if (high[index]! > highest) highest = high[index]!;
      if (low[index]! < lowest) lowest = low[index]!;
      closed = close[index]!;
      index++;
    }
    const top = Math.round(y(highest));
    const height = Math.max(1, Math.round(y(lowest)) - top);
    (closed >= opened ? paths.upWicks : paths.downWicks).rect(column * wick, top, wick, height);
  }
  return paths;
}
