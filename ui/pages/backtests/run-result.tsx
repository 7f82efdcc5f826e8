/** What came of a run: its figures, its equity, and its trades. */
import { For, Show } from "solid-js";
import type { Operations } from "../../api/generated.ts";
import { amountText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { type Column, Rows } from "../../shell/rows.tsx";
import { timeText } from "../../shell/time-zone.ts";
import { Curves } from "./curves.tsx";
import { changeText, figureText, type Metric } from "./figures.ts";

type Run = NonNullable<Operations["getBacktest"]["answer"]["run"]>;
type Trade = Run["trades"][number];

/** What is seen first, in this order. */
const HEADLINES = ["total_return", "cagr", "sharpe", "sortino", "max_drawdown", "win_rate", "profit_factor"];

/** The result. */
export function RunResult(props: { id: string; run: Run; metrics: readonly Metric[] }) {
  const headlines = () => HEADLINES.flatMap((name) => props.metrics.find((each) => each.name === name) ?? []);
  const csv = (table: string): string =>
    `/api/v1/backtests/${encodeURIComponent(props.id)}/export?table=${table}`;
  return (
    <>
      <dl class="figures">
        <div>
          <dt>Final equity</dt>
          <dd title={props.run.final_equity}>
            {amountText(props.run.final_equity, 2)} <small class="muted">{props.run.currency}</small>
          </dd>
          <dd class="figure-note">{changeText(props.run.start_balance, props.run.final_equity)}</dd>
        </div>
        <For each={headlines()}>
          {(metric) => (
            <div title={metric.formula}>
              <dt>{metric.label}</dt>
              <dd>{figureText(props.run.metrics[metric.name], metric.unit)}</dd>
              <Show when={props.run.undefined_metrics[metric.name]}>
                {(why) => <dd class="figure-note">{why()}</dd>}
              </Show>
            </div>
          )}
        </For>
      </dl>
      <Show when={props.run.gaps.length > 0 || props.run.ambiguous_fills > 0}>
        <p class="warning">
          Gaps in the candles: {props.run.gaps.length}. Fills that their candle leaves open:{" "}
          {props.run.ambiguous_fills}.
        </p>
      </Show>
      <section class="panel">
        <div class="panel-head">
          <h2>Equity</h2>
          <a href={chartOf(props.id, props.run)}>Open its chart</a>
        </div>
        <Curves
          label="Equity of the run"
          times={props.run.equity.times}
          lines={[{ name: "equity", values: props.run.equity.values }]}
        />
      </section>
      <section class="panel">
        <h2>Metrics</h2>
        <div class="metrics">
          <For each={sectionsOf(props.metrics)}>
            {([section, metrics]) => (
              <div>
                <h3>{section}</h3>
                <dl>
                  <For each={metrics}>
                    {(metric) => (
                      <>
                        <dt
                          title={`${metric.formula}${metric.source === undefined ? "" : ` (${metric.source})`}`}
                        >
                          {metric.label}
                        </dt>
                        <dd title={props.run.undefined_metrics[metric.name]}>
                          {figureText(props.run.metrics[metric.name], metric.unit)}
                        </dd>
                      </>
                    )}
                  </For>
                </dl>
              </div>
            )}
          </For>
        </div>
      </section>
      <div class="panel-head">
        <h2>Trades</h2>
        <a href={csv("trades")} download={`${props.id}-trades.csv`}>
          CSV
        </a>
      </div>
      <Rows
        of={props.id}
        label="Trades of the run"
        empty="It did not trade."
        columns={TRADE_COLUMNS}
        load={async () => ({ items: props.run.trades, next: undefined })}
      />
      <details class="panel">
        <summary>What it ran on</summary>
        <pre class="manifest" tabindex="0">
          {JSON.stringify(props.run.manifest, null, 2)}
        </pre>
      </details>
    </>
  );
}

const TRADE_COLUMNS: readonly Column<Trade>[] = [
  { head: "Time", width: "1.6fr", cell: (row) => timeText(Date.parse(row.time), timeZone(), true) },
  { head: "Market", width: "1fr", cell: (row) => row.product },
  {
    head: "Side",
    width: "0.6fr",
    cell: (row) => <span class={row.side === "buy" ? "up" : "down"}>{row.side}</span>,
  },
  { head: "Quantity", width: "1.2fr", isNumber: true, cell: (row) => amountText(row.quantity) },
  { head: "Price", width: "1.2fr", isNumber: true, cell: (row) => amountText(row.price) },
  { head: "Fee", width: "1.2fr", isNumber: true, cell: (row) => amountText(row.fee, 8) },
  { head: "Why", width: "2fr", cell: (row) => row.reason },
  {
    head: "Of note",
    width: "1fr",
    cell: (row) => [row.ambiguous ? "ambiguous" : "", row.spans_gap ? "spans a gap" : ""].join(" "),
  },
];

/** Metrics by section, in their order. */
function sectionsOf(metrics: readonly Metric[]): readonly (readonly [string, readonly Metric[]])[] {
  const sections = new Map<string, Metric[]>();
  for (const metric of metrics)
    sections.set(metric.section, [...(sections.get(metric.section) ?? []), metric]);
  return [...sections];
}

/** Where the candles of a run are shown with its trades. */
function chartOf(id: string, { manifest }: Run): string {
  const [first] = manifest.candles;
  if (first === undefined) return `/backtests/${id}`;
  return `/backtests/${id}/chart/${first.venue}/${first.product}/${first.timeframe}`;
}
