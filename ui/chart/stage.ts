/**
 * A chart at work: panes that move together over one history and one view. Everything that changes asks for a drawing,
 * and there is one drawing a frame, however much has come in between.
 */
import { drawLevelLabels } from "./draw-levels.ts";
import { drawIndicator, drawPrices, type Scene } from "./draw-pane.ts";
import { joined, type Span, spanOf, withRoom } from "./fit.ts";
import type { Frame, Palette } from "./frame.ts";
import { listenToGestures } from "./gestures.ts";
import type { History } from "./history.ts";
import type { Cluster, Marker } from "./markers.ts";
import { createPane, type Pane } from "./pane.ts";
import { isDrawn, type ShownIndicator } from "./series.ts";
import { fitted, isLive, panned, pricesZoomed, type View, zoomed } from "./view.ts";

/** Where a pane is put: the candles, or one indicator. */
export interface PanePlace {
  readonly element: HTMLElement;
  /** Absent: the candles and what is drawn on them. */
  readonly indicator?: ShownIndicator;
}

/** What is measured between two places. */
export interface Measure {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** What a stage tells. */
/** Is told what a person does on the stage, and asked what they mean by it. */
export interface StageListener {
  viewChanged(view: View): void;
  /** The index of the candle under the crosshair, or undefined where it is nowhere. */
  hovered(index: number | undefined): void;
  /** Markers under the pointer, and where; none where there are none. */
  pointed(markers: readonly Marker[], x: number, y: number): void;
  /** Markers that were pressed, or that a key went to. */
  pressed(markers: readonly Marker[], x: number, y: number): void;
  /** Whether a drag measures. */
  isMeasuring(): boolean;
  measured(measure: Measure | undefined): void;
}

/** What a stage is made of. */
export interface StageOptions {
  readonly history: History;
  readonly places: readonly PanePlace[];
  readonly overlays: readonly ShownIndicator[];
  readonly view: View;
  readonly timeZone: string;
  readonly palette: () => Palette;
  readonly listener: StageListener;
}

const NOTHING: Scene = { markers: [], trips: [], gaps: [], levels: () => [] };

/** How many there have been: crosshairs of one move together, and those of another do not. */
let stages = 0;

/** The chart at work. */
export class Stage {
  readonly #options: StageOptions;
  readonly #panes: readonly { readonly pane: Pane; readonly place: PanePlace; readonly stop: () => void }[];
  #view: View;
  #scene: Scene = NOTHING;
  #clusters: readonly Cluster[] = [];
  #frame = 0;
  #hovered: number | undefined;
  /** How long the last drawing took, in milliseconds: what a benchmark reads. */
  drawn = 0;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#view = options.view;
    const key = `chart-${++stages}`;
    this.#panes = options.places.map((place, index) => {
      const pane = this.#paneAt(place, index === options.places.length - 1, key);
      return { pane, place, stop: this.#listen(pane, place) };
    });
    this.draw();
  }

  get view(): View {
    return this.#view;
  }

  /** Moves the view; draws, loads what comes into sight, and tells. */
  look(view: View): void {
    this.#view = view;
    this.draw();
    this.#options.listener.viewChanged(view);
  }

  set scene(scene: Scene) {
    this.#scene = scene;
    this.draw();
  }

  /** Asks for a drawing in the next frame. */
  draw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.drawNow();
    });
  }

  /** Draws at once. */
  drawNow(): void {
    const start = performance.now();
    const { from, to } = this.#view;
    this.#options.history.show(from, to);
    for (const { pane, place } of this.#panes) pane.show(from, to, this.#spanOf(place));
    this.drawn = performance.now() - start;
  }

  /** A live candle: the view follows it where the newest one is in sight. */
  put(candle: Parameters<History["put"]>[0]): void {
    const { history } = this.#options;
    const before = history.last;
    const follows = isLive(this.#view, before);
    history.put(candle);
    const moved = history.last - before;
    if (follows && moved > 0) this.look(panned(this.#view, moved));
    else this.draw();
  }

  /** Fits prices again. */
  reset(): void {
    this.look(fitted(this.#view));
  }

  /** Shows so many candles, with the right edge where it is. */
  fitTime(slots: number): void {
    const { from, to } = this.#view;
    this.scaleTime((slots * this.#options.history.slot) / (to - from));
  }

  /** Moves along by a part of what is visible, or by candles. */
  step(by: { readonly slots: number } | { readonly share: number }): void {
    const span = this.#view.to - this.#view.from;
    this.look(panned(this.#view, "slots" in by ? by.slots * this.#options.history.slot : by.share * span));
  }

  /** Scales about the crosshair, or about the right side of the chart. */
  scale(factor: number): void {
    const { candles, slot } = this.#options.history;
    const { from, to } = this.#view;
    const about =
      this.#hovered === undefined ? from + (to - from) * 0.9 : (candles.time[this.#hovered] ?? to);
    this.look(zoomed(this.#view, factor, about, slot));
  }

  /** Puts the crosshair on a candle, so many away from the one that it is on (the newest visible where it is on none). */
  point(by: number): void {
    const { candles } = this.#options.history;
    const newest = candles.indexAt(this.#view.to) - 1;
    this.#pointAt(Math.max(0, Math.min(candles.length - 1, (this.#hovered ?? newest - by) + by)));
  }

  /** Goes to the decision behind or before the candle under the crosshair, and tells of it as of a press. */
  toDecision(direction: 1 | -1): void {
    const { candles, slot } = this.#options.history;
    const at = candles.time[this.#hovered ?? -1] ?? (direction === 1 ? this.#view.from : this.#view.to);
    const candleOf = ({ time }: Marker): number => candles.indexAt(time - slot + 1);
    const isBeyond = (marker: Marker): boolean =>
      marker.kind !== "note" && ((candles.time[candleOf(marker)] ?? at) - at) * direction > 0;
    const found = this.#scene.markers.filter(isBeyond).at(direction === 1 ? 0 : -1);
    if (found === undefined) return;
    const index = candleOf(found);
    this.#pointAt(index);
    const same = this.#scene.markers.filter((marker) => candleOf(marker) === index);
    const { x = 0, y = 0 } = this.#clusters.find(({ markers }) => markers.includes(found)) ?? {};
    this.#options.listener.pressed(same, x / devicePixelRatio, y / devicePixelRatio);
  }

  #pointAt(index: number): void {
    const { candles, slot } = this.#options.history;
    const time = candles.time[index];
    const pane = this.#panes[0]?.pane;
    if (time === undefined || pane === undefined) return;
    if (time < this.#view.from) this.look(panned(this.#view, time - this.#view.from - 4 * slot));
    if (time + slot > this.#view.to) this.look(panned(this.#view, time + 4 * slot - this.#view.to));
    this.drawNow();
    pane.point(time + slot / 2, candles.close[index]!);
    this.#hover(index);
  }

  resize(): void {
    for (const { pane, place } of this.#panes)
      pane.resize(place.element.clientWidth, place.element.clientHeight);
    this.draw();
  }

  /** The canvases of the panes from top to bottom, as they are drawn now. */
  canvases(): readonly HTMLCanvasElement[] {
    return this.#panes.flatMap(({ place }) => [...place.element.querySelectorAll("canvas")]);
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const { pane, stop } of this.#panes) {
      stop();
      pane.dispose();
    }
  }

  #paneAt(place: PanePlace, isLast: boolean, syncKey: string): Pane {
    const { history, palette, timeZone } = this.#options;
    const { element, indicator } = place;
    const { slot, candles } = history;
    return createPane({
      ...{ element, width: element.clientWidth, height: element.clientHeight },
      ...{ syncKey, timeZone, palette, hasTimeAxis: isLast },
      isLog: indicator === undefined && this.#view.isLog,
      snap: (time) => {
        const index = candles.indexAt(time - slot);
        const open = candles.time[index];
        return open === undefined || open > time ? time : open + slot / 2;
      },
      draw: (frame) => this.#drawPane(frame, indicator),
      ...(indicator === undefined
        ? { drawLabels: (frame: Frame) => drawLevelLabels(frame, this.#scene.levels(palette()), palette()) }
        : {}),
      hovered: (time) => this.#hoverAt(time),
    });
  }

  #listen(pane: Pane, place: PanePlace): () => void {
    const { history, listener } = this.#options;
    const { slot } = history;
    const isPrice = place.indicator === undefined;
    return listenToGestures(pane.over, {
      dragged: (dx, dy) => {
        const perPixel = (this.#view.to - this.#view.from) / pane.over.clientWidth;
        const moved = panned(this.#view, -dx * perPixel);
        this.look(isPrice ? this.#pricesMoved(moved, pane, dy) : moved);
      },
      zoomed: (factor, x) => this.look(zoomed(this.#view, factor, pane.timeAt(x), slot)),
      pointed: (at) =>
        listener.pointed(at && isPrice ? this.#markersAt(at.x, at.y) : [], at?.x ?? 0, at?.y ?? 0),
      pressed: (x, y) => listener.pressed(isPrice ? this.#markersAt(x, y) : [], x, y),
      isMeasuring: () => listener.isMeasuring(),
      reset: () => this.reset(),
      measured: (span) => {
        if (!isPrice) return;
        if (span === undefined) return listener.measured(undefined);
        const [from, to] = [pane.timeAt(span.x1), pane.timeAt(span.x2)];
        listener.measured({ ...span, from, to, low: pane.valueAt(span.y1), high: pane.valueAt(span.y2) });
      },
    });
  }

  /** Drags up and down move prices only once they were scaled by hand: until then what is visible fits. */
  #pricesMoved(view: View, pane: Pane, dy: number): View {
    if (view.prices === undefined || dy === 0) return view;
    const middle = pane.over.clientHeight / 2;
    const { low, high } = view.prices;
    const [was, is] = [pane.valueAt(middle), pane.valueAt(middle - dy)];
    if (view.isLog && low > 0) return { ...view, prices: { low: (low * is) / was, high: (high * is) / was } };
    return { ...view, prices: { low: low + is - was, high: high + is - was } };
  }

  /** Scales prices by a drag on their axis. */
  scalePrices(factor: number): void {
    const pane = this.#panes[0]?.pane;
    if (pane !== undefined) this.look(pricesZoomed(this.#view, pane.span(), factor));
  }

  /** Scales time by a drag on its axis: what is at the right edge stays there. */
  scaleTime(factor: number): void {
    this.look(zoomed(this.#view, factor, this.#view.to, this.#options.history.slot));
  }

  #markersAt(x: number, y: number): readonly Marker[] {
    const ratio = devicePixelRatio;
    const reach = 10 * ratio;
    return this.#clusters
      .filter((cluster) => Math.hypot(cluster.x - x * ratio, cluster.y - y * ratio) < reach)
      .flatMap(({ markers }) => markers);
  }

  #hoverAt(time: number | undefined): void {
    const { candles, slot } = this.#options.history;
    if (time === undefined) {
      this.#hover(undefined);
      return;
    }
    const index = candles.indexAt(time - slot + 1);
    const open = candles.time[index];
    this.#hover(open === undefined || open > time ? undefined : index);
  }

  #hover(index: number | undefined): void {
    if (index === this.#hovered) return;
    this.#hovered = index;
    this.#options.listener.hovered(index);
  }

  #visible(): readonly [number, number] {
    const { candles, slot } = this.#options.history;
    return [candles.indexAt(this.#view.from - slot), candles.indexAt(this.#view.to)];
  }

  #spanOf({ indicator }: PanePlace): Span {
    const { candles } = this.#options.history;
    const range = this.#visible();
    if (indicator === undefined) {
      if (this.#view.prices !== undefined) return this.#view.prices;
      const span = spanOf(candles.low, candles.high, range);
      return span === undefined ? { low: 0, high: 1 } : withRoom(span, 0.08, 0.2, this.#view.isLog);
    }
    const spans = indicator.lines.filter(isDrawn).map(({ column }) => {
      const values = candles.extra(column);
      return spanOf(values, values, range);
    });
    const { guides } = indicator;
    const guided = guides.length === 0 ? undefined : { low: Math.min(...guides), high: Math.max(...guides) };
    const span = spans.reduce<Span | undefined>((all, next) => joined(all, next), guided);
    return span === undefined ? { low: 0, high: 1 } : withRoom(span, 0.12, 0.12, false);
  }

  #drawPane(frame: Frame, indicator: ShownIndicator | undefined): void {
    const { history, overlays, palette } = this.#options;
    const drawn = { history, range: this.#visible(), palette: palette() };
    if (indicator === undefined) this.#clusters = drawPrices(frame, drawn, overlays, this.#scene);
    else drawIndicator(frame, drawn, indicator);
  }
}
