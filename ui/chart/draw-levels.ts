/** Draws prices as lines across the pane with a label on the axis: the last price, a position's average, its stop. */
import { FONT } from "./draw-markers.ts";
import { type Frame, type Palette, yScale } from "./frame.ts";
import { AXIS_WIDTH } from "./pane.ts";

/** One level. */
export interface Level {
  readonly price: number;
  /** As it is written on the axis. */
  readonly text: string;
  /** A second, smaller line below, such as the time that is left. */
  readonly note?: string;
  readonly colour: string;
  readonly isDashed: boolean;
}

/** The lines, inside the pane. */
export function drawLevels(frame: Frame, levels: readonly Level[]): void {
  const { context, ratio } = frame;
  const y = yScale(frame);
  context.lineWidth = ratio;
  for (const { price, colour, isDashed } of levels) {
    const at = Math.round(y(price)) + (ratio % 2) / 2;
    context.strokeStyle = colour;
    context.setLineDash(isDashed ? [2 * ratio, 3 * ratio] : []);
    context.beginPath();
    context.moveTo(frame.left, at);
    context.lineTo(frame.left + frame.width, at);
    context.stroke();
  }
  context.setLineDash([]);
}

/** The labels, over the axis: pushed down where they would cover one another. */
export function drawLevelLabels(frame: Frame, levels: readonly Level[], palette: Palette): void {
  const { context, ratio } = frame;
  const y = yScale(frame);
  const left = frame.left + frame.width;
  context.textAlign = "left";
  context.textBaseline = "middle";
  let free = frame.top;
  const visible = levels.filter(({ price }) => price >= frame.low && price <= frame.high);
  for (const { price, text, note, colour } of visible.sort((a, b) => b.price - a.price)) {
    const height = (note === undefined ? 18 : 30) * ratio;
    const lowest = frame.top + frame.height - height;
    const top = Math.min(lowest, Math.max(free, Math.round(y(price) - 9 * ratio)));
    free = top + height + ratio;
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(left + 2 * ratio, top, (AXIS_WIDTH - 4) * ratio, height, 3 * ratio);
    context.fill();
    context.fillStyle = palette.ground;
    context.font = `600 ${11 * ratio}px ${FONT}`;
    context.fillText(text, left + 7 * ratio, top + 9 * ratio);
    if (note === undefined) continue;
    context.font = `${10 * ratio}px ${FONT}`;
    context.fillText(note, left + 7 * ratio, top + 21 * ratio);
  }
}
