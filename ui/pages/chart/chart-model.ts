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
import { type CatalogueEntry, type ShownIndicator, shownIndicators } from "../../chart/series.ts";
import { type PanePlace, Stage } from "../../chart/stage.ts";
import { widthOf } from "../../chart/timeframe.ts";
import { atLive, isLive, panned, type View } from "../../chart/view.ts";
import { account, setAccount, setTimeZone, shownTheme, timeZone } from "../../shell/preferences.ts";
import { timeZones } from "../../shell/time-zone.ts";
import { createAnnotations, sceneOf } from "./annotations.ts";
import { whenAtRest } from "./at-rest.ts";
import type { Decisions } from "./decisions.ts";
import { followCandles } from "./follow.ts";
import type { ChartLocation } from "./location.ts";
import { createPointing, type Pointing } from "./pointing.ts";
import type { SeriesEntry } from "./series-entry.ts";

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

/** A chart's state, and the ways to change it. */
export interface ChartModel extends Pointing {
  readonly slot: number;
  readonly view: Accessor<View>;
  readonly history: Accessor<History>;
  readonly indicators: Accessor<readonly ShownIndicator[]>;
  readonly panes: Accessor<readonly ShownIndicator[]>;
  /** Changes whenever candles came. */
  readonly version: Accessor<number>;
  /** Whether a page in sight, or beside it, is still on its way. */
  readonly isLoading: Accessor<boolean>;
  readonly trouble: Accessor<string | undefined>;
  readonly collapsed: Accessor<ReadonlySet<string>>;
  readonly palette: Accessor<() => Palette>;
  readonly stage: () => Stage | undefined;
  look(view: View): void;
  toLive(): void;
  removeIndicator(selection: string): void;
  toggleCollapsed(selection: string): void;
}

/** How many candles a chart shows of which nobody has asked anything yet. */
const USUAL_SLOTS = 160;
/** How wide its candles are at least, in CSS pixels. */
const SLOT_PIXELS = 6;

/** The model of one series' chart; lives as long as the component that makes it. */
export function createChartModel(props: ChartProps, places: ChartPlaces): ChartModel {
  const slot = untrack(() => widthOf(props.series.timeframe));
  const first = untrack(() => props.location.view() ?? usualView(props.series, slot));
  const [view, setView] = createSignal<View>(first);
  const [version, setVersion] = createSignal(0);
  const [trouble, setTrouble] = createSignal<string>();
  const [closings, setClosings] = createSignal(0);
  const [collapsed, toggleCollapsed] = createCollapsed(linkedPreferences(props.location));
  const { pointing, listener } = createPointing();
  const indicators = createMemo(() => shownIndicators(props.location.indicators(), props.catalogue));
  const panes = createMemo(() => indicators().filter(({ isOverlay }) => !isOverlay));
  const isLog = createMemo(() => view().isLog);
  let stage: Stage | undefined;
  const look = (next: View): void => stage?.look(next);
  const came = (): void => {
    setVersion((before) => before + 1);
    stage?.draw();
  };
  const closed = (): void => {
    setClosings((before) => before + 1);
  };
  const history = createMemo(() =>
    historyOf(props.series, indicators(), { changed: came, failed: setTrouble }),
  );
  const palette = createMemo(() => paletteWhenAsked(shownTheme(), places.box));
  const { moment } = props;
  const { decisions, notes, setDecisions } = createAnnotations(() => props.series, view, closings, {
    areGiven: moment !== undefined,
  });

  const showScene = (): void => {
    if (stage !== undefined) stage.scene = sceneOf(decisions(), notes(), history());
  };
  const build = (): void => {
    stage?.dispose();
    stage = new Stage({
      ...{ history: history(), view: untrack(view), timeZone: timeZone(), palette: palette() },
      places: placesOf(panes(), collapsed(), places),
      overlays: indicators().filter(({ isOverlay }) => isOverlay),
      listener: { viewChanged: setView, ...listener },
    });
    untrack(showScene);
  };
  onMount(() => {
    createEffect(on([history, panes, collapsed, timeZone, palette, isLog], build));
    createEffect(on([decisions, notes], showScene));
    redrawWith(places.box, () => stage);
    onCleanup(() => stage?.dispose());
    if (moment !== undefined) followMoment(moment, { history, view, look, came, setDecisions });
  });
  if (moment === undefined)
    createEffect(() => follow(history(), () => stage, { came, closed, broken: setTrouble }));
  createEffect(() => {
    const shown = view();
    const shownWith = { account: account(), zone: timeZone(), collapsed: [...collapsed()].join(",") };
    whenAtRest(async () => props.location.keep(shown, shownWith));
  });
  createEffect(() => chooseAccount(props.accounts.map(({ id }) => id)));

  const isLoading = createMemo(() => {
    version();
    return history().isLoading;
  });
  return {
    ...pointing,
    ...{ slot, view, history, indicators, panes, version, isLoading, trouble, collapsed, palette },
    ...{ look, stage: () => stage, toggleCollapsed },
    toLive: () => look(atLive(view(), history().last, slot)),
    removeIndicator: (selection) => {
      const selections = props.location.indicators().split(",");
      props.location.setIndicators(selections.filter((each) => each !== selection).join(","));
    },
  };
}

/** Takes on the account and the zone that a link was made with; gives the panes that it has collapsed. */
function linkedPreferences(location: ChartLocation): readonly string[] {
  const linked = untrack(location.shownWith);
  if (linked.zone !== undefined && timeZones().includes(linked.zone)) setTimeZone(linked.zone);
  if (linked.account !== undefined) setAccount(linked.account);
  return linked.collapsed?.split(",") ?? [];
}

function createCollapsed(
  first: readonly string[],
): readonly [Accessor<ReadonlySet<string>>, (selection: string) => void] {
  const [collapsed, setCollapsed] = createSignal<ReadonlySet<string>>(new Set(first));
  return [
    collapsed,
    (selection) =>
      setCollapsed((before) => {
        const after = new Set(before);
        if (!after.delete(selection)) after.add(selection);
        return after;
      }),
  ];
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

function chooseAccount(known: readonly string[]): void {
  if (!known.includes(account())) setAccount(known[0] ?? "");
}
