/** One backtest: its progress while it runs, then what came of it. */
import { useParams } from "@solidjs/router";
import { createEffect, createResource, createSignal, Match, onCleanup, Show, Switch } from "solid-js";
import { call, urlOf } from "../../api/call.ts";
import { followStream } from "../../api/events.ts";
import type { BacktestJob, Operations } from "../../api/generated.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { parametersText } from "./figures.ts";
import { JobState } from "./job-state.tsx";
import { RunResult } from "./run-result.tsx";
import { SweepTable } from "./sweep-table.tsx";
import "./backtests.css";

type Backtest = Operations["getBacktest"]["answer"];

const isEnded = ({ state }: BacktestJob): boolean => state !== "queued" && state !== "running";

/** The page. */
export default function BacktestPage() {
  const params = useParams<{ id: string }>();
  const [found, { refetch }] = createResource(
    () => params.id,
    async (id) => {
      const [backtest, { metrics }] = await Promise.all([
        call("getBacktest", { path: { id } }),
        call("listMetrics", {}),
      ]);
      return { backtest, metrics };
    },
  );
  const [told, setTold] = createSignal<BacktestJob>();
  const there = () => (found.error === undefined ? found.latest : undefined);
  createEffect(() => {
    const backtest = there()?.backtest;
    if (backtest === undefined || isEnded(backtest)) return;
    const stop = followStream<BacktestJob>(urlOf("streamBacktest", { id: backtest.id }, {}), {
      event(job) {
        setTold(job);
        if (!isEnded(job)) return;
        stop();
        void refetch();
      },
      broken: () => undefined,
    });
    onCleanup(stop);
  });
  return (
    <Switch>
      <Match when={found.error}>
        <Refusal error={found.error} />
      </Match>
      <Match when={there()}>
        {(all) => (
          <div class="backtests">
            <Head backtest={all().backtest} told={told()} />
            <Show when={all().backtest.run}>
              {(run) => <RunResult id={all().backtest.id} run={run()} metrics={all().metrics} />}
            </Show>
            <Show when={all().backtest.sweep}>
              {(sweep) => <SweepTable job={all().backtest} sweep={sweep()} metrics={all().metrics} />}
            </Show>
          </div>
        )}
      </Match>
    </Switch>
  );
}

function Head(props: { backtest: Backtest; told: BacktestJob | undefined }) {
  const job = (): BacktestJob =>
    props.told?.id === props.backtest.id && !isEnded(props.backtest) ? props.told : props.backtest;
  return (
    <header class="panel-head">
      <div>
        <p>
          <a href="/backtests">Backtests</a>
        </p>
        <h1>{job().strategy}</h1>
        <p class="muted">
          {parametersText(job().parameters)} · {job().venue} {job().products.join(", ")} {job().timeframe}
        </p>
      </div>
      <div class="job-head">
        <JobState job={job()} />
        <Show when={!isEnded(job())}>
          <button
            type="button"
            class="danger"
            onClick={() => void call("cancelBacktest", { path: { id: job().id } })}
          >
            Cancel
          </button>
        </Show>
      </div>
    </header>
  );
}
