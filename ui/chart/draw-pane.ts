/** Draws what a pane holds, from back to front. */
import { drawCandles } from "./draw-candles.ts";
import { drawGaps, drawGuides, type Gap } from "./draw-guides.ts";
import { drawHistogram } from "./draw-histogram.ts";
import { drawLevels, type Level } from "./draw-levels.ts";
import { drawLine } from "./draw-line.ts";
import { drawMarkers, drawTrips } from "./draw-markers.ts";
import { drawVolume } from "./draw-volume.ts";
import type { Frame, Palette } from "./frame.ts";
import type { History } from "./history.ts";
import type { Cluster, Marker, Trip } from "./markers.ts";
import { isDrawn, type ShownIndicator } from "./series.ts";

/** What is drawn beside candles and indicators. */
export interface Scene {
  readonly markers: readonly Marker[];
  readonly trips: readonly Trip[];
  readonly gaps: readonly Gap[];
  readonly levels: (palette: Palette) => readonly Level[];
}

/** What all panes of a chart are drawn from. */
export interface Drawn {
  readonly history: History;
  /** The indices of the visible candles: the first, and the one behind the last. */
  readonly range: readonly [first: number, last: number];
  readonly palette: Palette;
}

/** The candles and what lies on them; gives where the markers stand. */
export function drawPrices(
  frame: Frame,
  drawn: Drawn,
  overlays: readonly ShownIndicator[],
  scene: Scene,
): readonly Cluster[] {
  const { history, range, palette } = drawn;
  const { candles, slot } = history;
  drawGaps(frame, scene.gaps, palette);
  drawVolume(frame, candles, range, slot, palette);
  drawCandles(frame, candles, range, slot, palette);
  for (const overlay of overlays) drawLines(frame, drawn, overlay);
  drawLevels(frame, scene.levels(palette));
  drawTrips(frame, scene.trips, slot, palette);
  return drawMarkers(frame, candles, scene.markers, slot, palette);
}

/** An indicator in a pane of its own. */
export function drawIndicator(frame: Frame, drawn: Drawn, indicator: ShownIndicator): void {
  drawGuides(frame, indicator.guides, drawn.palette);
  drawLines(frame, drawn, indicator);
}

function drawLines(frame: Frame, { history, range, palette }: Drawn, { lines }: ShownIndicator): void {
  const { candles, slot } = history;
  for (const line of lines.filter(isDrawn)) {
    const values = candles.extra(line.column);
    if (line.output === "histogram") drawHistogram(frame, candles.time, values, range, slot, palette);
    else drawLine(frame, candles.time, values, range, slot, lineColour(line.column, palette));
  }
}

/** The colour of a line by its column: the same in the chart and in its legend. */
export const lineColour = (column: number, { series }: Palette): string => series[column % series.length]!;
