/** Asks for a run, or for a sweep of many parameters. */
import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { SeriesEntry } from "../chart/series-entry.ts";
import type { Metric } from "./figures.ts";

type Strategy = Operations["listStrategies"]["answer"]["strategies"][number];
type Terms = NonNullable<Operations["startBacktest"]["body"]>;

/** What the form chooses from, and what it begins with. */
export interface FormProps {
  readonly strategies: readonly Strategy[];
  readonly series: readonly SeriesEntry[];
  readonly metrics: readonly Metric[];
  readonly begins: {
    readonly strategy?: string | undefined;
    readonly market?: string | undefined;
    readonly timeframe?: string | undefined;
    /** Of the strategy, as text. */
    readonly parameters: Readonly<Record<string, string>>;
  };
}

/** What ranks the trials of a sweep where nobody says. */
const USUAL_METRIC = "sharpe";

const marketOf = ({ venue, product }: SeriesEntry): string => `${venue} ${product}`;

/** The form. */
export function BacktestForm(props: FormProps) {
  const navigate = useNavigate();
  const { begins } = props;
  const [kind, setKind] = createSignal<"run" | "sweep">("run");
  const [name, setName] = createSignal(begins.strategy ?? props.strategies[0]?.name ?? "");
  const markets = [...new Set(props.series.map(marketOf))];
  const [market, setMarket] = createSignal(begins.market ?? markets[0] ?? "");
  const [mode, setMode] = createSignal<"spot" | "futures">("spot");
  const [fault, setFault] = createSignal<string>();
  const strategy = createMemo(() => props.strategies.find((each) => each.name === name()));
  const timeframes = createMemo(() => props.series.filter((each) => marketOf(each) === market()));
  const usualTimeframe = () =>
    timeframes().find(({ timeframe }) => timeframe === begins.timeframe) ??
    timeframes().find(({ timeframe }) => timeframe === "1h") ??
    timeframes()[0];
  const start = async (form: HTMLFormElement): Promise<void> => {
    setFault(undefined);
    try {
      const terms = termsOf(new FormData(form), name(), market());
      const parameters = parametersIn(new FormData(form), strategy(), kind() === "sweep");
      const metric = String(new FormData(form).get("metric"));
      const job =
        kind() === "run"
          ? await call("startBacktest", { body: { ...terms, parameters } })
          : await call("startSweep", { body: { ...terms, parameters, metric } });
      navigate(`/backtests/${job.id}`);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      class="backtest-form panel"
      onSubmit={(event) => {
        event.preventDefault();
        void start(event.currentTarget);
      }}
    >
      <div class="panel-head">
        <h2>Run a backtest</h2>
        <fieldset class="segments">
          <legend class="visually-hidden">What to run</legend>
          <For each={["run", "sweep"] as const}>
            {(each) => (
              <button
                type="button"
                class="quiet"
                aria-pressed={kind() === each}
                onClick={() => setKind(each)}
              >
                {each === "run" ? "One run" : "Sweep"}
              </button>
            )}
          </For>
        </fieldset>
      </div>
      <div class="fields">
        <label>
          <span>Strategy</span>
          <select name="strategy" onChange={(event) => setName(event.currentTarget.value)}>
            <For each={props.strategies}>
              {(each) => (
                <option value={each.name} selected={each.name === name()}>
                  {each.name}
                </option>
              )}
            </For>
          </select>
        </label>
        <label>
          <span>Market</span>
          <select name="market" onChange={(event) => setMarket(event.currentTarget.value)}>
            <For each={markets}>
              {(each) => (
                <option value={each} selected={each === market()}>
                  {each}
                </option>
              )}
            </For>
          </select>
        </label>
        <label>
          <span>Timeframe</span>
          <select name="timeframe">
            <For each={timeframes()}>
              {({ timeframe }) => (
                <option value={timeframe} selected={timeframe === usualTimeframe()?.timeframe}>
                  {timeframe}
                </option>
              )}
            </For>
          </select>
        </label>
        <label>
          <span>From</span>
          <input type="date" name="from" />
        </label>
        <label>
          <span>To</span>
          <input type="date" name="to" />
        </label>
        <Amount name="balance" label="Balance" usual="10000" />
        <Amount name="fee_bps" label="Fee, bps" usual="10" />
        <Amount name="slippage_bps" label="Slippage, bps" usual="0" />
        <label>
          <span>Mode</span>
          <select
            name="mode"
            value={mode()}
            onChange={(event) => setMode(event.currentTarget.value === "futures" ? "futures" : "spot")}
          >
            <option value="spot">spot</option>
            <option value="futures">futures</option>
          </select>
        </label>
        <Show when={mode() === "futures"}>
          <label>
            <span>Leverage</span>
            <input type="number" name="leverage" min="1" max="125" value="1" />
          </label>
          <label>
            <span>Funding</span>
            <select name="funding" value={market().endsWith("-SWAP") ? "recorded" : "none"}>
              <option value="recorded">as it was recorded</option>
              <option value="none">none</option>
            </select>
          </label>
          <label class="choice">
            <input type="checkbox" name="short" />
            <span>Short too</span>
          </label>
        </Show>
        <Show when={kind() === "sweep"}>
          <label>
            <span>Ranked by</span>
            <select name="metric">
              <For each={props.metrics}>
                {(each) => (
                  <option value={each.name} selected={each.name === USUAL_METRIC}>
                    {each.label}
                  </option>
                )}
              </For>
            </select>
          </label>
        </Show>
      </div>
      <Show when={strategy()}>
        {(chosen) => (
          <>
            <p class="muted">{chosen().summary}</p>
            <div class="fields">
              <For each={chosen().parameters}>
                {(parameter) => (
                  <Parameter
                    parameter={parameter}
                    isSwept={kind() === "sweep"}
                    value={begins.parameters[parameter.name]}
                  />
                )}
              </For>
            </div>
          </>
        )}
      </Show>
      <Show when={kind() === "sweep"}>
        <p class="muted">
          A parameter takes a range such as <kbd>5..50:5</kbd>, a list such as <kbd>5,8,13</kbd>, or one
          value; every combination is a trial.
        </p>
      </Show>
      <Show when={fault()}>
        <p class="warning" role="alert">
          {fault()}
        </p>
      </Show>
      <div>
        <button type="submit" class="primary">
          {kind() === "run" ? "Run" : "Sweep"}
        </button>
      </div>
    </form>
  );
}

function Amount(props: { name: string; label: string; usual: string }) {
  return (
    <label>
      <span>{props.label}</span>
      <input type="text" inputmode="decimal" name={props.name} placeholder={props.usual} />
    </label>
  );
}

function Parameter(props: {
  parameter: Strategy["parameters"][number];
  isSwept: boolean;
  value: string | undefined;
}) {
  const field = () => `parameter ${props.parameter.name}`;
  const usual = () => props.value ?? String(props.parameter.default);
  const choices = () => ("choices" in props.parameter ? props.parameter.choices : ["true", "false"]);
  const isNumber = () => props.parameter.kind === "integer" || props.parameter.kind === "number";
  return (
    <label title={props.parameter.summary}>
      <span>{props.parameter.name}</span>
      <Show
        when={isNumber() || props.isSwept}
        fallback={
          <select name={field()}>
            <For each={choices()}>
              {(each) => (
                <option value={each} selected={each === usual()}>
                  {each}
                </option>
              )}
            </For>
          </select>
        }
      >
        <input type="text" name={field()} value={usual()} required />
      </Show>
    </label>
  );
}

/** The terms that the form says; what is left empty is left to the API. */
function termsOf(form: FormData, strategy: string, market: string): Terms {
  const [venue = "", product = ""] = market.split(" ");
  const text = (name: string): string => String(form.get(name) ?? "").trim();
  const given = (name: string): object => (text(name) === "" ? {} : { [name]: text(name) });
  const isFutures = text("mode") === "futures";
  return {
    ...{ strategy, venue, products: [product], timeframe: text("timeframe") as Terms["timeframe"] },
    ...{ ...given("from"), ...given("to"), ...given("balance") },
    ...{ ...given("fee_bps"), ...given("slippage_bps") },
    ...(isFutures
      ? {
          ...{ mode: "futures", leverage: Number(text("leverage")), short: form.has("short") },
          funding: text("funding") === "recorded" ? "recorded" : "none",
        }
      : {}),
  };
}

/** Of a run as the values that they are; of a sweep ranges and lists as text. */
function parametersIn(
  form: FormData,
  strategy: Strategy | undefined,
  isSwept: boolean,
): Record<string, number | boolean | string> {
  const entries = (strategy?.parameters ?? []).map(({ name, kind }) => {
    const text = String(form.get(`parameter ${name}`) ?? "").trim();
    const isOne = /^-?\d+(\.\d+)?$/.test(text);
    if (kind === "boolean" && (text === "true" || text === "false")) return [name, text === "true"] as const;
    return [name, isOne && !isSwept ? Number(text) : text] as const;
  });
  return Object.fromEntries(entries);
}
