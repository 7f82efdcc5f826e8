/** The fixed legend of a pane: the candle under the crosshair, or the newest one, and the values beside it. */
import { createMemo, For, Show } from "solid-js";
import { lineColour } from "../../chart/draw-pane.ts";
import type { Palette } from "../../chart/frame.ts";
import type { History } from "../../chart/history.ts";
import type { ShownIndicator } from "../../chart/series.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";
import type { SeriesEntry } from "./series-entry.ts";

/** What a legend shows. */
interface LegendProps {
  readonly series: SeriesEntry;
  readonly history: History;
  readonly indicators: readonly ShownIndicator[];
  readonly palette: () => Palette;
  readonly hovered: number | undefined;
  readonly version: number;
  readonly hasCandle?: boolean;
  readonly isCollapsed?: boolean;
  remove(selection: string): void;
  collapse?(): void;
}

/** The legend. */
export function Legend(props: LegendProps) {
  const index = createMemo(() => {
    props.version;
    return props.hovered ?? props.history.candles.length - 1;
  });
  return (
    <div class="legend">
      <Show when={props.hasCandle}>
        <CandleLegend series={props.series} history={props.history} index={index()} version={props.version} />
      </Show>
      <For each={props.indicators}>
        {(indicator) => (
          <div class="legend-line">
            <Show when={props.collapse}>
              <button
                type="button"
                class="quiet tiny"
                aria-expanded={!props.isCollapsed}
                aria-label={`${props.isCollapsed ? "Open" : "Collapse"} ${indicator.title}`}
                onClick={() => props.collapse?.()}
              >
                {props.isCollapsed ? "▸" : "▾"}
              </button>
            </Show>
            <span class="legend-name" title={`${indicator.definition} (${indicator.source})`}>
              {nameOf(indicator.selection)}
            </span>
            <For each={indicator.lines}>
              {({ column, output }) => (
                <span
                  title={output}
                  style={{ color: output === "histogram" ? undefined : lineColour(column, props.palette()) }}
                >
                  {valueText(props.history.candles.extra(column), index(), props.version)}
                </span>
              )}
            </For>
            <button
              type="button"
              class="quiet tiny"
              aria-label={`Remove ${indicator.title}`}
              onClick={() => props.remove(indicator.selection)}
            >
              ×
            </button>
          </div>
        )}
      </For>
    </div>
  );
}

function CandleLegend(props: { series: SeriesEntry; history: History; index: number; version: number }) {
  const shown = createMemo(() => {
    props.version;
    const { candles } = props.history;
    if (props.index < 0 || props.index >= candles.length) return undefined;
    const before = props.index > 0 ? candles.close[props.index - 1]! : undefined;
    return { candle: candles.candle(props.index), before };
  });
  return (
    <div class="legend-line" data-testid="candle-legend">
      <strong>{props.series.product}</strong>
      <span class="muted">
        {props.series.venue} · {props.series.timeframe}
      </span>
      <Show when={props.series.venue === "simulated"}>
        <span class="badge">SIMULATED</span>
      </Show>
      <Show when={shown()}>
        {(at) => {
          const change = () => at().candle.close - (at().before ?? at().candle.open);
          const share = () => (change() / (at().before ?? at().candle.open)) * 100;
          const way = () => (at().candle.close >= at().candle.open ? "up" : "down");
          return (
            <>
              <span class="muted">{timeText(at().candle.time, timeZone())}</span>
              <span class={`ohlc ${way()}`}>
                O {digits(at().candle.open)} H {digits(at().candle.high)} L {digits(at().candle.low)} C{" "}
                {digits(at().candle.close)}
              </span>
              <span class={change() >= 0 ? "up" : "down"}>
                {signed(change())} ({signed(share(), 2)} %)
              </span>
              <span class="muted">V {digits(at().candle.volume)}</span>
            </>
          );
        }}
      </Show>
    </div>
  );
}

/** A double as people read it: without the noise of its last bits. */
const digits = (value: number): string => String(Number(value.toPrecision(10)));

/** Such as `macd 12 26 9`. */
const nameOf = (selection: string): string => selection.replaceAll(":", " ");

const signed = (value: number, decimals?: number): string => {
  const text = decimals === undefined ? String(Number(value.toPrecision(8))) : value.toFixed(decimals);
  return value > 0 ? `+${text}` : text.replace("-", "−");
};

function valueText(values: Float64Array, index: number, _version: number): string {
  const value = values[index];
  return value === undefined || Number.isNaN(value) ? "–" : String(Number(value.toPrecision(8)));
}
