/** The backtests: a form that asks for one, and what was run, to be opened and compared. */
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createResource, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import { amountText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { timeText } from "../../shell/time-zone.ts";
import { loadLists, NoCandles } from "../chart/lists.tsx";
import { BacktestForm } from "./backtest-form.tsx";
import { parametersText } from "./figures.ts";
import { JobState } from "./job-state.tsx";
import "./backtests.css";

type Job = Operations["listBacktests"]["answer"]["backtests"][number];

/** How often the list is read again. */
const REFRESH_MS = 2_000;
const LIMIT = 100;
/** How many runs can be compared. */
const COMPARED_MAX = 8;

/** The page. */
export default function BacktestsPage() {
  const [query] = useSearchParams<Record<string, string>>();
  const [lists] = createResource(async () => {
    const [{ series }, { strategies }, { metrics }] = await Promise.all([
      loadLists(),
      call("listStrategies", {}),
      call("listMetrics", {}),
    ]);
    return { series, strategies, metrics };
  });
  const [jobs, { refetch }] = createResource(() => call("listBacktests", { query: { limit: LIMIT } }));
  const again = setInterval(() => {
    if (document.visibilityState === "visible") void refetch();
  }, REFRESH_MS);
  onCleanup(() => clearInterval(again));
  const there = () => (lists.error === undefined ? lists() : undefined);
  const text = (name: string): string | undefined => {
    const value = query[name];
    return typeof value === "string" ? value : undefined;
  };
  const begins = () => ({
    strategy: text("strategy"),
    market: text("market"),
    timeframe: text("timeframe"),
    parameters: Object.fromEntries(
      Object.entries(query).flatMap(([name, value]) =>
        name.startsWith("p.") && typeof value === "string" ? [[name.slice(2), value]] : [],
      ),
    ),
  });
  return (
    <Switch>
      <Match when={lists.error ?? jobs.error}>{(error) => <Refusal error={error()} />}</Match>
      <Match when={there()?.series.length === 0}>
        <NoCandles />
      </Match>
      <Match when={there()}>
        {(found) => (
          <div class="backtests">
            <BacktestForm {...found()} begins={begins()} />
            <Jobs jobs={jobs.latest?.backtests ?? []} />
          </div>
        )}
      </Match>
    </Switch>
  );
}

function Jobs(props: { jobs: readonly Job[] }) {
  const navigate = useNavigate();
  const [chosen, setChosen] = createSignal<readonly string[]>([]);
  const toggle = (id: string): void => {
    setChosen((before) =>
      before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-COMPARED_MAX),
    );
  };
  return (
    <section class="panel">
      <div class="panel-head">
        <div>
          <h2>Runs</h2>
          <p class="muted">Newest first. Two to eight completed runs can be compared.</p>
        </div>
        <button
          type="button"
          disabled={chosen().length < 2}
          onClick={() => navigate(`/backtests/compare?ids=${chosen().join(",")}`)}
        >
          Compare {chosen().length > 0 ? chosen().length : ""}
        </button>
      </div>
      <Show
        when={props.jobs.length > 0}
        fallback={<p class="panel-empty muted">Nothing was run yet: the form above runs the first.</p>}
      >
        <div class="panel-table" tabindex="0">
          <table>
            <thead>
              <tr>
                <th>
                  <span class="visually-hidden">Compare</span>
                </th>
                <th>Strategy</th>
                <th>Market</th>
                <th>State</th>
                <th class="number">Trades</th>
                <th class="number">Final equity</th>
                <th>Asked for</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.jobs}>
                {(job) => (
                  <tr>
                    <td>
                      <Show when={job.kind === "run" && job.state === "completed"}>
                        <input
                          type="checkbox"
                          aria-label={`Compare ${job.strategy} ${parametersText(job.parameters)}`}
                          checked={chosen().includes(job.id)}
                          onChange={() => toggle(job.id)}
                        />
                      </Show>
                    </td>
                    <td>
                      <a href={`/backtests/${job.id}`}>{job.strategy}</a>{" "}
                      <span class="muted">
                        {job.kind === "sweep" ? "sweep: " : ""}
                        {parametersText(job.parameters)}
                      </span>
                    </td>
                    <td>
                      {job.venue} {job.products.join(", ")} {job.timeframe}
                    </td>
                    <td>
                      <JobState job={job} />
                    </td>
                    <td class="number">{job.trades === undefined ? "" : amountText(String(job.trades))}</td>
                    <td class="number">
                      {job.final_equity === undefined
                        ? ""
                        : `${amountText(job.final_equity, 2)} ${job.currency}`}
                    </td>
                    <td class="muted">{timeText(Date.parse(job.created_at), timeZone())}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </section>
  );
}
