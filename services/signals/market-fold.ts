/**
 * The fold of MARKET that is under way: one reading gives every instance its candles, from where each of them is. When
 * the enabled instances change, those that stay go on where they are, and a new one begins at its anchor.
 */
import { formatFilter, formatSubject } from "@spot-canvas/domain/events/subject";
import type { EnabledInstance } from "@spot-canvas/domain/strategies/enabled";
import { RecordedOutages } from "../ingestion/recorded-outages.ts";
import { InstanceRun, type Snapshots } from "./instance-run.ts";
import { SeriesRun } from "./series-run.ts";
import type { SignalWriting } from "./signal-writer.ts";

/** How often instances are put down while candles come. */
const SAVE_EVERY_MS = 1_000;

/** The fold. */
export class MarketFold {
  readonly #writing: SignalWriting;
  readonly #snapshots: Snapshots | undefined;
  readonly #failed: (error: unknown) => void;
  readonly #outages: RecordedOutages;
  /** By what they were enabled with: another account or another first candle is another run. */
  #runs = new Map<string, InstanceRun>();
  #active = "[]";
  #reading = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #saved: number;

  /** `failed` is told what ended the fold. */
  constructor(writing: SignalWriting, snapshots: Snapshots | undefined, failed: (error: unknown) => void) {
    this.#writing = writing;
    this.#snapshots = snapshots;
    this.#failed = failed;
    this.#outages = new RecordedOutages(writing.log, writing.tenant, writing.signal);
    this.#saved = writing.now();
  }

  /** Runs these instances and no others. */
  async run(active: readonly EnabledInstance[]): Promise<void> {
    const key = JSON.stringify(active);
    if (key === this.#active) return;
    await this.stop();
    this.#active = key;
    this.#runs = await this.#runsOf(active);
    this.#reading = new AbortController();
    this.#done = this.#fold(this.#reading.signal).catch((error: unknown) => {
      if (!this.#writing.signal.aborted) this.#failed(error);
    });
  }

  /** Ends the fold behind the record that it is at, and waits until it has. */
  async stop(): Promise<void> {
    this.#reading.abort();
    await this.#done;
    await this.#save();
  }

  /** One that cannot run does not keep the others from running. */
  async #runsOf(active: readonly EnabledInstance[]): Promise<Map<string, InstanceRun>> {
    const runs = new Map<string, InstanceRun>();
    for (const instance of active) {
      const key = JSON.stringify(instance);
      const present = this.#runs.get(key);
      const run = present ?? (await this.#start(instance));
      if (run) runs.set(key, run);
    }
    const instances = new Set(active.map(({ enabled }) => enabled.instance));
    for (const { instance } of this.#runs.values()) {
      if (!instances.has(instance.id)) await this.#snapshots?.store.remove(instance.id);
    }
    return runs;
  }

  async #start(enabled: EnabledInstance): Promise<InstanceRun | undefined> {
    const { logger } = this.#writing;
    const run = await InstanceRun.start(this.#writing, enabled, this.#snapshots);
    if (!run.ok) {
      const { instance, strategy } = enabled.enabled;
      logger.error("a strategy is left out", { strategy, instance, reason: run.error.message });
      return undefined;
    }
    logger.info("a strategy is at work", { instance: run.value.instance.id, ...run.value.instance.series });
    return run.value;
  }

  async #fold(reading: AbortSignal): Promise<void> {
    const { log, tenant, signal: ended } = this.#writing;
    const bySubject = this.#bySubject();
    if (bySubject.size === 0) return;
    const after = Math.min(...[...this.#runs.values()].map(({ position }) => position));
    const signal = AbortSignal.any([reading, ended]);
    const subject = filterFor([...bySubject.keys()], tenant);
    for await (const batch of log.read("MARKET", { after, subject, signal })) {
      for (const recorded of batch) {
        if (signal.aborted) return;
        await bySubject.get(recorded.subject)?.fold(recorded);
        if (this.#writing.now() - this.#saved >= SAVE_EVERY_MS) await this.#save();
      }
    }
  }

  #bySubject(): ReadonlyMap<string, SeriesRun> {
    const bySubject = new Map<string, SeriesRun>();
    for (const run of this.#runs.values()) {
      const { series } = run.instance;
      const subject = formatSubject({ family: "candles", ...series }, this.#writing.tenant);
      const entry = bySubject.get(subject) ?? new SeriesRun(this.#outages);
      entry.runs.push(run);
      bySubject.set(subject, entry);
    }
    return bySubject;
  }

  /** A snapshot that cannot be kept costs time at the next start, and nothing else. */
  async #save(): Promise<void> {
    this.#saved = this.#writing.now();
    for (const run of this.#runs.values()) {
      try {
        await run.save();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#writing.logger.warn("a strategy's state could not be kept", {
          instance: run.instance.id,
          reason,
        });
      }
    }
  }
}

/** One subject is read alone; several come through one reading, so that their order is that of the log. */
const filterFor = (subjects: readonly string[], tenant: string): string =>
  subjects.length === 1
    ? subjects[0]!
    : formatFilter({ family: "candles", venue: "*", product: "*", timeframe: "*" }, tenant);
