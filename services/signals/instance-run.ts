/** One strategy instance at work: candles in, signals out. */

import type { Event } from "@spot-canvas/domain/events/codec";
import { Fault, ok, type Result } from "@spot-canvas/domain/fault";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import type { EnabledInstance } from "@spot-canvas/domain/strategies/enabled";
import { type Instance, instanceOf } from "@spot-canvas/domain/strategies/instance";
import { type Intent, NO_INTENTS } from "@spot-canvas/domain/strategies/intent";
import type { RunningStrategy } from "@spot-canvas/domain/strategies/strategy";
import { SignalWriter, type SignalWriting } from "./signal-writer.ts";

/** The instance that a StrategyEnabled names; refuses what this program cannot run as it was enabled. */
export function recordedInstance({ enabled }: EnabledInstance): Result<Instance> {
  const timeframe = parseTimeframe(enabled.timeframe);
  if (!timeframe.ok) return timeframe;
  const { venue, product, strategy, parameters } = enabled;
  const instance = instanceOf(strategy, parameters, { venue, product, timeframe: timeframe.value });
  if (!instance.ok || instance.value.id === enabled.instance) return instance;
  const message = `It was enabled as ${enabled.instance}, in another version of ${strategy}: enable it again.`;
  return { ok: false, error: new Fault("OtherVersion", "conflict", message) };
}

/** An instance at work. */
export class InstanceRun {
  readonly instance: Instance;
  readonly #enabled: EnabledInstance;
  readonly #strategy: RunningStrategy;
  readonly #writer: SignalWriter;

  private constructor(
    enabled: EnabledInstance,
    instance: Instance,
    strategy: RunningStrategy,
    writer: SignalWriter,
  ) {
    this.#enabled = enabled;
    this.instance = instance;
    this.#strategy = strategy;
    this.#writer = writer;
  }

  /** Starts an instance at its anchor. Faults where it is unknown here or its parameters are bad. */
  static async start(writing: SignalWriting, enabled: EnabledInstance): Promise<Result<InstanceRun>> {
    const instance = recordedInstance(enabled);
    if (!instance.ok) return instance;
    const { strategy, parameters, series } = instance.value;
    const running = strategy.start(parameters, series);
    if (!running.ok) return running;
    const writer = await SignalWriter.open(writing, instance.value);
    return ok(new InstanceRun(enabled, instance.value, running.value, writer));
  }

  /** Folds the next candle of the series, and says what {@link write} shall write of it. */
  fold(candle: Candle): readonly Intent[] {
    if (candle.time < this.#enabled.enabled.anchor) return NO_INTENTS;
    const intents = this.#strategy.onCandle(candle);
    return candle.time < this.#enabled.from ? NO_INTENTS : intents;
  }

  /** Writes the signals of a candle that the log does not hold yet. */
  write(intents: readonly Intent[], candle: Candle, record: Event<"CandlesRecorded">): Promise<void> {
    const on = { candle, market: record.recorded.position, trading: this.#enabled.position };
    return this.#writer.write(intents, on, record.envelope);
  }
}
