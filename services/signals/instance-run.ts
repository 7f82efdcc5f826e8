/** One strategy instance at work: candles in, signals out. */
import type { Event } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import { type Candle, type CandleColumns, sliceColumns } from "@spot-canvas/domain/market/candle";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import type { EnabledInstance } from "@spot-canvas/domain/strategies/enabled";
import { type Instance, instanceFor } from "@spot-canvas/domain/strategies/instance";
import type { Intent } from "@spot-canvas/domain/strategies/intent";
import type { RunningStrategy } from "@spot-canvas/domain/strategies/strategy";
import { recordedStrategy } from "../strategies/find-strategy.ts";
import { SignalWriter, type SignalWriting } from "./signal-writer.ts";
import type { InstanceSnapshot, SnapshotStore } from "./snapshot-store.ts";
import { recordFailure } from "./strategy-failure.ts";

/** Raise it when strategies, indicators or these snapshots keep something of another shape. */
const SNAPSHOT_FORMAT = 1;

/** Where instances are taken up from and put down. */
export interface Snapshots {
  readonly store: SnapshotStore;
  /** Of MARKET: a snapshot of another log is none. */
  readonly epoch: string;
}

/** The instance that a StrategyEnabled names; refuses what this program cannot run as it was enabled. */
export function recordedInstance({ enabled }: EnabledInstance): Result<Instance> {
  const timeframe = parseTimeframe(enabled.timeframe);
  if (!timeframe.ok) return timeframe;
  const { venue, product, strategy: name, code, parameters } = enabled;
  try {
    const strategy = recordedStrategy(name, code);
    const instance = instanceFor(strategy, parameters, { venue, product, timeframe: timeframe.value });
    if (!instance.ok || instance.value.id === enabled.instance) return instance;
  } catch (error) {
    if (error instanceof Fault) return fail(error);
    throw error;
  }
  const message = `It was enabled as ${enabled.instance}, in another version of ${name}: enable it again.`;
  return fail(new Fault("OtherVersion", "conflict", message));
}

/** An instance at work. */
export class InstanceRun {
  readonly instance: Instance;
  readonly #enabled: EnabledInstance;
  readonly #strategy: RunningStrategy;
  readonly #writing: SignalWriting;
  readonly #writer: SignalWriter;
  readonly #snapshots: Snapshots | undefined;
  #position: number;
  #newest: number;
  #savedPosition: number;
  /** Between two records: what it keeps can be put down. */
  #isBetweenRecords = true;
  #hasFailed = false;

  private constructor(
    enabled: EnabledInstance,
    instance: Instance,
    parts: {
      readonly strategy: RunningStrategy;
      readonly writing: SignalWriting;
      readonly writer: SignalWriter;
      readonly snapshots: Snapshots | undefined;
      readonly from: InstanceSnapshot | undefined;
    },
  ) {
    this.#enabled = enabled;
    this.instance = instance;
    this.#strategy = parts.strategy;
    this.#writing = parts.writing;
    this.#writer = parts.writer;
    this.#snapshots = parts.snapshots;
    this.#position = parts.from?.position ?? 0;
    this.#savedPosition = this.#position;
    this.#newest = parts.from?.newest ?? Number.NEGATIVE_INFINITY;
  }

  /** Starts an instance where it was put down, or else at its anchor. Faults where this program cannot run it. */
  static async start(
    writing: SignalWriting,
    enabled: EnabledInstance,
    snapshots?: Snapshots,
  ): Promise<Result<InstanceRun>> {
    const instance = recordedInstance(enabled);
    if (!instance.ok) return instance;
    const { id, strategy, parameters, series } = instance.value;
    const kept = await snapshots?.store.load(id, circumstancesOf(enabled, snapshots));
    const resumed = kept && strategy.start(parameters, series, kept.strategy);
    const from = resumed?.ok ? kept : undefined;
    const running = resumed?.ok ? resumed : strategy.start(parameters, series);
    if (!running.ok) return running;
    const writer = await SignalWriter.open(writing, instance.value);
    const parts = { strategy: running.value, writing, writer, snapshots, from };
    return ok(new InstanceRun(enabled, instance.value, parts));
  }

  /** The last record of MARKET that it has folded in. */
  get position(): number {
    return this.#position;
  }

  /** Whether a record has anything for it. */
  awaits(position: number): boolean {
    return !this.#hasFailed && position > this.#position;
  }

  /** Begins a record, whose candles are then given one by one. */
  begin(candles: CandleColumns, isSound: boolean): void {
    this.#isBetweenRecords = false;
    if (!isSound) return;
    const { time } = candles;
    const least = Math.max(this.#newest + 1, this.#enabled.enabled.anchor);
    const first = time.findIndex((each) => each >= least);
    if (first >= 0) this.#strategy.load(sliceColumns(candles, first, time.length));
  }

  /**
   * Takes the next candle of the record and writes what the log does not hold yet; a promise only where there is
   * something to wait for. A candle that comes again, or late, was decided on or passed over: it is not decided on now. A
   * strategy that fails is stopped, and what it failed of is kept.
   */
  take(candle: Candle, record: Event<"CandlesRecorded">): Promise<void> | undefined {
    if (this.#hasFailed || !(candle.time > this.#newest)) return undefined;
    this.#newest = candle.time;
    const { enabled, from } = this.#enabled;
    if (candle.time < enabled.anchor) return undefined;
    let intents: readonly Intent[];
    try {
      intents = this.#strategy.onCandle(candle);
    } catch (error) {
      return this.#fail(candle, error);
    }
    if (intents.length === 0 || candle.time < from) return undefined;
    return this.#write(intents, candle, record).catch((error: unknown) => this.#fail(candle, error));
  }

  /** Ends a record. */
  end(position: number): void {
    this.#position = position;
    this.#isBetweenRecords = true;
  }

  /** Puts down where it is, if that has changed and can be. */
  async save(): Promise<void> {
    if (!this.#snapshots || this.#hasFailed || !this.#isBetweenRecords) return;
    if (this.#position === this.#savedPosition) return;
    const position = this.#position;
    const newest = Number.isFinite(this.#newest) ? this.#newest : null;
    const snapshot = { position, newest, strategy: this.#strategy.snapshot() };
    const circumstances = circumstancesOf(this.#enabled, this.#snapshots);
    await this.#snapshots.store.save(this.instance.id, circumstances, snapshot);
    this.#savedPosition = position;
  }

  #write(intents: readonly Intent[], candle: Candle, record: Event<"CandlesRecorded">): Promise<void> {
    const on = { candle, market: record.recorded.position, trading: this.#enabled.position };
    return this.#writer.write(intents, on, record.envelope);
  }

  /** Stops the strategy where it was at fault; what else went wrong ends the service. */
  async #fail(candle: Candle, error: unknown): Promise<void> {
    if (!(error instanceof Fault && error.tag === "StrategyFailed")) throw error;
    this.#hasFailed = true;
    await recordFailure(this.#writing, this.instance.id, candle, error);
  }
}

/** What must be the same for a snapshot to be worth anything. */
const circumstancesOf = (enabled: EnabledInstance, { epoch }: Snapshots): string =>
  identityOf("snapshot", String(SNAPSHOT_FORMAT), epoch, JSON.stringify(enabled));
