/** Equity and its drawdown over time: lines for the eye, the figures beside them in the API's own digits. */
import { createEffect, createSignal, on, onCleanup, onMount, Show } from "solid-js";
import uPlot from "uplot";
import type { Operations } from "../../api/generated.ts";
import { curveOptions } from "../../chart/curve.ts";
import { paletteOf } from "../../chart/frame.ts";
import { amountText, gainClass, gainText, percentText } from "../../shell/amount.ts";
import { shownTheme, timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";

type Equity = Operations["getEquity"]["answer"];

/** The two curves, one above the other. */
export function EquityCurve(props: { equity: Equity }) {
  let box!: HTMLDivElement;
  const [index, setIndex] = createSignal<number>();
  const shown = () => props.equity.points[index() ?? props.equity.points.length - 1];
  const draw = (): void => {
    const palette = paletteOf(box);
    const [times, equity, drawdown] = columnsOf(props.equity);
    const common = { width: box.clientWidth, palette, timeZone: timeZone(), syncKey: "equity" };
    const hover = (plot: uPlot): void => {
      setIndex(plot.cursor.idx ?? undefined);
    };
    const plots = [
      new uPlot(
        curveOptions({ ...common, height: 220, colours: [palette.accent], hover }),
        [times, equity],
        box,
      ),
      new uPlot(
        curveOptions({ ...common, height: 110, colours: [palette.down], hover, isPercent: true }),
        [times, drawdown],
        box,
      ),
    ];
    const resized = new ResizeObserver(() => {
      for (const plot of plots) plot.setSize({ width: box.clientWidth, height: plot.height });
    });
    resized.observe(box);
    onCleanup(() => {
      resized.disconnect();
      for (const plot of plots) plot.destroy();
    });
  };
  onMount(() => createEffect(on([() => props.equity, shownTheme, timeZone], draw)));
  return (
    <figure class="equity-curve" aria-label="Equity and drawdown">
      <figcaption>
        <Show when={shown()}>
          {(point) => (
            <>
              <span class="muted">{timeText(Date.parse(point().time), timeZone())}</span>
              <strong>
                {amountText(point().equity, 8)} {props.equity.currency}
              </strong>
              <Show when={point().time_weighted_return}>
                {(value) => <span class={gainClass(value())}>{percentText(value())}</span>}
              </Show>
              <span>
                unrealized{" "}
                <span class={gainClass(point().unrealized_pnl)}>{gainText(point().unrealized_pnl, 8)}</span>
              </span>
              <Show when={point().unmarked}>
                {(symbols) => <span class="warning">without a price: {symbols().join(", ")}</span>}
              </Show>
            </>
          )}
        </Show>
      </figcaption>
      <div ref={box} />
    </figure>
  );
}

/** Times, equity and the fall of the time-weighted growth below its peak. Doubles: for the eye alone. */
function columnsOf({ points }: Equity): readonly [number[], number[], number[]] {
  const times = points.map(({ time }) => Date.parse(time));
  const equity = points.map((point) => Number(point.equity));
  let peak = 1;
  const drawdown = points.map(({ time_weighted_return: earned }) => {
    const growth = 1 + Number(earned ?? 0);
    peak = Math.max(peak, growth);
    return growth / peak - 1;
  });
  return [times, equity, drawdown];
}
