/** The chart page: which series, and the chart of it once that is known. */
import { createEffect, createMemo, createResource, Match, Show, Switch } from "solid-js";
import { Refusal } from "../../shell/refusal.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import { Chart } from "./chart.tsx";
import { loadLists, NoCandles } from "./lists.tsx";
import { useChartLocation } from "./location.ts";
import "./chart-page.css";

/** The page. */
export default function ChartPage() {
  const location = useChartLocation("chart");
  const [lists] = createResource(loadLists);
  /** The lists once they are there; what went wrong is looked at apart. */
  const there = () => (lists.error === undefined ? lists() : undefined);
  const known = createMemo(() => there()?.find(location.series()));
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
      <Match when={there() !== undefined && location.series() !== undefined && known() === undefined}>
        <Trouble
          title={`No candles of ${Object.values(location.series()!).join(" ")} are recorded.`}
          advice="Choose a series that there is."
        >
          <a href="/chart">To the charts</a>
        </Trouble>
      </Match>
      <Match when={known()}>
        {(series) => (
          <Show when={`${series().venue} ${series().product} ${series().timeframe}`} keyed>
            <Chart
              series={series()}
              all={there()!.series}
              catalogue={there()!.indicators}
              accounts={there()!.accounts}
              location={location}
            />
          </Show>
        )}
      </Match>
    </Switch>
  );
}
