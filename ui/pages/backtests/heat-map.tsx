/** A metric over two parameters of a sweep: a table whose cells are coloured, so that it is read without colours too. */
import { createMemo, createSignal, For, Show } from "solid-js";

/** A trial as the map sees it. */
interface Cell {
  readonly parameters: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What the map is made of. */
interface HeatMapProps<T extends Cell> {
  readonly axes: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly trials: readonly T[];
  readonly metric: string;
  readonly label: string;
  readonly isHighBetter: boolean;
  text(trial: T): string;
  /** What parameters beside the two are held at, and what is marked. */
  readonly chosen: T | undefined;
  choose(trial: T): void;
}

/** The map. */
export function HeatMap<T extends Cell>(props: HeatMapProps<T>) {
  const many = () => props.axes.filter(({ values }) => values.length > 1);
  const [down, setDown] = createSignal(0);
  const [across, setAcross] = createSignal(1);
  const rows = () => many()[down()] ?? props.axes[0];
  const columns = () => (many().length > 1 ? many()[across()] : undefined);
  const range = createMemo(() => {
    const values = props.trials.flatMap(({ metrics }) => metrics[props.metric] ?? []);
    return { low: Math.min(...values), high: Math.max(...values) };
  });
  /** How good a trial is among all: 0 the worst, 1 the best. */
  const share = (trial: T): number | undefined => {
    const value = trial.metrics[props.metric];
    const { low, high } = range();
    if (value === undefined) return undefined;
    const part = high === low ? 1 : (value - low) / (high - low);
    return props.isHighBetter ? part : 1 - part;
  };
  const byParameters = createMemo(
    () => new Map(props.trials.map((trial) => [keyOf(props.axes, trial.parameters), trial])),
  );
  const at = (row: string, column: string | undefined): T | undefined => {
    const others = props.chosen?.parameters ?? {};
    const second = columns();
    const wanted = {
      ...others,
      ...(rows() === undefined ? {} : { [rows()!.name]: row }),
      ...(second === undefined || column === undefined ? {} : { [second.name]: column }),
    };
    return byParameters().get(keyOf(props.axes, wanted));
  };
  return (
    <div class="heat-map" tabindex="0">
      <Show when={many().length > 2}>
        <div class="fields">
          <AxisChoice label="Down" names={many().map(({ name }) => name)} value={down()} choose={setDown} />
          <AxisChoice
            label="Across"
            names={many().map(({ name }) => name)}
            value={across()}
            choose={setAcross}
          />
        </div>
      </Show>
      <table>
        <caption class="visually-hidden">
          {props.label} by {rows()?.name} and {columns()?.name ?? "nothing else"}
        </caption>
        <thead>
          <tr>
            <th scope="col">
              {rows()?.name} <span aria-hidden="true">↓</span> {columns()?.name}{" "}
              <Show when={columns()}>
                <span aria-hidden="true">→</span>
              </Show>
            </th>
            <For each={columns()?.values ?? [props.label]}>{(value) => <th scope="col">{value}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()?.values ?? []}>
            {(row) => (
              <tr>
                <th scope="row">{row}</th>
                <For each={columns()?.values ?? [undefined]}>
                  {(column) => {
                    const trial = () => at(row, column);
                    return (
                      <td>
                        <Show when={trial()} fallback={<span class="muted">–</span>}>
                          {(there) => (
                            <button
                              type="button"
                              class="heat-cell"
                              aria-pressed={there() === props.chosen}
                              style={{ "--share": `${Math.round((share(there()) ?? 0) * 100)}%` }}
                              onClick={() => props.choose(there())}
                            >
                              {props.text(there())}
                            </button>
                          )}
                        </Show>
                      </td>
                    );
                  }}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function AxisChoice(props: {
  label: string;
  names: readonly string[];
  value: number;
  choose: (index: number) => void;
}) {
  return (
    <label>
      <span>{props.label}</span>
      <select onChange={(event) => props.choose(Number(event.currentTarget.value))}>
        <For each={props.names}>
          {(name, index) => (
            <option value={index()} selected={index() === props.value}>
              {name}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}

const keyOf = (
  axes: readonly { readonly name: string }[],
  parameters: Readonly<Record<string, string>>,
): string => axes.map(({ name }) => parameters[name] ?? "").join(" ");
