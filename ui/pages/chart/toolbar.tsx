/** The tools of a chart: which series, indicators, account, scale, date and zone. */
import { For, Show } from "solid-js";
import { fitted } from "../../chart/view.ts";
import { account, setAccount, setTimeZone, timeZone } from "../../shell/preferences.ts";
import { timeZones } from "../../shell/time-zone.ts";
import type { ChartProps } from "./chart-model.ts";
import { IndicatorPicker } from "./indicator-picker.tsx";
import type { ChartActions } from "./keys.ts";
import type { SeriesEntry } from "./series-entry.ts";

/** The toolbar. */
export function Toolbar(props: ChartProps & { actions: ChartActions; isTable: boolean }) {
  const market = ({ venue, product }: SeriesEntry): string => `${venue} ${product}`;
  const markets = () => [...new Set(props.all.map(market))];
  const timeframes = () => props.all.filter((series) => market(series) === market(props.series));
  const choose = (name: string): void => {
    const same = props.all.filter((series) => market(series) === name);
    const target = same.find(({ timeframe }) => timeframe === props.series.timeframe) ?? same[0];
    if (target !== undefined) props.location.goTo(target, spanIn(target, props.actions.view()));
  };
  return (
    <div class="toolbar" role="toolbar" aria-label="Chart tools">
      <select
        aria-label="Market"
        value={market(props.series)}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <For each={markets()}>{(name) => <option value={name}>{marketText(name)}</option>}</For>
      </select>
      <fieldset class="segments">
        <legend class="visually-hidden">Timeframe</legend>
        <For each={timeframes()}>
          {(series) => (
            <button
              type="button"
              class="quiet"
              aria-pressed={series.timeframe === props.series.timeframe}
              onClick={() => props.location.goTo(series, props.actions.view())}
            >
              {series.timeframe}
            </button>
          )}
        </For>
      </fieldset>
      <IndicatorPicker catalogue={props.catalogue} location={props.location} />
      <button
        type="button"
        class="quiet"
        aria-pressed={props.actions.view().isLog}
        onClick={() =>
          props.actions.look({ ...fitted(props.actions.view()), isLog: !props.actions.view().isLog })
        }
      >
        Log
      </button>
      <button
        type="button"
        class="quiet"
        title="Measure by dragging (M)"
        aria-pressed={props.actions.isMeasuring()}
        onClick={props.actions.toggleMeasuring}
      >
        Measure
      </button>
      <Show when={props.accounts.length > 0}>
        <select
          aria-label="Account whose trades are shown"
          value={account()}
          onChange={(event) => setAccount(event.currentTarget.value)}
        >
          <For each={props.accounts}>{({ id }) => <option value={id}>{id}</option>}</For>
        </select>
      </Show>
      <span class="toolbar-room" />
      <GoToDate actions={props.actions} />
      <select
        aria-label="Time zone"
        value={timeZone()}
        class="zone"
        onChange={(event) => setTimeZone(event.currentTarget.value)}
      >
        <For each={timeZones()}>{(zone) => <option value={zone}>{zone}</option>}</For>
      </select>
      <button type="button" class="quiet" title="Save a picture (Alt S)" onClick={props.actions.saveImage}>
        PNG
      </button>
      <button
        type="button"
        class="quiet"
        title="Save what is visible (Alt D)"
        onClick={props.actions.saveCsv}
      >
        CSV
      </button>
      <button type="button" class="quiet" aria-pressed={props.isTable} onClick={props.actions.toggleTable}>
        Table
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="Keys"
        title="Keys (?)"
        onClick={props.actions.toggleHelp}
      >
        ?
      </button>
    </div>
  );
}

/** Jumps to a day; the view keeps its span. */
function GoToDate(props: { actions: ChartActions }) {
  return (
    <input
      id="go-to-date"
      type="date"
      aria-label="Go to a date"
      onChange={(event) => {
        const time = event.currentTarget.valueAsNumber;
        if (Number.isNaN(time)) return;
        const view = props.actions.view();
        const span = view.to - view.from;
        props.actions.look({ ...fitted(view), from: time - span * 0.1, to: time + span * 0.9 });
      }}
    />
  );
}

const marketText = (name: string): string => name.replace(/^simulated /, "SIMULATED ");

/** The same span of time where the other series has it, else none, so that its newest candles are shown. */
const spanIn = ({ first = 0, last = 0 }: SeriesEntry, view: ReturnType<ChartActions["view"]>) =>
  view.to < first || view.from > last ? undefined : fitted(view);
