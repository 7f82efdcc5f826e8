/** A strategy at work on one series: what it keeps, what it is shown, and what is made of its failures. */
import { Fault } from "../fault.ts";
import { CANDLE_FIELDS, type Candle, type CandleColumns, emptyColumns } from "../market/candle.ts";
import { widthOf } from "../market/timeframe.ts";
import type { ParameterSpecs, ParameterValues } from "../parameters/parameter.ts";
import { formatMillis } from "../time/instant.ts";
import { HigherTimeframe, type TimeframeState, warmUpOfTimeframe } from "./higher-timeframe.ts";
import {
  type FeedStates,
  IndicatorFeed,
  type IndicatorUses,
  initialStates,
  warmUpOfUses,
} from "./indicator-feed.ts";
import { type Intent, NO_INTENTS, nonsenseIn } from "./intent.ts";
import type { Context, RunningStrategy, Series, StrategyDefinition, TimeframeUses } from "./strategy.ts";

/** Everything that a strategy keeps between two candles. */
interface Snapshot<S> {
  readonly state: S;
  readonly indicators: FeedStates;
  readonly timeframes: Readonly<Record<string, TimeframeState>>;
}

/** How much of a state a fault shows. */
const STATE_SHOWN = 300;

/** A strategy at work. */
export class StrategyRun<P extends ParameterSpecs, S, I extends IndicatorUses, T extends TimeframeUses>
  implements RunningStrategy
{
  readonly warmUp: number;
  readonly #definition: StrategyDefinition<P, S, I, T>;
  readonly #state: S;
  readonly #context: Context<P, I, T>;
  readonly #feed: IndicatorFeed<I>;
  readonly #timeframes: readonly (readonly [name: string, timeframe: HigherTimeframe])[];
  readonly #single = emptyColumns(1);
  /** Whether a candle has to be given to anything before the strategy sees it. */
  readonly #isPlain: boolean;
  #ahead: CandleColumns = emptyColumns(0);
  #next = 0;

  /** Throws where the definition asks for what there is not. */
  constructor(
    definition: StrategyDefinition<P, S, I, T>,
    parameters: ParameterValues<P>,
    series: Series,
    given?: unknown,
  ) {
    const snapshot = given === undefined ? undefined : (structuredClone(given) as Snapshot<S>);
    const uses = definition.indicators?.(parameters) ?? ({} as I);
    const timeframes = Object.entries(definition.timeframes?.(parameters) ?? {});
    this.#definition = definition;
    this.#state = snapshot ? snapshot.state : definition.initial(parameters);
    this.#feed = new IndicatorFeed(uses, snapshot?.indicators ?? initialStates(uses));
    this.#timeframes = timeframes.map(([name, use]) => [
      name,
      new HigherTimeframe(use, series.timeframe, snapshot?.timeframes[name]),
    ]);
    this.#isPlain = this.#feed.isEmpty && timeframes.length === 0;
    this.#context = Object.freeze({
      series,
      parameters,
      indicators: this.#feed.values,
      timeframes: Object.fromEntries(this.#timeframes.map(([name, { view }]) => [name, view])) as never,
    });
    this.warmUp =
      definition.warmUp?.(parameters) ??
      timeframes.reduce(
        (most, [, use]) => Math.max(most, warmUpOfTimeframe(use, series.timeframe)),
        warmUpOfUses(uses, widthOf(series.timeframe)),
      ) + 1;
  }

  load(columns: CandleColumns): void {
    if (!this.#feed.isEmpty && this.#next < this.#ahead.time.length) {
      const message = `${this.#definition.name} was told of candles that it was not given.`;
      throw new Fault("OtherCandle", "defect", message);
    }
    this.#ahead = columns;
    this.#next = 0;
  }

  onCandle(candle: Candle): readonly Intent[] {
    if (!this.#isPlain) this.#take(candle);
    let intents: readonly Intent[];
    try {
      intents = this.#definition.onCandle(this.#state, candle, this.#context);
    } catch (error) {
      throw this.#failed(candle, `it threw ${String(error)}`, error);
    }
    if (intents === NO_INTENTS || intents?.length === 0) return NO_INTENTS;
    const nonsense = nonsenseIn(intents);
    if (nonsense !== undefined) {
      // What it began to wait for may fail later, when nobody listens any more.
      if ((intents as unknown) instanceof Promise) (intents as unknown as Promise<unknown>).catch(() => {});
      throw this.#failed(candle, nonsense);
    }
    return intents;
  }

  snapshot(): Snapshot<S> {
    return {
      state: structuredClone(this.#state),
      indicators: this.#feed.snapshot(),
      timeframes: Object.fromEntries(
        this.#timeframes.map(([name, timeframe]) => [name, timeframe.snapshot()]),
      ),
    };
  }

  /** Brings indicators and higher timeframes to a candle. */
  #take(candle: Candle): void {
    if (!this.#feed.isEmpty) this.#advance(candle);
    for (let index = 0; index < this.#timeframes.length; index++) this.#timeframes[index]![1].push(candle);
  }

  #advance(candle: Candle): void {
    const { time } = this.#ahead;
    if (this.#next === time.length) {
      for (const field of CANDLE_FIELDS) this.#single[field][0] = candle[field];
      this.#feed.push(this.#single);
      return;
    }
    if (time[this.#next] !== candle.time) {
      const message = `${this.#definition.name} was given the candle of ${candle.time}, but told of another.`;
      throw new Fault("OtherCandle", "defect", message);
    }
    this.#feed.advance(this.#ahead, this.#next);
    this.#next++;
  }

  #failed(candle: Candle, problem: string, cause?: unknown): Fault {
    const { name } = this.#definition;
    const at = formatMillis(candle.time);
    const message = `The strategy ${name} failed on the candle of ${at} (close ${candle.close}): ${problem.replace(/\.$/, "")}; its state there is ${textOf(this.#state)}.`;
    return new Fault("StrategyFailed", "corrupt", message, { cause });
  }
}

function textOf(state: unknown): string {
  try {
    const text = JSON.stringify(state) ?? "undefined";
    return text.length > STATE_SHOWN ? `${text.slice(0, STATE_SHOWN)}...` : text;
  } catch {
    return "no plain data";
  }
}
