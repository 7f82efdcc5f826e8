/** What a sweep came to: a heat map over two of its parameters, and its trials, ranked. */
import { createMemo, createSignal, For, Show } from "solid-js";
import type { BacktestJob, Operations } from "../../api/generated.ts";
import { amountText } from "../../shell/amount.ts";
import { type Column, Rows } from "../../shell/rows.tsx";
import { figureText, type Metric, parametersText } from "./figures.ts";
import { HeatMap } from "./heat-map.tsx";

type Sweep = NonNullable<Operations["getBacktest"]["answer"]["sweep"]>;
type Trial = Sweep["trials"][number];

/** The result. */
export function SweepTable(props: { job: BacktestJob; sweep: Sweep; metrics: readonly Metric[] }) {
  const metricOf = (name: string): Metric | undefined => props.metrics.find((each) => each.name === name);
  const [name, setName] = createSignal(props.sweep.metric);
  const metric = () => metricOf(name());
  const text = (trial: Trial, of = name()): string =>
    figureText(trial.metrics[of], metricOf(of)?.unit ?? "ratio");
  const best = () => (props.sweep.best === undefined ? undefined : props.sweep.trials[props.sweep.best]);
  const [chosen, setChosen] = createSignal<Trial>();
  const shown = () => chosen() ?? best();
  const names = createMemo(() => [
    ...new Set(props.sweep.trials.flatMap(({ metrics }) => Object.keys(metrics))),
  ]);
  const ranked = createMemo(() => {
    const way = props.sweep.goal === "highest" ? -1 : 1;
    const of = (trial: Trial): number => trial.metrics[name()] ?? -way * Number.POSITIVE_INFINITY;
    return [...props.sweep.trials].sort((a, b) => way * (of(a) - of(b)));
  });
  const columns = createMemo((): readonly Column<Trial>[] => [
    ...props.sweep.axes.map(
      (axis): Column<Trial> => ({
        head: axis.name,
        width: "1fr",
        cell: (row) => row.parameters[axis.name] ?? "",
      }),
    ),
    ...names().map(
      (of): Column<Trial> => ({
        head: metricOf(of)?.label ?? of,
        width: "1fr",
        isNumber: true,
        cell: (row) => text(row, of),
      }),
    ),
    { head: "Final equity", width: "1fr", isNumber: true, cell: (row) => amountText(row.final_equity, 2) },
    { head: "", width: "0.8fr", cell: (row) => <a href={formOf(props.job, row)}>Run it</a> },
  ]);
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <div>
            <h2>
              {amountText(String(props.sweep.trial_count))}{" "}
              {props.sweep.trial_count === 1 ? "trial" : "trials"}
            </h2>
            <Luck sweep={props.sweep} />
          </div>
          <label class="inline">
            <span class="muted">Shown</span>
            <select onChange={(event) => setName(event.currentTarget.value)}>
              <For each={names()}>
                {(each) => (
                  <option value={each} selected={each === name()}>
                    {metricOf(each)?.label ?? each}
                  </option>
                )}
              </For>
            </select>
          </label>
        </div>
        <HeatMap
          axes={props.sweep.axes}
          trials={props.sweep.trials}
          metric={name()}
          label={metric()?.label ?? name()}
          isHighBetter={props.sweep.goal === "highest"}
          text={text}
          chosen={shown()}
          choose={setChosen}
        />
        <Show when={shown()}>
          {(trial) => (
            <p class="heat-chosen">
              <strong>{text(trial())}</strong> with {parametersText(trial().parameters)}
              <span class="muted">
                {" "}
                · {amountText(String(trial().fills))} fills · {amountText(trial().final_equity, 2)}
              </span>{" "}
              <a href={formOf(props.job, trial())}>Run it by itself</a>
            </p>
          )}
        </Show>
      </section>
      <Rows
        of={`${props.sweep.sweep} ${name()}`}
        label="Trials, best first"
        empty="No trial was made."
        columns={columns()}
        load={async () => ({ items: ranked(), next: undefined })}
      />
    </>
  );
}

/** How much of the best is luck. */
function Luck(props: { sweep: Sweep }) {
  const chance = () => props.sweep.deflated_sharpe;
  return (
    <Show
      when={chance() !== undefined}
      fallback={
        <p class="muted">
          How much of it is luck is not known: {props.sweep.deflated_sharpe_undefined ?? ""}.
        </p>
      }
    >
      <p classList={{ warning: chance()! < 0.95, muted: chance()! >= 0.95 }}>
        The best of them is above the luck of as many with a chance of {(chance()! * 100).toFixed(1)} %
        {chance()! < 0.95 ? ": hardly more than luck" : ""}
      </p>
    </Show>
  );
}

/** The form with the parameters of a trial. */
function formOf({ strategy, venue, products, timeframe }: BacktestJob, { parameters }: Trial): string {
  const query = new URLSearchParams({ strategy, market: `${venue} ${products[0]}`, timeframe });
  for (const [name, value] of Object.entries(parameters)) query.set(`p.${name}`, value);
  return `/backtests?${query}`;
}
