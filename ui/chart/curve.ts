/** How a curve over time is drawn: equity, drawdown, runs beside one another. */
import uPlot from "uplot";
import { axisTexts } from "./axis-text.ts";
import { FONT } from "./draw-markers.ts";
import type { Palette } from "./frame.ts";

/** What a curve needs to know. */
interface Curve {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly timeZone: string;
  /** One for each line; a single line is filled. */
  readonly colours: readonly string[];
  /** Crosshairs of curves with the same key move together. */
  readonly syncKey: string;
  /** Values are parts of one. */
  readonly isPercent?: boolean;
  readonly hover: (plot: uPlot) => void;
}

/** The options of uPlot. */
export function curveOptions(curve: Curve): uPlot.Options {
  const { width, height, palette, timeZone, colours, syncKey, isPercent = false, hover } = curve;
  const axis = {
    stroke: palette.muted,
    grid: { stroke: palette.grid, width: 1 },
    font: `11px ${FONT}`,
    ticks: { show: false },
  };
  const textOf = axisTexts(timeZone);
  const valueText = (value: number): string => (isPercent ? `${Math.round(value * 100)} %` : grouped(value));
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    tzDate: (time) => uPlot.tzDate(new Date(time), timeZone),
    cursor: { sync: { key: syncKey }, drag: { x: false, y: false }, points: { size: 6 } },
    series: [
      {},
      ...colours.map((colour) => ({
        stroke: colour,
        width: 1.6,
        points: { show: false },
        spanGaps: true,
        ...(colours.length === 1 ? { fill: `${colour}22` } : {}),
      })),
    ],
    axes: [
      {
        ...axis,
        size: 26,
        space: 80,
        values: (_plot, splits, _axis, _space, increment) => splits.map((time) => textOf(time, increment)),
      },
      { ...axis, side: 1, size: 84, values: (_plot, splits) => splits.map(valueText) },
    ],
    hooks: { setCursor: [hover] },
  };
}

/** Thin spaces between thousands, as amounts have them everywhere. */
const grouped = (value: number): string =>
  String(Number(value.toPrecision(8)))
    .replace(/\B(?=(?:\d{3})+(?:\.|$))/g, "\u202f")
    .replace("-", "−");
