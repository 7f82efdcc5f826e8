/** One strategy instance at work: candles in, signals out. */
import type { Event } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Fault, ok, type Result } from "@spot-canvas/domain/fault";
import { CANDLE_FIELDS, type Candle, type CandleColumns, candleAt } from "@spot-canvas/domain/market/candle";
import type { EnabledInstance } from "@spot-canvas/domain/strategies/enabled";
import type { Instance } from "@spot-canvas/domain/strategies/instance";
import type { Intent } from "@spot-canvas/domain/strategies/intent";
import type { RunningStrategy } from "@spot-canvas/domain/strategies/strategy";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { endsWithin } from "../strategies/within-time.ts";
import { freshCandles } from "./fresh-candles.ts";
import { recordedInstance } from "./recorded-instance.ts";
import { SignalWriter, type SignalWriting } from "./signal-writer.ts";
import type { InstanceSnapshot, SnapshotStore } from "./snapshot-store.ts";
import { recordFailure } from "./strategy-failure.ts";

/** Raise it when strategies, indicators or these snapshots keep something of another shape. */
const SNAPSHOT_FORMAT = 2;

/** Where instances are taken up from and put down. */
export interface Snapshots {
  readonly store: SnapshotStore;
  /** Of MARKET: a snapshot of another log is none. */
  readonly epoch: string;
}

/** What an instance wants on a candle of a record, or what it failed of there. */
export type Wish = { readonly run: InstanceRun; readonly index: number } & (
  | { readonly intents: readonly Intent[]; readonly fault?: never }
  | { readonly fault: Fault }
);

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
  /** The candle that the strategy is given: one object, whose numbers change. */
  readonly #candle: { -readonly [K in keyof Candle]: number } = {
    time: 0,
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    volume: 0,
  };

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

  /**
   * Folds the candles of a record and gives what it wants on which of them, oldest first. One that comes again, or late,
   * was decided on or passed over: it is not decided on now. `isPossible` says of a place whether a candle is there.
   */
  fold(candles: CandleColumns, isPossible: (index: number) => boolean): readonly Wish[] {
    this.#isBetweenRecords = false;
    const wishes: Wish[] = [];
    const place = { index: 0 };
    const work = (): void => this.#foldAll(candles, isPossible, wishes, place);
    const isTrusted = this.#enabled.enabled.code === undefined;
    try {
      if (isTrusted) work();
      else if (!endsWithin(this.#writing.patienceMs, work)) throw this.#stuck(candleAt(candles, place.index));
    } catch (fault) {
      if (!isStrategyFault(fault)) throw fault;
      wishes.push({ run: this, index: place.index, fault });
    }
    return wishes;
  }

  #foldAll(
    candles: CandleColumns,
    isPossible: (index: number) => boolean,
    wishes: Wish[],
    place: { index: number },
  ): void {
    const { from } = this.#enabled;
    const least = Math.max(this.#newest + 1, this.#enabled.enabled.anchor);
    const fresh = freshCandles(candles, least, isPossible);
    this.#strategy.load(fresh.candles);
    for (let row = 0; row < fresh.places.length; row++) {
      place.index = fresh.places[row]!;
      for (const field of CANDLE_FIELDS) this.#candle[field] = fresh.candles[field][row]!;
      this.#newest = this.#candle.time;
      const intents = this.#strategy.onCandle(this.#candle);
      if (intents.length > 0 && this.#candle.time >= from) {
        wishes.push({ run: this, index: place.index, intents });
      }
    }
  }

  /**
   * Writes a wish where the log does not hold it yet. A strategy that has failed is stopped, and what it failed of is
   * kept.
   */
  async write(wish: Wish, candle: Candle, record: Event<"CandlesRecorded">): Promise<void> {
    if (this.#hasFailed) return;
    const on = { candle, market: record.recorded.position, trading: this.#enabled.position };
    try {
      if (wish.fault) throw wish.fault;
      await this.#writer.write(wish.intents, on, record.envelope);
    } catch (fault) {
      if (!isStrategyFault(fault)) throw fault;
      this.#hasFailed = true;
      await recordFailure(this.#writing, this.instance.id, candle, fault);
    }
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

  #stuck({ time, close }: Candle): Fault {
    const { name } = this.instance.strategy;
    const at = formatMillis(time);
    const text = `The strategy ${name} failed on the candle of ${at} (close ${close}): it did not return within ${this.#writing.patienceMs / 1_000} s.`;
    return new Fault("StrategyFailed", "corrupt", text);
  }
}

const isStrategyFault = (error: unknown): error is Fault =>
  error instanceof Fault && error.tag === "StrategyFailed";

/** What must be the same for a snapshot to be worth anything. */
const circumstancesOf = (enabled: EnabledInstance, { epoch }: Snapshots): string =>
  identityOf("snapshot", String(SNAPSHOT_FORMAT), epoch, JSON.stringify(enabled));
