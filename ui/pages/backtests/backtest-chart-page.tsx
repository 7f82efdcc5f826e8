/** The candles of a run with its trades on them: the chart as it is everywhere, with made-up decisions. */
import { useParams } from "@solidjs/router";
import { createMemo, createResource, Match, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { Marker, Trip } from "../../chart/markers.ts";
import { gainClass, gainText } from "../../shell/amount.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import { Chart } from "../chart/chart.tsx";
import { loadLists } from "../chart/lists.tsx";
import { useChartLocation } from "../chart/location.ts";
import "../chart/chart-page.css";

type Run = NonNullable<Operations["getBacktest"]["answer"]["run"]>;

/** The page. */
export default function BacktestChartPage() {
  const params = useParams<{ id: string }>();
  const location = useChartLocation(`backtests/${encodeURIComponent(params.id)}/chart`);
  const [found] = createResource(async () => {
    const [lists, { run, strategy }] = await Promise.all([
      loadLists(),
      call("getBacktest", { path: { id: params.id } }),
    ]);
    return { lists, run, strategy };
  });
  const there = () => (found.error === undefined ? found() : undefined);
  const series = createMemo(() => there()?.lists.find(location.series()));
  const moment = createMemo(() => {
    const run = there()?.run;
    const product = location.series()?.product;
    if (run === undefined || product === undefined) return undefined;
    return { until: Date.parse(run.to), decisions: decisionsOf(run, product) };
  });
  return (
    <Switch>
      <Match when={found.error}>
        <Refusal error={found.error} />
      </Match>
      <Match when={series()}>
        {(shown) => (
          <Show when={`${shown().venue} ${shown().product} ${shown().timeframe}`} keyed>
            <div class="backtest-chart">
              <p class="backtest-banner">
                Backtest of {there()!.strategy}: nothing of it was traded.{" "}
                <a href={`/backtests/${encodeURIComponent(params.id)}`}>Back to its figures</a>
              </p>
              <Chart
                series={shown()}
                all={there()!.lists.series.filter(({ venue, product }) =>
                  there()!.run?.manifest.candles.some(
                    (each) => each.venue === venue && each.product === product,
                  ),
                )}
                catalogue={there()!.lists.indicators}
                accounts={[]}
                location={location}
                moment={moment}
              />
            </div>
          </Show>
        )}
      </Match>
      <Match when={there()}>
        <Trouble
          title="Its candles are not recorded here."
          advice="It ran on a file, or the series was removed."
        >
          <a href={`/backtests/${encodeURIComponent(params.id)}`}>Back to its figures</a>
        </Trouble>
      </Match>
    </Switch>
  );
}

function decisionsOf(run: Run, product: string) {
  const markers = run.trades
    .filter((trade) => trade.product === product)
    .map(
      ({ trade_id, side, time, price, quantity, fee, reason, ambiguous }): Marker => ({
        ...{ id: trade_id, kind: "fill", side, time: Date.parse(time), price: Number(price) },
        lines: [
          ["Fill", `${side} ${quantity} at ${price}`],
          ["Fee", fee],
          ["Reason", reason],
          ...(ambiguous ? [["Of note", "the candle leaves open how it filled"] as const] : []),
        ],
      }),
    );
  const trips = run.round_trips
    .filter((trip) => trip.product === product)
    .map(
      ({ side, opened_at, entry_price, closed_at, exit_price, realized_pnl }, index): Trip => ({
        ...{ id: String(index), side: side === "short" ? "short" : "long" },
        ...{ from: Date.parse(opened_at), entry: Number(entry_price) },
        ...{ profit: gainText(realized_pnl, 2), isGain: gainClass(realized_pnl) !== "down" },
        ...(closed_at === undefined ? {} : { to: Date.parse(closed_at) }),
        ...(exit_price === undefined ? {} : { exit: Number(exit_price) }),
      }),
    );
  return { markers, trips, open: [] };
}
