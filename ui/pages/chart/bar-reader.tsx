/** Says the candle under the crosshair to those who do not see it, once the crosshair rests. */
import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { History } from "../../chart/history.ts";
import type { ShownIndicator } from "../../chart/series.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

/** How long the crosshair rests before it is read. */
const REST_MS = 200;

/** A live region, in the page and out of sight. */
export function BarReader(props: {
  history: History;
  indicators: readonly ShownIndicator[];
  hovered: number | undefined;
}) {
  const [text, setText] = createSignal("");
  createEffect(
    on(
      () => props.hovered,
      (index) => {
        const rest = setTimeout(() => setText(index === undefined ? "" : textOf(index)), REST_MS);
        onCleanup(() => clearTimeout(rest));
      },
    ),
  );
  const textOf = (index: number): string => {
    const { candles } = props.history;
    if (index >= candles.length) return "";
    const { time, open, high, low, close, volume } = candles.candle(index);
    const figures = `open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`;
    const values = props.indicators.flatMap(({ lines }) =>
      lines.map(({ output, column }) => `${output} ${Number(candles.extra(column)[index]!.toPrecision(8))}`),
    );
    return [timeText(time, timeZone()), figures, ...values].join(", ");
  };
  return (
    <output class="visually-hidden" aria-live="polite" data-testid="bar-reader">
      {text()}
    </output>
  );
}
