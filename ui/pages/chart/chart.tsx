/** One chart: its panes, legends and tools. */
import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { BarReader } from "./bar-reader.tsx";
import { CandleTable } from "./candle-table.tsx";
import { type ChartProps, createChartModel, usualSlots } from "./chart-model.ts";
import { exportCsv, exportImage } from "./export.ts";
import { type ChartActions, chartKeys } from "./keys.ts";
import { KeysHelp } from "./keys-help.tsx";
import { Legend } from "./legend.tsx";
import { MeasureBox } from "./measure-box.tsx";
import { ScaleHandle } from "./scale-handle.tsx";
import { Separator } from "./separator.tsx";
import { Toolbar } from "./toolbar.tsx";
import { Tooltip } from "./tooltip.tsx";

/** The chart of one series. */
export function Chart(props: ChartProps) {
  let box!: HTMLDivElement;
  let price!: HTMLDivElement;
  const panePlaces = new Map<string, HTMLElement>();
  const model = createChartModel(props, { box: () => box, price: () => price, panes: panePlaces });
  const [isTable, setTable] = createSignal(false);
  const [isHelp, setHelp] = createSignal(false);
  const actions: ChartActions = {
    stage: model.stage,
    toLive: model.toLive,
    look: model.look,
    view: model.view,
    isMeasuring: model.isMeasuring,
    toggleMeasuring: model.toggleMeasuring,
    changeTimeframe: (by) => {
      const { venue, product } = props.series;
      const same = props.all.filter((each) => each.venue === venue && each.product === product);
      const next = same[same.findIndex(({ timeframe }) => timeframe === props.series.timeframe) + by];
      if (next !== undefined) props.location.goTo(next, model.view());
    },
    toggleHelp: () => setHelp((before) => !before),
    toggleTable: () => setTable((before) => !before),
    saveCsv: () => exportCsv(model.history(), model.view()),
    saveImage: () => exportImage(model.history().series, box, model.palette()()),
    close: () => {
      model.closeTooltip();
      setHelp(false);
    },
  };
  const obey = (event: KeyboardEvent): void => chartKeys(event, actions);
  onMount(() => document.addEventListener("keydown", obey));
  onCleanup(() => document.removeEventListener("keydown", obey));
  const legend = () => ({
    series: props.series,
    history: model.history(),
    palette: model.palette(),
    hovered: model.hovered(),
    version: model.version(),
    remove: model.removeIndicator,
  });
  const isAway = () => model.view().to < model.history().last || model.view().from > model.history().last;
  return (
    <div class="chart-page">
      <Toolbar {...props} actions={actions} isTable={isTable()} />
      <div
        class="chart"
        classList={{ measuring: model.isMeasuring() }}
        ref={box}
        tabindex="0"
        role="application"
        aria-busy={model.isLoading()}
        data-from={model.view().from}
        data-to={model.view().to}
        aria-label={`Chart of ${props.series.product}. Arrow keys read candles, a question mark lists all keys.`}
      >
        <section class="pane price-pane" aria-label="Price">
          <div class="pane-plot" ref={price} />
          <Legend
            {...legend()}
            indicators={model.indicators().filter(({ isOverlay }) => isOverlay)}
            hasCandle
          />
          <Show when={model.trouble()}>
            {(text) => (
              <p class="chart-trouble" role="alert">
                {text()}
              </p>
            )}
          </Show>
          <Show when={model.pressed()}>{(at) => <Tooltip {...at()} close={model.closeTooltip} />}</Show>
          <Show when={model.measure()}>{(span) => <MeasureBox measure={span()} slot={model.slot} />}</Show>
          <Show when={isAway()}>
            <button type="button" class="to-live" onClick={model.toLive}>
              To the newest candle
            </button>
          </Show>
          <ScaleHandle
            axis="price"
            scale={(factor) => model.stage()?.scalePrices(factor)}
            fit={() => model.stage()?.reset()}
          />
        </section>
        <For each={model.panes()}>
          {(indicator) => (
            <>
              <Separator />
              <section
                class="pane"
                classList={{ collapsed: model.collapsed().has(indicator.selection) }}
                aria-label={indicator.title}
              >
                <div class="pane-plot" ref={(element) => panePlaces.set(indicator.selection, element)} />
                <Legend
                  {...legend()}
                  indicators={[indicator]}
                  isCollapsed={model.collapsed().has(indicator.selection)}
                  collapse={() => model.toggleCollapsed(indicator.selection)}
                />
              </section>
            </>
          )}
        </For>
        <ScaleHandle
          axis="time"
          scale={(factor) => model.stage()?.scaleTime(factor)}
          fit={() => model.stage()?.fitTime(usualSlots())}
        />
      </div>
      <BarReader history={model.history()} indicators={model.indicators()} hovered={model.hovered()} />
      <Show when={isTable()}>
        <CandleTable
          history={model.history()}
          indicators={model.indicators()}
          view={model.view()}
          version={model.version()}
        />
      </Show>
      <Show when={isHelp()}>
        <KeysHelp close={() => setHelp(false)} />
      </Show>
    </div>
  );
}
