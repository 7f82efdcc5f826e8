/** The chart page: which series, and the chart of it once that is known. */
import { createEffect, createMemo, createResource, Match, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import { isTimeframe } from "../../chart/timeframe.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import { Chart } from "./chart.tsx";
import type { SeriesEntry } from "./chart-model.ts";
import { useChartLocation } from "./location.ts";
import "./chart-page.css";

/** A series that has something to show, in a timeframe that these pages know. */
const isShown = (series: { readonly candles: number; readonly timeframe: string }): series is SeriesEntry =>
  series.candles > 0 && isTimeframe(series.timeframe);

/** The page. */
export default function ChartPage() {
  const location = useChartLocation();
  const [lists] = createResource(async () => {
    const [{ series }, { indicators }, accounts] = await Promise.all([
      call("listSeries", {}),
      call("listIndicators", {}),
      call("listAccounts", {}),
    ]);
    return { series: series.filter(isShown), indicators, accounts };
  });
  /** The lists once they are there; what went wrong is looked at apart. */
  const there = () => (lists.error === undefined ? lists() : undefined);
  const known = createMemo(() => {
    const wanted = location.series();
    return there()?.series.find(
      ({ venue, product, timeframe }) =>
        venue === wanted?.venue && product === wanted.product && timeframe === wanted.timeframe,
    );
  });
  createEffect(() => {
    const first = there()?.series[0];
    if (location.series() === undefined && first !== undefined) location.goTo(first, undefined);
  });
  return (
    <Switch>
      <Match when={lists.error}>
        <Refusal error={lists.error} />
      </Match>
      <Match when={there()?.series.length === 0}>
        <Trouble title="There are no candles yet." advice="Import some, or follow a venue, then look again:">
          <code>pnpm canvas import candles FILE.csv --venue coinbase --product BTC-USD --timeframe 1h</code>
        </Trouble>
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
