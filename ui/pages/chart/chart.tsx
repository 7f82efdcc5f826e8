/** One chart: its panes, legends and tools. */
import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { CandleTable } from "./candle-table.tsx";
import { type ChartProps, createChartModel } from "./chart-model.ts";
import { exportCsv, exportImage } from "./export.ts";
import { type ChartActions, chartKeys } from "./keys.ts";
import { KeysHelp } from "./keys-help.tsx";
import { Legend } from "./legend.tsx";
import { MeasureBox } from "./measure-box.tsx";
import { PriceScale } from "./price-scale.tsx";
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
        ref={box}
        tabindex="0"
        role="application"
        aria-busy={model.isLoading()}
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
          <PriceScale stage={model.stage} />
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
      </div>
      <Show when={isTable()}>
        <CandleTable history={model.history()} view={model.view()} version={model.version()} />
      </Show>
      <Show when={isHelp()}>
        <KeysHelp close={() => setHelp(false)} />
      </Show>
    </div>
  );
}
