/** One strategy instance at work: candles in, signals out. */
import type { Event } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Fault, ok, type Result } from "@spot-canvas/domain/fault";
import {
  CANDLE_FIELDS,
  type Candle,
  type CandleColumns,
  candleAt,
  columnsOf,
  sliceColumns,
} from "@spot-canvas/domain/market/candle";
import type { Coverage } from "@spot-canvas/domain/market/coverage";
import { type CandleRecord, SlotFold } from "@spot-canvas/domain/market/slot-fold";
import { recentOf, swingAt, withRecent } from "@spot-canvas/domain/market/swing";
import type { EnabledInstance } from "@spot-canvas/domain/strategies/enabled";
import type { Instance } from "@spot-canvas/domain/strategies/instance";
import type { Intent } from "@spot-canvas/domain/strategies/intent";
import type { RunningStrategy } from "@spot-canvas/domain/strategies/strategy";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { endsWithin } from "../strategies/within-time.ts";
import { recordedInstance } from "./recorded-instance.ts";
import { SignalWriter, type SignalWriting } from "./signal-writer.ts";
import type { InstanceSnapshot, SnapshotStore } from "./snapshot-store.ts";
import { recordFailure } from "./strategy-failure.ts";

/** Raise it when strategies, indicators or these snapshots keep something of another shape. */
const SNAPSHOT_FORMAT = 3;

/** Where instances are taken up from and put down. */
export interface Snapshots {
  readonly store: SnapshotStore;
  /** Of MARKET: a snapshot of another log is none. */
  readonly epoch: string;
}

/** What an instance wants on a candle that a record settled, or what it failed of there. */
export type Wish = { readonly run: InstanceRun; readonly candle: Candle } & (
  | { readonly intents: readonly Intent[]; readonly swing: number | undefined; readonly fault?: never }
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
  readonly #slots: SlotFold;
  /** The last candles before the record at hand. */
  #recent: CandleColumns;
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
    this.#slots = new SlotFold(instance.series.timeframe, parts.from?.slots);
    this.#recent = columnsOf(parts.from?.recent ?? []);
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

  /** Whether it matters to a record when the venue had no market, and up to which position of MARKET that is known. */
  asksForOutages(record: CandleRecord, position: number): number | undefined {
    if (!this.#slots.mayFill(record)) return undefined;
    return Math.max(position, this.#enabled.enabled.market ?? 0);
  }

  /**
   * Folds what a record settles and gives what it wants on which candle, oldest first. What comes again, or late, was
   * decided on or passed over: it is not decided on now.
   */
  fold(record: CandleRecord, outages: Coverage | undefined): readonly Wish[] {
    this.#isBetweenRecords = false;
    const given = this.#slots.take(record, outages);
    const first = given.time.findIndex((time) => time >= this.#enabled.enabled.anchor);
    if (first < 0) return NO_WISHES;
    const candles = first === 0 ? given : sliceColumns(given, first, given.time.length);
    const wishes: Wish[] = [];
    const place = { row: 0 };
    const work = (): void => this.#foldAll(candles, wishes, place);
    const isTrusted = this.#enabled.enabled.code === undefined;
    try {
      if (isTrusted) work();
      else if (!endsWithin(this.#writing.patienceMs, work)) throw this.#stuck(candleAt(candles, place.row));
    } catch (fault) {
      if (!isStrategyFault(fault)) throw fault;
      wishes.push({ run: this, candle: candleAt(candles, place.row), fault });
    }
    this.#recent = recentOf(withRecent(this.#recent, recentOf(candles)));
    return wishes;
  }

  #foldAll(candles: CandleColumns, wishes: Wish[], place: { row: number }): void {
    const { from } = this.#enabled;
    let known: CandleColumns | undefined;
    this.#strategy.load(candles);
    for (let row = 0; row < candles.time.length; row++) {
      place.row = row;
      for (const field of CANDLE_FIELDS) this.#candle[field] = candles[field][row]!;
      const intents = this.#strategy.onCandle(this.#candle);
      if (intents.length > 0 && this.#candle.time >= from) {
        known ??= withRecent(this.#recent, candles);
        const swing = swingAt(known, this.#recent.time.length + row);
        wishes.push({ run: this, candle: { ...this.#candle }, intents, swing });
      }
    }
  }

  /**
   * Writes a wish where the log does not hold it yet. A strategy that has failed is stopped, and what it failed of is
   * kept.
   */
  async write(wish: Wish, record: Event<"CandlesRecorded">): Promise<void> {
    if (this.#hasFailed) return;
    const { candle } = wish;
    const on = {
      candle,
      swing: wish.fault ? undefined : wish.swing,
      market: record.recorded.position,
      trading: this.#enabled.position,
    };
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
    const snapshot = {
      position,
      slots: this.#slots.state,
      recent: rowsOf(this.#recent),
      strategy: this.#strategy.snapshot(),
    };
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

const rowsOf = (columns: CandleColumns): readonly Candle[] =>
  Array.from(columns.time, (_, index) => candleAt(columns, index));

const NO_WISHES: readonly Wish[] = Object.freeze([]);

const isStrategyFault = (error: unknown): error is Fault =>
  error instanceof Fault && error.tag === "StrategyFailed";

/** What must be the same for a snapshot to be worth anything. */
const circumstancesOf = (enabled: EnabledInstance, { epoch }: Snapshots): string =>
  identityOf("snapshot", String(SNAPSHOT_FORMAT), epoch, JSON.stringify(enabled));
