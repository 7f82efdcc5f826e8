/** What is recorded of each series, and where it has holes. */
import { createResource, createSignal, For, Show } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { Timeframe } from "../../chart/timeframe.ts";
import { amountText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { lengthText, timeText } from "../../shell/time-zone.ts";
import { Panel, Table } from "./panel.tsx";

type Series = Operations["listSeries"]["answer"]["series"][number];

/** At most so many gaps of a series are listed. */
const GAPS_MAX = 50;

const KINDS = {
  empty: "nobody traded",
  outage: "the venue had no market",
  "not-fetched": "nobody asked: canvas backfill fetches it",
} as const;

/** The panel. */
export function MarketData(props: { series: readonly Series[] }) {
  const [opened, setOpened] = createSignal<string>();
  return (
    <Panel title="Market data" about="What is recorded of each series. A series opens its gaps.">
      <Table
        heads={["Series", "#Candles", "#Revised", "First", "Newest", "Sources", "Gaps"]}
        isEmpty={props.series.length === 0}
        empty="No candle is recorded yet: canvas import candles, or canvas backfill, brings some."
      >
        <For each={props.series}>
          {(series) => (
            <>
              <tr>
                <td>
                  <a href={`/chart/${series.venue}/${series.product}/${series.timeframe}`}>
                    {nameOf(series)}
                  </a>
                  <Show when={series.venue === "simulated"}>
                    {" "}
                    <span class="badge">SIMULATED</span>
                  </Show>
                </td>
                <td class="number">{amountText(String(series.candles))}</td>
                <td class="number">{amountText(String(series.revisions))}</td>
                <td>{dateOf(series.first)}</td>
                <td>{dateOf(series.last)}</td>
                <td class="muted">{series.sources.join(", ")}</td>
                <td>
                  <button
                    type="button"
                    class="quiet tiny"
                    aria-expanded={opened() === nameOf(series)}
                    aria-label={`Gaps of ${nameOf(series)}`}
                    onClick={() =>
                      setOpened((before) => (before === nameOf(series) ? undefined : nameOf(series)))
                    }
                  >
                    {opened() === nameOf(series) ? "▾" : "▸"}
                  </button>
                </td>
              </tr>
              <Show when={opened() === nameOf(series)}>
                <tr>
                  <td colspan="7">
                    <Gaps series={series} />
                  </td>
                </tr>
              </Show>
            </>
          )}
        </For>
      </Table>
    </Panel>
  );
}

function Gaps(props: { series: Series }) {
  const [gaps] = createResource(() => {
    const { venue, product } = props.series;
    const timeframe = props.series.timeframe as Timeframe;
    return call("listGaps", { query: { venue, product, timeframe, limit: GAPS_MAX } });
  });
  const there = () => (gaps.error === undefined ? gaps() : undefined);
  return (
    <Show when={there()} fallback={<p class="muted">{gaps.error ? String(gaps.error) : "Looking..."}</p>}>
      {(found) => (
        <Show when={found().gaps.length > 0} fallback={<p class="muted">It has none.</p>}>
          <ul class="gaps">
            <For each={found().gaps}>
              {({ from, to, missing, kind }) => (
                <li>
                  <a href={linkTo(props.series, from, to)}>{timeText(from, timeZone())}</a>,{" "}
                  {lengthText(to - from)}, {amountText(String(missing))} candles:{" "}
                  <span class="muted">{KINDS[kind]}</span>
                </li>
              )}
            </For>
          </ul>
          <Show when={found().next_from}>
            <p class="muted">and more: canvas data status lists all of them</p>
          </Show>
        </Show>
      )}
    </Show>
  );
}

const nameOf = ({ venue, product, timeframe }: Series): string => `${venue} ${product} ${timeframe}`;

const dateOf = (time: number | undefined): string => (time === undefined ? "" : timeText(time, timeZone()));

/** The chart about a gap, with as much before and behind it. */
function linkTo({ venue, product, timeframe }: Series, from: number, to: number): string {
  const around = Math.max(to - from, 3_600_000) * 3;
  const [first, last] = [from - around, to + around].map((time) => new Date(time).toISOString());
  return `/chart/${venue}/${product}/${timeframe}?from=${first}&to=${last}`;
}
