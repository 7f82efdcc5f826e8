/** What a chart knows and does, apart from how it looks: history, stage, decisions, and what a person asked of them. */
import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  onMount,
  untrack,
} from "solid-js";
import type { Operations } from "../../api/generated.ts";
import { type Palette, paletteOf } from "../../chart/frame.ts";
import { History } from "../../chart/history.ts";
import type { Marker } from "../../chart/markers.ts";
import {
  type CatalogueEntry,
  type Series,
  type ShownIndicator,
  shownIndicators,
} from "../../chart/series.ts";
import { type Measure, type PanePlace, Stage } from "../../chart/stage.ts";
import { type Timeframe, widthOf } from "../../chart/timeframe.ts";
import { atLive, isLive, panned, type View } from "../../chart/view.ts";
import { account, setAccount, setTimeZone, shownTheme, timeZone } from "../../shell/preferences.ts";
import { timeZones } from "../../shell/time-zone.ts";
import { type Decisions, loadDecisions } from "./decisions.ts";
import { followCandles } from "./follow.ts";
import { levelsOf } from "./levels.ts";
import type { ChartLocation } from "./location.ts";
import { loadNotes, NO_NOTES } from "./notes.ts";

/** A series as the API lists it. */
export type SeriesEntry = Operations["listSeries"]["answer"]["series"][number] &
  Series & {
    /** The stored timeframe that it is, or is built from. */
    readonly base: Timeframe;
  };

/** What a chart is made of. */
export interface ChartProps {
  readonly series: SeriesEntry;
  readonly all: readonly SeriesEntry[];
  readonly catalogue: readonly CatalogueEntry[];
  readonly accounts: Operations["listAccounts"]["answer"];
  readonly location: ChartLocation;
  /** Absent: the chart is live. Gives the moment that it shows, once that is known. */
  readonly moment?: Accessor<ChartMoment | undefined>;
}

/** A moment of the past as a chart shows it: candles that had closed by then, and what had been decided. */
interface ChartMoment {
  /** The market's time, in epoch milliseconds. */
  readonly until: number;
  readonly decisions: Decisions;
}

/** Where a chart is put, once its elements are there. */
export interface ChartPlaces {
  readonly box: () => HTMLElement;
  readonly price: () => HTMLElement;
  /** The panes of indicators, by selection. */
  readonly panes: ReadonlyMap<string, HTMLElement>;
}

/** Markers that are told of, and where. */
interface Pressed {
  readonly markers: readonly Marker[];
  readonly x: number;
  readonly y: number;
}

/** A chart's state, and the ways to change it. */
export interface ChartModel {
  readonly slot: number;
  readonly view: Accessor<View>;
  readonly history: Accessor<History>;
  readonly indicators: Accessor<readonly ShownIndicator[]>;
  readonly panes: Accessor<readonly ShownIndicator[]>;
  readonly hovered: Accessor<number | undefined>;
  /** Changes whenever candles came. */
  readonly version: Accessor<number>;
  /** Whether a page in sight, or beside it, is still on its way. */
  readonly isLoading: Accessor<boolean>;
  readonly trouble: Accessor<string | undefined>;
  /** The markers that were pressed, else those under the pointer. */
  readonly pressed: Accessor<Pressed | undefined>;
  /** Whether a drag measures, without Shift too. */
  readonly isMeasuring: Accessor<boolean>;
  toggleMeasuring(): void;
  readonly measure: Accessor<Measure | undefined>;
  readonly collapsed: Accessor<ReadonlySet<string>>;
  readonly palette: Accessor<() => Palette>;
  readonly stage: () => Stage | undefined;
  look(view: View): void;
  toLive(): void;
  closeTooltip(): void;
  removeIndicator(selection: string): void;
  toggleCollapsed(selection: string): void;
}

/** How many candles a chart shows of which nobody has asked anything yet. */
const USUAL_SLOTS = 160;
/** How wide its candles are at least, in CSS pixels. */
const SLOT_PIXELS = 6;
/** How long the view must rest before it is written into the address and decisions are loaded. */
const REST_MS = 250;
const NO_DECISIONS: Decisions = { markers: [], trips: [], open: [] };

/** The model of one series' chart; lives as long as the component that makes it. */
export function createChartModel(props: ChartProps, places: ChartPlaces): ChartModel {
  const slot = untrack(() => widthOf(props.series.timeframe));
  const [view, setView] = createSignal<View>(
    untrack(() => props.location.view() ?? usualView(props.series, slot)),
  );
  const [hovered, setHovered] = createSignal<number>();
  const [version, setVersion] = createSignal(0);
  const [trouble, setTrouble] = createSignal<string>();
  const [pressed, setPressed] = createSignal<Pressed>();
  const [pointed, setPointed] = createSignal<Pressed>();
  const [isMeasuring, setMeasuring] = createSignal(false);
  const [measure, setMeasure] = createSignal<Measure>();
  const [decisions, setDecisions] = createSignal(NO_DECISIONS);
  const [notes, setNotes] = createSignal(NO_NOTES);
  const [closings, setClosings] = createSignal(0);
  const linked = untrack(props.location.shownWith);
  if (linked.zone !== undefined && timeZones().includes(linked.zone)) setTimeZone(linked.zone);
  if (linked.account !== undefined) setAccount(linked.account);
  const [collapsed, setCollapsed] = createSignal<ReadonlySet<string>>(
    new Set(linked.collapsed?.split(",") ?? []),
  );
  const indicators = createMemo(() => shownIndicators(props.location.indicators(), props.catalogue));
  const panes = createMemo(() => indicators().filter(({ isOverlay }) => !isOverlay));
  const isLog = createMemo(() => view().isLog);
  let stage: Stage | undefined;
  const look = (next: View): void => stage?.look(next);
  const came = (): void => {
    setVersion((before) => before + 1);
    stage?.draw();
  };
  const history = createMemo(() =>
    historyOf(props.series, indicators(), { changed: came, failed: setTrouble }),
  );
  const palette = createMemo(() => paletteWhenAsked(shownTheme(), places.box));

  const showScene = (): void => {
    const { markers, trips, open } = decisions();
    const { markers: noted, gaps } = notes();
    const all = [...markers, ...noted].sort((a, b) => a.time - b.time);
    if (stage !== undefined) {
      const levels = (colours: Palette) => levelsOf(history(), open, colours);
      stage.scene = { markers: all, trips, gaps, levels };
    }
  };
  const build = (): void => {
    stage?.dispose();
    stage = new Stage({
      ...{ history: history(), view: untrack(view), timeZone: timeZone(), palette: palette() },
      places: placesOf(panes(), collapsed(), places),
      overlays: indicators().filter(({ isOverlay }) => isOverlay),
      listener: {
        viewChanged: setView,
        hovered: setHovered,
        measured: setMeasure,
        pressed: (markers, x, y) => setPressed(markers.length === 0 ? undefined : { markers, x, y }),
        pointed: (markers, x, y) => {
          if (markers.length > 0 || pointed() !== undefined)
            setPointed(markers.length === 0 ? undefined : { markers, x, y });
        },
        isMeasuring,
      },
    });
    untrack(showScene);
  };
  onMount(() => {
    createEffect(on([history, panes, collapsed, timeZone, palette, isLog], build));
    createEffect(on([decisions, notes], showScene));
    redrawWith(places.box, () => stage);
    onCleanup(() => stage?.dispose());
  });
  const closed = (): void => {
    setClosings((before) => before + 1);
  };
  const { moment } = props;
  if (moment === undefined)
    createEffect(() => follow(history(), () => stage, { came, closed, broken: setTrouble }));
  else {
    const shown = { history, view, look, came, setDecisions };
    onMount(() => followMoment(moment, shown));
  }
  createEffect(() => {
    const shown = view();
    const shownWith = { account: account(), zone: timeZone(), collapsed: [...collapsed()].join(",") };
    whenAtRest(async () => props.location.keep(shown, shownWith));
  });
  createEffect(() => {
    if (moment !== undefined) return;
    closings();
    const [shown, id] = [view(), account()];
    whenAtRest(async (signal) => {
      setDecisions(await loadDecisions(props.series, id, aroundOf(shown), signal));
    });
  });
  createEffect(() => {
    closings();
    const shown = view();
    whenAtRest(async (signal) => {
      setNotes(await loadNotes(props.series, aroundOf(shown), signal));
    });
  });
  createEffect(() => chooseAccount(props.accounts.map(({ id }) => id)));

  const isLoading = createMemo(() => {
    version();
    return history().isLoading;
  });
  return {
    ...{
      slot,
      view,
      history,
      indicators,
      panes,
      hovered,
      version,
      isLoading,
      trouble,
      pressed: () => pressed() ?? pointed(),
      measure,
      isMeasuring,
      collapsed,
      palette,
    },
    ...{ look, stage: () => stage },
    toLive: () => look(atLive(view(), history().last, slot)),
    toggleMeasuring: () => {
      setMeasuring((before) => !before);
      setMeasure(undefined);
    },
    closeTooltip: () => {
      setPressed(undefined);
      setPointed(undefined);
      setMeasure(undefined);
    },
    removeIndicator: (selection) => {
      const kept = props.location
        .indicators()
        .split(",")
        .filter((each) => each !== selection);
      props.location.setIndicators(kept.join(","));
    },
    toggleCollapsed: (selection) =>
      setCollapsed((before) => {
        const after = new Set(before);
        if (!after.delete(selection)) after.add(selection);
        return after;
      }),
  };
}

/** How many candles a window of this width usually shows. */
export const usualSlots = (): number => Math.min(USUAL_SLOTS, Math.round(innerWidth / SLOT_PIXELS));

function usualView({ last = 0 }: SeriesEntry, slot: number): View {
  return atLive({ from: last - usualSlots() * slot, to: last, isLog: false }, last, slot);
}

function historyOf(
  { venue, product, timeframe, first = 0, last = 0, revision }: SeriesEntry,
  indicators: readonly ShownIndicator[],
  listener: ConstructorParameters<typeof History>[3],
): History {
  const history = new History({ venue, product, timeframe }, { first, last, revision }, indicators, listener);
  onCleanup(() => history.dispose());
  return history;
}

/** Reads the colours of a theme once they are asked for, which is after the page has taken the theme on. */
function paletteWhenAsked(_theme: string, element: () => HTMLElement): () => Palette {
  let known: Palette | undefined;
  return () => {
    known ??= paletteOf(element());
    return known;
  };
}

function placesOf(
  panes: readonly ShownIndicator[],
  collapsed: ReadonlySet<string>,
  { price, panes: elements }: ChartPlaces,
): readonly PanePlace[] {
  const open = panes.flatMap((indicator) => {
    const element = elements.get(indicator.selection);
    return element === undefined || collapsed.has(indicator.selection) ? [] : [{ element, indicator }];
  });
  return [{ element: price() }, ...open];
}

/** Draws again when the room changes, and every second for the time that is left to a candle. */
function redrawWith(box: () => HTMLElement, stage: () => Stage | undefined): void {
  const resized = new ResizeObserver(() => stage()?.resize());
  resized.observe(box());
  const clock = setInterval(() => stage()?.draw(), 1_000);
  onCleanup(() => {
    resized.disconnect();
    clearInterval(clock);
  });
}

function follow(
  history: History,
  stage: () => Stage | undefined,
  told: {
    came(): void /** Something was closed or decided. */;
    closed(): void;
    broken(reason: string | undefined): void;
  },
): void {
  const stop = followCandles(history.series, {
    put: (candle) => {
      stage()?.put(candle);
      told.came();
    },
    closed: (time, revision) => {
      history.refresh(time, revision);
      told.closed();
    },
    decided: told.closed,
    broken: told.broken,
  });
  onCleanup(stop);
}

/** Shows a moment of the past, and each one after it; a view that has its edge in sight moves along with it. */
function followMoment(
  moment: Accessor<ChartMoment | undefined>,
  chart: {
    readonly history: Accessor<History>;
    readonly view: Accessor<View>;
    look(view: View): void;
    came(): void;
    setDecisions(decisions: Decisions): void;
  },
): void {
  let edge = untrack(chart.history).last;
  createEffect(() => {
    const shown = moment();
    if (shown === undefined) return;
    const history = chart.history();
    history.until = shown.until;
    chart.setDecisions(shown.decisions);
    chart.came();
    const moved = history.last - edge;
    const wasInSight = isLive(untrack(chart.view), edge);
    edge = history.last;
    if (wasInSight && moved !== 0) chart.look(panned(untrack(chart.view), moved));
  });
}

/** One span more on either side, so that a little panning finds its markers there. */
const aroundOf = ({ from, to }: View): { readonly from: number; readonly to: number } => ({
  from: 2 * from - to,
  to: 2 * to - from,
});

/** Does something once what the caller depends on has rested; the next change ends it. */
function whenAtRest(act: (signal: AbortSignal) => Promise<void>): void {
  const controller = new AbortController();
  const rest = setTimeout(() => {
    // What is drawn stays where a call failed; the next look asks again.
    act(controller.signal).catch(() => undefined);
  }, REST_MS);
  onCleanup(() => {
    clearTimeout(rest);
    controller.abort();
  });
}

function chooseAccount(known: readonly string[]): void {
  if (!known.includes(account())) setAccount(known[0] ?? "");
}
