/** Draws what lies behind everything else: the values that readers of an indicator look for, and what is not recorded. */
import { FONT } from "./draw-markers.ts";
import { type Frame, type Palette, xScale, yScale } from "./frame.ts";

/** A stretch of time that nothing is recorded of. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** Such as `outage`. */
  readonly kind: string;
}

/** Lines across the pane at the guides of an indicator. */
export function drawGuides(frame: Frame, guides: readonly number[], palette: Palette): void {
  const { context, ratio, left, width } = frame;
  const y = yScale(frame);
  context.strokeStyle = palette.muted;
  context.globalAlpha = 0.55;
  context.lineWidth = ratio;
  context.setLineDash([ratio, 3 * ratio]);
  context.beginPath();
  for (const guide of guides) {
    const at = Math.round(y(guide)) + (ratio % 2) / 2;
    context.moveTo(left, at);
    context.lineTo(left + width, at);
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Bands where candles are missing, with the reason where there is room for it. */
export function drawGaps(frame: Frame, gaps: readonly Gap[], palette: Palette): void {
  const { context, ratio, top, height } = frame;
  const x = xScale(frame);
  context.font = `${10 * ratio}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (const { from, to, kind } of gaps) {
    if (to < frame.from || from > frame.to) continue;
    const [left, right] = [Math.round(x(from)), Math.round(x(to))];
    context.fillStyle = palette.grid;
    context.globalAlpha = 0.7;
    context.fillRect(left, top, Math.max(ratio, right - left), height);
    context.globalAlpha = 1;
    if (right - left < context.measureText(kind).width + 8 * ratio) continue;
    context.fillStyle = palette.muted;
    context.fillText(kind, (left + right) / 2, top + height - 6 * ratio);
  }
}
