/** The visible candles as a table: the chart for those who do not see it. */
import { createMemo, For } from "solid-js";
import type { History } from "../../chart/history.ts";
import type { View } from "../../chart/view.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

/** At most so many rows, the newest. */
const ROWS_MAX = 300;

/** The table. */
export function CandleTable(props: { history: History; view: View; version: number }) {
  const rows = createMemo(() => {
    props.version;
    const { candles, slot } = props.history;
    const last = candles.indexAt(props.view.to);
    const first = Math.max(candles.indexAt(props.view.from - slot + 1), last - ROWS_MAX);
    return Array.from({ length: Math.max(0, last - first) }, (_, index) => candles.candle(last - 1 - index));
  });
  return (
    <section class="candle-table" aria-label="Candles as a table">
      <table>
        <caption class="visually-hidden">The visible candles, newest first</caption>
        <thead>
          <tr>
            <th>Opens</th>
            <For each={["Open", "High", "Low", "Close", "Volume"]}>
              {(name) => <th class="number">{name}</th>}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(candle) => (
              <tr>
                <th scope="row">{timeText(candle.time, timeZone())}</th>
                <For each={[candle.open, candle.high, candle.low, candle.close, candle.volume]}>
                  {(value) => <td class="number">{value}</td>}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
