/**
 * Draws signals and fills beside their candles: triangles that point the way, a signal hollow, a fill solid with a notch
 * at its price. What is to be known of a candle itself is a diamond.
 */
import type { Candles } from "./candles.ts";
import { type Frame, type Palette, xScale, yScale } from "./frame.ts";
import { type Cluster, clustered, type Marker, type Trip } from "./markers.ts";

/** Draws the trips that are visible as lines from entry to exit, with what each earned where there is room for it. */
export function drawTrips(frame: Frame, trips: readonly Trip[], slot: number, palette: Palette): void {
  const { context, ratio } = frame;
  const x = xScale(frame);
  const y = yScale(frame);
  context.lineWidth = 1.25 * ratio;
  context.font = `600 ${10 * ratio}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { from, entry, to, exit, isGain, profit = "" } of trips) {
    if (to === undefined || exit === undefined || to < frame.from || from > frame.to) continue;
    context.strokeStyle = isGain ? palette.up : palette.down;
    context.setLineDash([4 * ratio, 3 * ratio]);
    context.beginPath();
    const [x1, x2] = [x(slotStart(from, slot) + slot / 2), x(slotStart(to, slot) + slot / 2)];
    context.moveTo(x1, y(entry));
    context.lineTo(x2, y(exit));
    context.stroke();
    const width = context.measureText(profit).width + 10 * ratio;
    if (x2 - x1 < width) continue;
    drawPill(context, profit, { x: (x1 + x2) / 2, y: (y(entry) + y(exit)) / 2, width }, ratio, palette);
  }
  context.setLineDash([]);
}

/** A short text on the ground of the page, in the colour that strokes have now. */
function drawPill(
  context: CanvasRenderingContext2D,
  text: string,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  ratio: number,
  palette: Palette,
): void {
  context.setLineDash([]);
  context.fillStyle = palette.ground;
  context.beginPath();
  context.roundRect(x - width / 2, y - 8 * ratio, width, 16 * ratio, 4 * ratio);
  context.fill();
  context.stroke();
  context.fillStyle = context.strokeStyle;
  context.fillText(text, x, y);
}

const slotStart = (time: number, slot: number): number => Math.floor(time / slot) * slot;

/** How far from its candle each kind stands, in CSS pixels, so that they do not cover one another. */
const AWAY = { fill: 8, signal: 18, note: 28 } as const;

/** Draws the markers, those that would cover one another as one with their number; gives where they stand. */
export function drawMarkers(
  frame: Frame,
  candles: Candles,
  markers: readonly Marker[],
  slot: number,
  palette: Palette,
): readonly Cluster[] {
  const { context, ratio } = frame;
  const x = xScale(frame);
  const y = yScale(frame);
  const size = 5.5 * ratio;
  const visible = markers.filter(({ time }) => time >= frame.from - slot && time <= frame.to);
  const clusters = clustered(
    visible,
    (marker) => {
      const open = slotStart(marker.time, slot);
      const candle = candles.at(open);
      const isBuy = marker.side === "buy";
      const edge = candle === undefined ? marker.price : isBuy ? candle.low : candle.high;
      const away = AWAY[marker.kind] * ratio * (isBuy ? 1 : -1);
      return { x: x(open + slot / 2), y: y(edge) + away };
    },
    size * 2.2,
  );
  for (const cluster of clusters) drawCluster(context, cluster, size, ratio, palette);
  drawNotches(frame, visible, slot, palette);
  return clusters;
}

/** Short lines at the prices of fills, where candles are wide enough to see them. */
function drawNotches(frame: Frame, markers: readonly Marker[], slot: number, palette: Palette): void {
  const { context, ratio } = frame;
  const x = xScale(frame);
  const y = yScale(frame);
  const width = (frame.width * slot) / (frame.to - frame.from);
  if (width < 4 * ratio) return;
  context.lineWidth = 2 * ratio;
  for (const { kind, side, time, price } of markers) {
    if (kind !== "fill") continue;
    const left = x(slotStart(time, slot));
    context.strokeStyle = side === "buy" ? palette.buy : palette.sell;
    context.beginPath();
    context.moveTo(left - width * 0.2, y(price));
    context.lineTo(left + width * 1.2, y(price));
    context.stroke();
  }
}

function drawCluster(
  context: CanvasRenderingContext2D,
  { x, y, markers }: Cluster,
  size: number,
  ratio: number,
  palette: Palette,
): void {
  const first = markers[0]!;
  const isBuy = first.side === "buy";
  const isNote = first.kind === "note";
  const colour = isNote ? palette.warning : isBuy ? palette.buy : palette.sell;
  const way = isBuy ? 1 : -1;
  context.globalAlpha = markers.every(({ isDeclined }) => isDeclined) ? 0.45 : 1;
  context.beginPath();
  context.moveTo(x, y - (size / 2) * way);
  if (isNote) {
    context.lineTo(x - (size * 3) / 4, y + (size / 4) * way);
    context.lineTo(x, y + size * way);
    context.lineTo(x + (size * 3) / 4, y + (size / 4) * way);
  } else {
    context.lineTo(x - size, y + size * way);
    context.lineTo(x + size, y + size * way);
  }
  context.closePath();
  if (first.kind === "fill") {
    context.fillStyle = colour;
    context.fill();
    context.strokeStyle = palette.ground;
    context.lineWidth = ratio;
    context.stroke();
  } else {
    context.strokeStyle = colour;
    context.lineWidth = 1.5 * ratio;
    context.stroke();
  }
  if (markers.length > 1) {
    context.fillStyle = palette.text;
    context.font = `600 ${9 * ratio}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = isBuy ? "top" : "bottom";
    context.fillText(String(markers.length), x, y + size * way * 1.3);
  }
  context.globalAlpha = 1;
}

/** The face of texts on a canvas, which does not inherit the page's. */
export const FONT = 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
