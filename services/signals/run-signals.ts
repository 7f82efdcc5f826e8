/**
 * The signals service: runs every enabled strategy instance over the candles of its series, from its anchor, and writes
 * each signal once. It keeps nothing: after a restart it folds the candles again and finds in the log what it wrote.
 */
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT, formatFilter, formatSubject } from "@spot-canvas/domain/events/subject";
import { candleAt } from "@spot-canvas/domain/market/candle";
import { impossibilityAt } from "@spot-canvas/domain/market/quality";
import {
  activeInstances,
  disabled,
  type EnabledInstance,
  type Enablements,
  enabled,
  NO_ENABLEMENTS,
} from "@spot-canvas/domain/strategies/enabled";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import { InstanceRun } from "./instance-run.ts";
import type { SignalWriting } from "./signal-writer.ts";

/** What the service runs on. */
export interface RunSignals {
  readonly log: EventLog;
  /** Ends the service, without an error. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly tenant?: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** The instances of one series, with the open time of the newest candle that they were given. */
interface SeriesRun {
  readonly series: Series;
  readonly runs: InstanceRun[];
  newest: number;
}

/** Runs until the signal is raised. Throws where the log was changed under it. */
export async function runSignals(options: RunSignals): Promise<void> {
  const { log, logger, tenant = DEFAULT_TENANT, now = () => Date.now() } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const fold = new MarketFold({ log, logger, tenant, now }, signal, (error) => stop.abort(error));
  const subject = formatFilter({ family: "control", account: "*" }, tenant);
  const end = (await log.streams()).find(({ name }) => name === "TRADING")?.lastPosition ?? 0;
  let state = NO_ENABLEMENTS;
  try {
    if (end > 0) {
      for await (const batch of log.read("TRADING", { after: 0, until: end, subject, signal })) {
        state = batch.reduce(evolve, state);
      }
    }
    await fold.run(activeInstances(state));
    for await (const batch of log.read("TRADING", { after: end, subject, signal })) {
      state = batch.reduce(evolve, state);
      await fold.run(activeInstances(state));
    }
  } finally {
    await fold.stop();
  }
  if (stop.signal.aborted) throw stop.signal.reason;
}

function evolve(state: Enablements, recorded: RecordedEvent): Enablements {
  const reading = readEvent(recorded);
  if (reading.outcome !== "event") return state;
  const { event } = reading;
  if (event.type === "StrategyEnabled") return enabled(state, event.data, recorded.position);
  return event.type === "StrategyDisabled" ? disabled(state, event.data) : state;
}

/**
 * The fold that is under way. When the enabled instances change it begins again from their anchors: that costs about a
 * second per some million candles, and leaves one way to every state.
 */
class MarketFold {
  readonly #writing: Omit<SignalWriting, "signal">;
  readonly #outer: AbortSignal;
  readonly #failed: (error: unknown) => void;
  #instances = "[]";
  #controller = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(writing: Omit<SignalWriting, "signal">, outer: AbortSignal, failed: (error: unknown) => void) {
    this.#writing = writing;
    this.#outer = outer;
    this.#failed = failed;
  }

  async run(active: readonly EnabledInstance[]): Promise<void> {
    const instances = JSON.stringify(active);
    if (instances === this.#instances) return;
    await this.stop();
    this.#instances = instances;
    this.#controller = new AbortController();
    const signal = AbortSignal.any([this.#outer, this.#controller.signal]);
    this.#done = foldMarket({ ...this.#writing, signal }, active).catch((error: unknown) => {
      if (!signal.aborted) this.#failed(error);
    });
  }

  /** Ends the fold and waits until it has. */
  async stop(): Promise<void> {
    this.#controller.abort();
    await this.#done;
  }
}

async function foldMarket(writing: SignalWriting, active: readonly EnabledInstance[]): Promise<void> {
  const { log, signal, tenant } = writing;
  const bySubject = await startRuns(writing, active);
  if (bySubject.size === 0) return;
  for await (const batch of log.read("MARKET", { after: 0, subject: filterFor(bySubject, tenant), signal })) {
    for (const recorded of batch) {
      const entry = bySubject.get(recorded.subject);
      const reading = entry && readEvent(recorded);
      if (reading?.outcome === "event" && reading.event.type === "CandlesRecorded") {
        await foldRecord(entry!, reading.event);
      }
    }
  }
}

/** Starts the instances, by the subject of their series. One that cannot run does not keep the others from running. */
async function startRuns(
  writing: SignalWriting,
  active: readonly EnabledInstance[],
): Promise<ReadonlyMap<string, SeriesRun>> {
  const bySubject = new Map<string, SeriesRun>();
  for (const instance of active) {
    const run = await InstanceRun.start(writing, instance);
    if (!run.ok) {
      const { instance: id, strategy } = instance.enabled;
      writing.logger.error("a strategy is left out", { strategy, instance: id, reason: run.error.message });
      continue;
    }
    const { series } = run.value.instance;
    const subject = formatSubject({ family: "candles", ...series }, writing.tenant);
    const entry = bySubject.get(subject) ?? { series, runs: [], newest: Number.NEGATIVE_INFINITY };
    entry.runs.push(run.value);
    bySubject.set(subject, entry);
    writing.logger.info("a strategy is at work", { instance: run.value.instance.id, ...series });
  }
  return bySubject;
}

/** One subject is read alone; several come through one reading, so that their order is that of the log. */
const filterFor = (bySubject: ReadonlyMap<string, SeriesRun>, tenant: string): string =>
  bySubject.size === 1
    ? [...bySubject.keys()][0]!
    : formatFilter({ family: "candles", venue: "*", product: "*", timeframe: "*" }, tenant);

/** Gives the record's candles to the instances, candle by candle, so that signals are raised in the order of time. */
async function foldRecord(entry: SeriesRun, event: Event<"CandlesRecorded">): Promise<void> {
  const { candles } = event.data;
  for (let index = 0; index < candles.time.length; index++) {
    // A candle that comes again, or late, was decided on or passed over: it is not decided on now.
    if (!(candles.time[index]! > entry.newest)) continue;
    if (impossibilityAt(candles, index, entry.series.timeframe) !== undefined) continue;
    const candle = candleAt(candles, index);
    entry.newest = candle.time;
    for (const run of entry.runs) {
      const intents = run.fold(candle);
      if (intents.length > 0) await run.write(intents, candle, event);
    }
  }
}
