/** Points of two measures: how far each round trip went against its holder, and what it came to. */
import { type Html, html } from "../html.ts";
import { heightOf, place, scaleOf } from "./scale.ts";

/** One point. */
export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
}

/** A chart. */
export interface Scatter {
  readonly title: string;
  readonly description: string;
  readonly points: readonly ScatterPoint[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly format: (value: number) => string;
}

/** The chart as a figure; points that gained and that lost have their colours. */
export function scatter({ title, description, points, xLabel, yLabel, format }: Scatter): Html {
  const across = scaleOf(
    points.map(({ x }) => x),
    4,
    [0],
  );
  const up = scaleOf(
    points.map(({ y }) => y),
    4,
    [0],
  );
  const dots = (look: string, of: readonly ScatterPoint[]): Html =>
    html`<path class="dots ${look}" d="${of
      .map(({ x, y }) => `M${place(heightOf(across, x) * 10)} ${place(100 - heightOf(up, y))}h0`)
      .join("")}"/>`;
  const rows = up.ticks.map((tick) => {
    const y = place(100 - heightOf(up, tick));
    return html`<line class="grid${tick === 0 ? " zero" : ""}" x1="0" x2="100%" y1="${y}%" y2="${y}%"/><text class="tick" x="2" y="${y}%" dy="-3">${format(tick)}</text>`;
  });
  const columns = across.ticks
    .filter((tick) => heightOf(across, tick) > 12)
    .map((tick) => {
      const x = place(heightOf(across, tick));
      return html`<text class="tick end" x="${x}%" y="100%" dx="-3" dy="14">${format(tick)}</text>`;
    });
  return html`<figure class="chart bars"><figcaption>${title}</figcaption>
<svg role="img" aria-label="${title}. ${description}">${rows}${columns}<svg viewBox="0 0 1000 100" preserveAspectRatio="none">${dots(
    "up",
    points.filter(({ y }) => y > 0),
  )}${dots(
    "down",
    points.filter(({ y }) => y <= 0),
  )}</svg></svg><p class="axes"><span>${yLabel}</span><span>${xLabel}</span></p></figure>`;
}
