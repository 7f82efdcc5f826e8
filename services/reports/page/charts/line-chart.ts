/** Lines over time. The plot stretches with the page while text and strokes keep their size. */
import { monthName } from "../format.ts";
import { Html, html } from "../html.ts";
import { heightOf, place, type Scale, scaleOf } from "./scale.ts";

/** One line. */
export interface Line {
  readonly label: string;
  /** Names its colour and stroke in the style. */
  readonly look: "main" | "second" | "third" | "fall" | "fill";
  readonly values: readonly (number | undefined)[];
}

/** A chart. All lines begin at the same time and have one value a day. */
export interface LineChart {
  readonly title: string;
  /** What it shows, in words. */
  readonly description: string;
  readonly first: number;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly height: "tall" | "low";
  /** Values that the scale must reach, such as 0. */
  readonly holds?: readonly number[];
  /** Days at which something happened that is no part of the line. */
  readonly marks?: readonly { readonly day: number; readonly text: string }[];
}

const DAY_MS = 86_400_000;
/** Points of a line: more cannot be told apart. */
const POINTS_MAX = 400;

/** The chart as a figure with its legend. */
export function lineChart(chart: LineChart): Html {
  const { title, description, lines, height, holds = [], format } = chart;
  const days = Math.max(...lines.map(({ values }) => values.length));
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const scale = scaleOf(known, height === "tall" ? 5 : 3, holds);
  const legend = lines.length < 2 ? undefined : legendOf(lines);
  return html`<figure class="chart ${height}">
<figcaption>${title}</figcaption>${legend}
<svg role="img" aria-label="${title}. ${description}">
${gridOf(scale, format)}${monthsOf(chart.first, days)}${(chart.marks ?? []).map((mark) => markOf(mark, days))}
<svg viewBox="0 0 1000 100" preserveAspectRatio="none">${lines.map((line) => pathOf(line, scale, days))}</svg>
</svg></figure>`;
}

const legendOf = (lines: readonly Line[]): Html =>
  html`<ul class="legend">${lines.map(({ label, look }) => html`<li class="${look}">${label}</li>`)}</ul>`;

const gridOf = (scale: Scale, format: (value: number) => string): readonly Html[] =>
  scale.ticks.map((tick) => {
    const y = 100 - heightOf(scale, tick);
    const above = y < 8 ? 12 : -4;
    return html`<line class="grid${tick === 0 ? " zero" : ""}" x1="0" x2="100%" y1="${place(y)}%" y2="${place(y)}%"/>
<text class="tick" x="2" y="${place(y)}%" dy="${above}">${format(tick)}</text>`;
  });

/** Months between the lines along the bottom: such that each January has one, as it names its year. */
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** The most of them. */
const LINES_MAX = 8;
/** 1970, in whose January they begin. */
const EPOCH_YEAR = 1970;

/** Months and years along the bottom. */
function monthsOf(first: number, days: number): readonly Html[] {
  const months: { readonly at: number; readonly number: number; readonly text: string }[] = [];
  for (let day = 1; day < days; day++) {
    const date = new Date(first + day * DAY_MS);
    if (date.getUTCDate() !== 1) continue;
    const month = date.getUTCMonth() + 1;
    const year = date.getUTCFullYear();
    const number = (year - EPOCH_YEAR) * 12 + month - 1;
    months.push({ at: day, number, text: month === 1 ? String(year) : monthName(month) });
  }
  const step = MONTH_STEPS.find((each) => months.length / each <= LINES_MAX) ?? MONTH_STEPS.at(-1)!;
  return months
    .filter(({ number }) => number % step === 0)
    .filter(({ at }) => at / days < 0.93)
    .map(({ at, text }) => {
      const x = place((at / Math.max(1, days - 1)) * 100);
      return html`<line class="month" x1="${x}%" x2="${x}%" y1="0" y2="100%"/>
<text class="tick" x="${x}%" y="100%" dy="14">${text}</text>`;
    });
}

function markOf({ day, text }: { readonly day: number; readonly text: string }, days: number): Html {
  const x = (day / Math.max(1, days - 1)) * 100;
  const [dx, side] = x > 60 ? [-6, " end"] : [6, ""];
  return html`<line class="mark" x1="${place(x)}%" x2="${place(x)}%" y1="0" y2="100%"/>
<text class="tick${side}" x="${place(x)}%" y="100%" dx="${dx}" dy="-8">${text}</text>`;
}

function pathOf({ values, look }: Line, scale: Scale, days: number): Html {
  const width = Math.max(1, days - 1);
  const points = thinned(values).map(
    ([day, value]) => [(day / width) * 1_000, 100 - heightOf(scale, value)] as const,
  );
  if (points.length === 0) return new Html("");
  const path = points.map(([x, y]) => `${Math.round(x * 10) / 10} ${place(y)}`).join("L");
  const base = place(100 - heightOf(scale, Math.min(Math.max(0, scale.low), scale.high)));
  const isArea = look === "fall" || look === "fill";
  const area = isArea
    ? html`<path class="${look} area" d="M${place(points[0]![0])} ${base}L${path}L${place(points.at(-1)![0])} ${base}Z"/>`
    : undefined;
  return html`${area}<path class="${look}" d="M${path}"/>`;
}

/** Of each stretch of days the lowest and the highest, so that no peak is lost. */
function thinned(
  values: readonly (number | undefined)[],
): readonly (readonly [day: number, value: number])[] {
  const known = values.flatMap((value, day) => (value === undefined ? [] : [[day, value] as const]));
  if (known.length <= POINTS_MAX) return known;
  const width = known.length / (POINTS_MAX / 2);
  const kept = new Set([known[0]!, known.at(-1)!]);
  for (let bucket = 0; bucket < POINTS_MAX / 2; bucket++) {
    const part = known.slice(Math.floor(bucket * width), Math.floor((bucket + 1) * width));
    if (part.length === 0) continue;
    kept.add(part.reduce((lowest, next) => (next[1] < lowest[1] ? next : lowest)));
    kept.add(part.reduce((highest, next) => (next[1] > highest[1] ? next : highest)));
  }
  return [...kept].sort(([left], [right]) => left - right);
}
