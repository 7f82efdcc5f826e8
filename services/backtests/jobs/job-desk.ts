/**
 * Backtests as jobs: a bounded queue, few at a time, each in a thread of its own at low priority, so that what trades in
 * this process is not slowed. Jobs are kept in files: one that a kill cut off runs again when the desk is opened anew.
 */
import { randomUUID } from "node:crypto";
import type { BacktestJob } from "@spot-canvas/domain/contract/backtests";
import type { BacktestCompleted } from "@spot-canvas/domain/events/bodies/backtest";
import { Fault } from "@spot-canvas/domain/fault";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Logger } from "../../logging/logger.ts";
import { findResult, listResults } from "../result-store.ts";
import { hasEnded, type Job, type JobInput, type JobProgress, jobDocument, resultDocument } from "./job.ts";
import { keepJob, keptJobs } from "./job-files.ts";
import type { RunJob } from "./run-job.ts";

/** The most jobs that wait. */
const QUEUE_MAX = 50;

/** What a desk works with. */
export interface JobDeskOptions {
  /** Where jobs and results of a tenant are kept. */
  readonly homeOf: (tenant: string) => string;
  /** Runs a job to its end. */
  readonly run: RunJob;
  /** Told of every run that completed: the record of it. */
  readonly completed: (tenant: string, completed: BacktestCompleted) => Promise<void>;
  /** How many jobs run at a time. */
  readonly slots: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A job with what its file does not have. */
interface Entry {
  job: Job;
  /** When it began to run, on the monotonic scale. */
  began?: number;
  readonly stop: AbortController;
  /** Wakes who follows it. */
  readonly followers: Set<() => void>;
}

/** The desk. */
export class JobDesk implements AsyncDisposable {
  readonly #options: JobDeskOptions;
  /** By tenant, each oldest first. */
  readonly #books = new Map<string, Promise<Map<string, Entry>>>();
  readonly #queue: Entry[] = [];
  readonly #running = new Map<Entry, Promise<void>>();
  #isClosed = false;

  constructor(options: JobDeskOptions) {
    this.#options = options;
  }

  /** Takes up what the last process left of a tenant: what waited waits again, what ran runs again. */
  async resume(tenant: string): Promise<void> {
    for (const entry of (await this.#bookOf(tenant)).values()) {
      if (hasEnded(entry.job) || this.#queue.includes(entry) || this.#running.has(entry)) continue;
      await this.#become(entry, { state: "queued" });
      this.#queue.push(entry);
    }
    this.#next();
  }

  /** Takes a job; its parameters have been checked. Faults: `QueueFull`. */
  async start(tenant: string, input: JobInput): Promise<BacktestJob> {
    if (this.#queue.length >= QUEUE_MAX) {
      const text = `${QUEUE_MAX} backtests wait already: try again when some have ended.`;
      throw new Fault("QueueFull", "unavailable", text);
    }
    const book = await this.#bookOf(tenant);
    const createdAt = this.#options.clock.now();
    const job: Job = { ...input, id: randomUUID(), tenant, state: "queued", createdAt };
    const entry = entryOf(job);
    await this.#become(entry, {});
    book.set(job.id, entry);
    this.#queue.push(entry);
    this.#next();
    return this.#documentOf(entry);
  }

  /** Jobs and kept results that no job here made, newest first. */
  async list(tenant: string): Promise<readonly BacktestJob[]> {
    const jobs = [...(await this.#bookOf(tenant)).values()];
    const made = new Set(jobs.map(({ job }) => job.outcome?.result));
    const results = (await listResults(this.#options.homeOf(tenant))).filter(({ hash }) => !made.has(hash));
    const documents = [...jobs.map((entry) => this.#documentOf(entry)), ...results.map(resultDocument)];
    return documents.sort(
      (left, right) =>
        Date.parse(right.created_at) - Date.parse(left.created_at) || (left.id < right.id ? -1 : 1),
    );
  }

  /** A job by its id, or a kept result by its hash or the beginning of it. Faults: `NoResult`, `ManyResults`. */
  async find(tenant: string, id: string): Promise<BacktestJob> {
    const entry = (await this.#bookOf(tenant)).get(id);
    if (entry !== undefined) return this.#documentOf(entry);
    return resultDocument(await findResult(this.#options.homeOf(tenant), id));
  }

  /** A job now and at every change, until it has ended or the signal is raised. Faults: as of `find`. */
  async *follow(tenant: string, id: string, signal: AbortSignal): AsyncGenerator<BacktestJob> {
    const entry = (await this.#bookOf(tenant)).get(id);
    if (entry === undefined) {
      yield await this.find(tenant, id);
      return;
    }
    let wakeUp = (): void => undefined;
    const stop = (): void => wakeUp();
    signal.addEventListener("abort", stop);
    try {
      while (!signal.aborted) {
        const changed = new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
        entry.followers.add(wakeUp);
        yield this.#documentOf(entry);
        if (hasEnded(entry.job)) return;
        await changed;
      }
    } finally {
      signal.removeEventListener("abort", stop);
      entry.followers.delete(wakeUp);
    }
  }

  /** Takes a job out of the queue, or stops it. One that has ended stays as it is. Faults: as of `find`. */
  async cancel(tenant: string, id: string): Promise<BacktestJob> {
    const entry = (await this.#bookOf(tenant)).get(id);
    if (entry === undefined) return this.find(tenant, id);
    const waiting = this.#queue.indexOf(entry);
    entry.stop.abort(new Fault("Cancelled", "conflict", "The job was cancelled."));
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      await this.#become(entry, { state: "cancelled", endedAt: this.#options.clock.now() });
    } else await this.#running.get(entry);
    return this.#documentOf(entry);
  }

  /** Stops what runs; it runs again when it is resumed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const { stop } of this.#running.keys()) stop.abort(new Error("The process ends."));
    await Promise.all(this.#running.values());
  }

  #bookOf(tenant: string): Promise<Map<string, Entry>> {
    let book = this.#books.get(tenant);
    if (book === undefined) {
      book = keptJobs(this.#options.homeOf(tenant)).then(
        (jobs) => new Map(jobs.map((job) => [job.id, entryOf(job)])),
      );
      book.catch(() => this.#books.delete(tenant));
      this.#books.set(tenant, book);
    }
    return book;
  }

  #documentOf(entry: Entry): BacktestJob {
    const place = this.#queue.indexOf(entry);
    return jobDocument(entry.job, place < 0 ? undefined : place);
  }

  /** Fills the free slots from the queue. */
  #next(): void {
    while (!this.#isClosed && this.#running.size < this.#options.slots) {
      const entry = this.#queue.shift();
      if (entry === undefined) return;
      const running = this.#run(entry).finally(() => {
        this.#running.delete(entry);
        this.#next();
      });
      this.#running.set(entry, running);
    }
  }

  async #run(entry: Entry): Promise<void> {
    const { clock, run, completed, homeOf, logger } = this.#options;
    const { tenant } = entry.job;
    try {
      await this.#become(entry, { state: "running", startedAt: clock.now() });
      const done = await run(entry.job, homeOf(tenant), {
        signal: entry.stop.signal,
        onProgress: (progress) => this.#advance(entry, progress),
      });
      if (done.completed !== undefined) await completed(tenant, done.completed);
      await this.#become(entry, { state: "completed", outcome: done.outcome, endedAt: clock.now() });
    } catch (error) {
      if (this.#isClosed) return;
      if (!(error instanceof Fault) || error.kind === "defect") {
        logger.error("A backtest failed.", { job: entry.job.id, reason: String((error as Error).stack) });
      }
      const state = entry.stop.signal.aborted ? "cancelled" : "failed";
      const reason = state === "cancelled" ? {} : { error: (error as Error).message };
      await this.#become(entry, { state, ...reason, endedAt: clock.now() }).catch((cause: unknown) =>
        logger.error("The end of a backtest could not be kept.", { reason: String(cause) }),
      );
    }
  }

  #advance(entry: Entry, { phase, done, total }: JobProgress): void {
    const now = this.#options.clock.monotonic();
    if (entry.job.progress?.phase !== phase) entry.began = now;
    const elapsed = (now - (entry.began ?? now)) / 1_000;
    const secondsLeft = done > 0 && total > 0 ? (elapsed * (total - done)) / done : undefined;
    const progress = { phase, done, total, ...(secondsLeft === undefined ? {} : { secondsLeft }) };
    entry.job = { ...entry.job, progress };
    wake(entry);
  }

  /** Changes a job for good: it is told once it is kept. */
  async #become(entry: Entry, change: Partial<Job>): Promise<void> {
    const job = { ...entry.job, ...change } as Job;
    await keepJob(this.#options.homeOf(job.tenant), job);
    entry.job = job;
    wake(entry);
  }
}

const entryOf = (job: Job): Entry => ({ job, stop: new AbortController(), followers: new Set() });

function wake({ followers }: Entry): void {
  for (const follower of followers) follower();
  followers.clear();
}
