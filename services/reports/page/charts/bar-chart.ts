/** Bars side by side: how often, or how much, of each of some kinds. */
import { type Content, type Html, html } from "../html.ts";
import { heightOf, place, scaleOf } from "./scale.ts";

/** One bar. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** What it says when it is pointed at. */
  readonly hint: string;
}

/** A chart. */
export interface BarChart {
  readonly title: string;
  readonly description: string;
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
  /** A label below every so many bars. */
  readonly every: number;
  /** Bars are coloured by whether their label is below zero, and not their value. */
  readonly falls?: (bar: Bar) => boolean;
}

/** The chart as a figure. */
export function barChart({ title, description, bars, format, every, falls }: BarChart): Html {
  const scale = scaleOf(
    bars.map(({ value }) => value),
    3,
    [0],
  );
  const zero = 100 - heightOf(scale, 0);
  const width = 100 / Math.max(1, bars.length);
  const isFall = falls ?? (({ value }: Bar) => value < 0);
  const marks = bars.map((bar, index): Content => {
    const top = 100 - heightOf(scale, bar.value);
    const [y, height] = top <= zero ? [top, zero - top] : [zero, top - zero];
    return html`<rect class="${isFall(bar) ? "down" : "up"}" x="${place((index + 0.1) * width)}%" y="${place(y)}%" width="${place(width * 0.8)}%" height="${place(height)}%"><title>${bar.hint}</title></rect>`;
  });
  const labels = bars.map(
    (bar, index): Content =>
      index % every === 0
        ? html`<text class="tick middle" x="${place((index + 0.5) * width)}%" y="100%" dy="14">${bar.label}</text>`
        : undefined,
  );
  const grid = scale.ticks.map((tick) => {
    const y = place(100 - heightOf(scale, tick));
    return html`<line class="grid${tick === 0 ? " zero" : ""}" x1="0" x2="100%" y1="${y}%" y2="${y}%"/>
<text class="tick" x="2" y="${y}%" dy="-3">${format(tick)}</text>`;
  });
  return html`<figure class="chart bars"><figcaption>${title}</figcaption>
<svg role="img" aria-label="${title}. ${description}">${grid}${marks}${labels}</svg></figure>`;
}
