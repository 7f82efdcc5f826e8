/** A page about one series: what there is is asked for, its first is gone to, and what cannot be shown is said. */
import { createEffect, createMemo, createResource, type JSX, Match, Show, Switch } from "solid-js";
import { Refusal } from "../../shell/refusal.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import { type Lists, NoCandles } from "./lists.tsx";
import { type ChartLocation, useChartLocation } from "./location.ts";
import type { SeriesEntry } from "./series-entry.ts";

/** What such a page is made of. */
interface SeriesPageProps<L extends Lists> {
  /** The first part of its path. */
  readonly page: string;
  readonly load: () => Promise<L>;
  /** What is shown where there are candles, and yet nothing to show of them. */
  readonly instead?: (lists: L) => JSX.Element | undefined;
  /** What is shown of a series; made anew for another one. */
  readonly children: (shown: {
    readonly lists: L;
    readonly series: SeriesEntry;
    readonly location: ChartLocation;
  }) => JSX.Element;
}

/** The page. */
export function SeriesPage<L extends Lists>(props: SeriesPageProps<L>) {
  const location = useChartLocation(props.page);
  const [lists] = createResource(() => props.load());
  /** The lists once they are there; what went wrong is looked at apart. */
  const there = () => (lists.error === undefined ? lists() : undefined);
  const known = createMemo(() => there()?.find(location.series()));
  const instead = createMemo(() => {
    const found = there();
    return found === undefined ? undefined : props.instead?.(found);
  });
  createEffect(() => {
    const first = there()?.usual;
    if (location.series() === undefined && first !== undefined) location.goTo(first, undefined);
  });
  return (
    <Switch>
      <Match when={lists.error}>
        <Refusal error={lists.error} />
      </Match>
      <Match when={there()?.series.length === 0}>
        <NoCandles />
      </Match>
      <Match when={instead()}>{(shown) => shown()}</Match>
      <Match when={known()}>
        {(series) => (
          <Show when={`${series().venue} ${series().product} ${series().timeframe}`} keyed>
            {props.children({
              location,
              get lists() {
                return there()!;
              },
              get series() {
                return series();
              },
            })}
          </Show>
        )}
      </Match>
      <Match when={there() !== undefined && location.series()}>
        {(series) => (
          <Trouble
            title={`No candles of ${Object.values(series()).join(" ")} are recorded.`}
            advice="Choose a series that there is."
          >
            <a href={`/${props.page}`}>To those that there are</a>
          </Trouble>
        )}
      </Match>
    </Switch>
  );
}
