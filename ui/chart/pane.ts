/**
 * One uPlot as a pane: it draws axes, grid and crosshair; what is in the pane is drawn by the layers that it is given.
 * uPlot is told the two spans and no data, so that a frame costs what is visible and not what is loaded.
 */
import uPlot from "uplot";
import { axisTexts } from "./axis-text.ts";
import { FONT } from "./draw-markers.ts";
import type { Span } from "./fit.ts";
import type { Frame, Palette } from "./frame.ts";

/** The width of the price axis in CSS pixels: the same everywhere, so that panes stand in line. */
export const AXIS_WIDTH = 72;
/** The height of the time axis. */
const AXIS_HEIGHT = 28;

/** What a pane needs to know of its chart at each drawing. */
export interface PaneOptions {
  readonly element: HTMLElement;
  readonly width: number;
  readonly height: number;
  readonly hasTimeAxis: boolean;
  readonly isLog: boolean;
  /** Crosshairs of panes with the same key move together. */
  readonly syncKey: string;
  readonly timeZone: string;
  readonly palette: () => Palette;
  /** Moves the crosshair to the middle of the candle under it: gives the time to stand at. */
  readonly snap: (time: number) => number;
  /** Draws what is in the pane, clipped to it. */
  readonly draw: (frame: Frame) => void;
  /** Draws labels over the axes. */
  readonly drawLabels?: (frame: Frame) => void;
  /** Told where the crosshair is: undefined once it has left. */
  readonly hovered: (time: number | undefined, value: number | undefined) => void;
}

/** A pane. */
export interface Pane {
  /** Where the pointer is taken up. */
  readonly over: HTMLElement;
  /** The span of prices that is drawn. */
  readonly span: () => Span;
  show(from: number, to: number, span: Span): void;
  resize(width: number, height: number): void;
  /** Time and value under a place in the pane, in CSS pixels. */
  timeAt(x: number): number;
  valueAt(y: number): number;
  /** Puts the crosshair on a time, as the keyboard does. */
  point(time: number, value: number): void;
  dispose(): void;
}

/** Makes a pane inside an element. */
export function createPane(options: PaneOptions): Pane {
  let shown = { from: 0, to: 1, low: 0, high: 1 };
  const plot = new uPlot(
    optionsOf(options, () => shown),
    [
      [0, 1],
      [null, null],
    ],
    options.element,
  );
  const redraw = (): void =>
    plot.batch(() => {
      plot.setScale("x", { min: shown.from, max: shown.to });
      plot.setScale("y", { min: shown.low, max: shown.high });
    });
  return {
    over: plot.over,
    span: () => ({ low: shown.low, high: shown.high }),
    show(from, to, { low, high }) {
      const isSame = shown.from === from && shown.to === to && shown.low === low && shown.high === high;
      shown = { from, to, low, high };
      if (isSame) plot.redraw(false, false);
      else redraw();
    },
    resize: (width, height) => plot.setSize({ width, height }),
    timeAt: (x) => plot.posToVal(x, "x"),
    valueAt: (y) => plot.posToVal(y, "y"),
    point: (time, value) =>
      plot.setCursor({ left: plot.valToPos(time, "x"), top: plot.valToPos(value, "y") }),
    dispose: () => plot.destroy(),
  };
}

type Shown = Span & { readonly from: number; readonly to: number };

function optionsOf(options: PaneOptions, shown: () => Shown): uPlot.Options {
  const { width, height, isLog, syncKey, palette, snap } = options;
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    pxAlign: 1,
    padding: [0, 0, options.hasTimeAxis ? 0 : 1, 0],
    tzDate: (time) => uPlot.tzDate(new Date(time), options.timeZone),
    scales: {
      x: { time: true, auto: false, range: () => [shown().from, shown().to] },
      y: { auto: false, ...distributionOf(isLog), range: () => [shown().low, shown().high] },
    },
    series: [{}, { scale: "y", paths: () => null, points: { show: false } }],
    axes: [timeAxis(options), priceAxis(palette)],
    cursor: {
      drag: { setScale: false, x: false, y: false },
      points: { show: false },
      sync: { key: syncKey, setSeries: false, scales: ["x", null] },
      move: (plot, left, top) => [plot.valToPos(snap(plot.posToVal(left, "x")), "x"), top],
      focus: { prox: -1 },
      bind: { dblclick: () => null, mousedown: () => null, mouseup: () => null },
    },
    hooks: {
      setCursor: [(plot) => tellHovered(plot, options)],
      draw: [(plot) => drawInside(plot, options, shown())],
    },
  };
}

/** On a log scale marks stand at round prices too, not at powers of ten, of which a chart rarely shows two. */
const distributionOf = (isLog: boolean): Partial<uPlot.Scale> =>
  isLog ? { distr: 100, fwd: Math.log, bwd: Math.exp } : { distr: 1 };

function timeAxis({ palette, hasTimeAxis, timeZone }: PaneOptions): uPlot.Axis {
  const textOf = axisTexts(timeZone);
  return {
    ...axisOf(palette),
    size: hasTimeAxis ? AXIS_HEIGHT : 0,
    space: 80,
    values: (_plot, splits, _axis, _space, increment) =>
      splits.map((time) => (hasTimeAxis ? textOf(time, increment) : "")),
    ticks: { show: false },
  };
}

function priceAxis(palette: () => Palette): uPlot.Axis {
  return {
    ...axisOf(palette),
    scale: "y",
    side: 1,
    size: AXIS_WIDTH,
    space: 42,
    ticks: { show: false },
    gap: 8,
    values: (_plot, splits, _axis, _space, increment) =>
      splits.map((value) => (value === null ? "" : value.toFixed(decimalsOf(increment)))),
  };
}

const axisOf = (palette: () => Palette): uPlot.Axis => ({
  stroke: () => palette().muted,
  grid: { stroke: () => palette().grid, width: 1 },
  font: `11px ${FONT}`,
});

/** The decimals that tell two marks of an axis apart. */
const decimalsOf = (increment: number): number =>
  Math.min(12, Math.max(0, Math.ceil(-Math.log10(increment) - 1e-9)));

function tellHovered(plot: uPlot, { hovered }: PaneOptions): void {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0) hovered(undefined, undefined);
  else hovered(plot.posToVal(left, "x"), top < 0 ? undefined : plot.posToVal(top, "y"));
}

function drawInside(plot: uPlot, { draw, drawLabels, isLog }: PaneOptions, shown: Shown): void {
  const { ctx: context, bbox } = plot;
  const frame: Frame = {
    context,
    ...{ left: bbox.left, top: bbox.top, width: bbox.width, height: bbox.height },
    ratio: uPlot.pxRatio,
    ...shown,
    isLog,
  };
  context.save();
  context.beginPath();
  context.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  context.clip();
  draw(frame);
  context.restore();
  context.save();
  drawLabels?.(frame);
  context.restore();
}
