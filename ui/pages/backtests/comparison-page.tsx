/** Runs side by side: their equity in one frame, their figures, and what differs in what they ran on. */
import { useSearchParams } from "@solidjs/router";
import { createMemo, createResource, For, Match, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import { amountText } from "../../shell/amount.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import { Curves } from "./curves.tsx";
import { figureText, type Metric } from "./figures.ts";
import "./backtests.css";

/** Points of each curve. */
const POINTS = 1_000;

async function loadComparison(ids: string) {
  const [comparison, { metrics }, ...runs] = await Promise.all([
    call("compareBacktests", { query: { ids } }),
    call("listMetrics", {}),
    ...ids.split(",").map((id) => call("getBacktest", { path: { id }, query: { points: POINTS } })),
  ]);
  return { comparison, metrics, runs };
}

type Comparison = Awaited<ReturnType<typeof loadComparison>>;

/** The page. */
export default function ComparisonPage() {
  const [query] = useSearchParams<{ ids?: string }>();
  const ids = () => (typeof query.ids === "string" ? query.ids : "");
  const [found] = createResource(() => ids() || undefined, loadComparison);
  const there = () => (found.error === undefined ? found() : undefined);
  return (
    <Switch>
      <Match when={ids() === ""}>
        <Trouble title="Nothing is named to compare." advice="Choose two to eight runs of the list.">
          <a href="/backtests">To the backtests</a>
        </Trouble>
      </Match>
      <Match when={found.error}>
        <Refusal error={found.error} />
      </Match>
      <Match when={there()}>{(all) => <Compared {...all()} />}</Match>
    </Switch>
  );
}

function Compared(props: Comparison) {
  const names = () => props.comparison.backtests.map(({ strategy }, index) => `${index + 1} ${strategy}`);
  const curves = createMemo(() => joinedCurves(props.runs));
  const metricOf = (name: string): Metric | undefined => props.metrics.find((each) => each.name === name);
  const shown = () => props.comparison.metrics.filter(({ values }) => values.some((value) => value !== ""));
  return (
    <div class="backtests">
      <header>
        <p>
          <a href="/backtests">Backtests</a>
        </p>
        <h1>Side by side</h1>
        <p class="muted">
          {props.comparison.identical ? "All have the same trades." : "Their trades differ."}
        </p>
      </header>
      <section class="panel">
        <h2>Equity</h2>
        <Curves
          label="Equity of the runs"
          times={curves().times}
          lines={names().map((name, index) => ({ name, values: curves().values[index]! }))}
        />
      </section>
      <section class="panel">
        <h2>What they came to</h2>
        <Values
          heads={names()}
          rows={[
            {
              name: "Final equity",
              values: props.comparison.backtests.map(
                ({ final_equity, currency }) => `${amountText(final_equity, 2)} ${currency}`,
              ),
            },
            ...shown().map(({ name, label, values }) => ({
              name: label,
              values: values.map((value) => figureText(value, metricOf(name)?.unit ?? "ratio")),
            })),
          ]}
        />
      </section>
      <section class="panel">
        <h2>What differs in what they ran on</h2>
        <Show
          when={props.comparison.configuration.length > 0}
          fallback={
            <p class="panel-empty muted">Nothing: the same strategy on the same candles and terms.</p>
          }
        >
          <Values
            heads={names()}
            rows={props.comparison.configuration.map(({ path, values }) => ({
              name: path,
              values: values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))),
            }))}
          />
        </Show>
      </section>
      <Show when={props.comparison.divergence.length > 0}>
        <section class="panel">
          <h2>Where their trades part</h2>
          <Values
            heads={["The first", "The other"]}
            rows={props.comparison.divergence.map(({ backtest, trade, first, other }) => ({
              name: `${names()[backtest]}, trade ${trade + 1}`,
              values: [tradeText(first), tradeText(other)],
            }))}
          />
        </section>
      </Show>
    </div>
  );
}

function Values(props: {
  heads: readonly string[];
  rows: readonly { readonly name: string; readonly values: readonly string[] }[];
}) {
  return (
    <div class="panel-table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th>
              <span class="visually-hidden">What</span>
            </th>
            <For each={props.heads}>{(head) => <th class="number">{head}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {({ name, values }) => (
              <tr>
                <th scope="row">{name}</th>
                <For each={values}>{(value) => <td class="number">{value}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

const tradeText = (trade: Readonly<Record<string, unknown>> | undefined): string =>
  trade === undefined
    ? "none"
    : `${trade["time"]}: ${trade["side"]} ${trade["quantity"]} at ${trade["price"]}`;

/** The curves over all of their times: null where a run has no point. */
function joinedCurves(runs: Comparison["runs"]): {
  readonly times: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
} {
  const curves = runs.map(({ run }) => run?.equity ?? { times: [], values: [] });
  const times = [...new Set(curves.flatMap((curve) => curve.times))].sort((a, b) => a - b);
  const places = new Map(times.map((time, index) => [time, index]));
  const values = curves.map((curve) => {
    const column: (number | null)[] = new Array(times.length).fill(null);
    for (const [index, time] of curve.times.entries()) column[places.get(time)!] = curve.values[index]!;
    return column;
  });
  return { times, values };
}
