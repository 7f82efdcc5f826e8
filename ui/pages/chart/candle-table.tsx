/** The visible candles as a table: the chart for those who do not see it. */
import { createMemo, For } from "solid-js";
import type { History } from "../../chart/history.ts";
import type { ShownIndicator } from "../../chart/series.ts";
import type { View } from "../../chart/view.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

/** At most so many rows, the newest. */
const ROWS_MAX = 300;

/** The table. */
export function CandleTable(props: {
  history: History;
  indicators: readonly ShownIndicator[];
  view: View;
  version: number;
}) {
  const lines = () => props.indicators.flatMap(({ lines }) => lines);
  const heads = () => [
    ...["Open", "High", "Low", "Close", "Volume"],
    ...lines().map(({ selection, output }) => `${selection.replaceAll(":", " ")} ${output}`),
  ];
  const rows = createMemo(() => {
    props.version;
    const { candles, slot } = props.history;
    const last = candles.indexAt(props.view.to);
    const first = Math.max(candles.indexAt(props.view.from - slot + 1), last - ROWS_MAX);
    return Array.from({ length: Math.max(0, last - first) }, (_, index) => {
      const { time, open, high, low, close, volume } = candles.candle(last - 1 - index);
      const values = lines().map(({ column }) => candles.extra(column)[last - 1 - index]!);
      return { time, figures: [open, high, low, close, volume, ...values] };
    });
  });
  return (
    <section class="candle-table" aria-label="Candles as a table">
      <table>
        <caption class="visually-hidden">The visible candles, newest first</caption>
        <thead>
          <tr>
            <th>Opens</th>
            <For each={heads()}>{(name) => <th class="number">{name}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {({ time, figures }) => (
              <tr>
                <th scope="row">{timeText(time, timeZone())}</th>
                <For each={figures}>
                  {(value) => (
                    <td class="number">{Number.isNaN(value) ? "–" : Number(value.toPrecision(10))}</td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
