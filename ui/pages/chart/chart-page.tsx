/** The chart page: which series, and the chart of it once that is known. */
import { createEffect, createMemo, createResource, Match, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import { isTimeframe, widthOf } from "../../chart/timeframe.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import { Chart } from "./chart.tsx";
import type { SeriesEntry } from "./chart-model.ts";
import { useChartLocation } from "./location.ts";
import "./chart-page.css";

/** What is shown first: bars that a day fits on, where a series has them. */
const isUsual = ({ timeframe }: SeriesEntry): boolean => widthOf(timeframe) >= widthOf("15m");

/** The series that can be shown: those that have candles, and the wider ones that can be built from them. */
function shownSeries(listed: Operations["listSeries"]["answer"]["series"]): readonly SeriesEntry[] {
  const stored = listed.filter(({ candles }) => candles > 0);
  const all = stored.flatMap((series) =>
    [series.timeframe, ...series.builds]
      .filter(isTimeframe)
      .map((timeframe) => ({ ...series, timeframe, base: series.timeframe as SeriesEntry["base"] })),
  );
  const byName = new Map<string, SeriesEntry>();
  // A stored series comes before one that is built, and a built one from the widest base before the others.
  for (const series of all.sort((a, b) => widthOf(a.timeframe) - widthOf(b.timeframe))) {
    const name = `${series.venue} ${series.product} ${series.timeframe}`;
    if (!byName.has(name)) byName.set(name, series);
  }
  return [...byName.values()];
}

/** The page. */
export default function ChartPage() {
  const location = useChartLocation();
  const [lists] = createResource(async () => {
    const [{ series }, { indicators }, accounts] = await Promise.all([
      call("listSeries", {}),
      call("listIndicators", {}),
      call("listAccounts", {}),
    ]);
    const shown = shownSeries(series);
    return { series: shown, usual: shown.find(isUsual) ?? shown[0], indicators, accounts };
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
    const first = there()?.usual;
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
