/**
 * The service that publishes: after each closed day the report up to its midnight, again where something came late into
 * a day that was reported, and in between on a schedule where one is set.
 */
import type { ReportRun } from "@spot-canvas/domain/contract/report-run";
import { parseToken } from "@spot-canvas/domain/events/position-token";
import type { Masks } from "@spot-canvas/domain/report/masking";
import { formatInstant, type Instant, parseInstant } from "@spot-canvas/domain/time/instant";
import { type AccountEntry, listAccounts } from "@spot-canvas/projections/ledger/read";
import { cameLate, knownUntil, lastArrival } from "@spot-canvas/projections/ledger/report-moments";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import { buildAccountReport } from "./account-report.ts";
import { completeList, listRuns, publishReport } from "./publish.ts";
import type { ReportRequest } from "./report-request.ts";
import type { ReportSource } from "./run.ts";
import { openTarget } from "./targets/open-target.ts";
import type { Target } from "./targets/target.ts";

/** What is published, and where. */
export interface ReportsSetting {
  /** `s3://bucket/prefix`, or a directory. */
  readonly target: string;
  /** All accounts of the tenant where absent. */
  readonly accounts?: readonly string[] | undefined;
  /** Milliseconds between reports up to the moment; closed days alone where absent. */
  readonly everyMs?: number | undefined;
  readonly masks: Masks;
  readonly timeZone: string;
}

/** What it runs on. */
export interface ReporterGround {
  readonly log: Pick<EventLog, "read" | "last">;
  readonly database: Database;
  readonly tenant: string;
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
}

/** How often it is looked whether a day has closed. */
const POLL_MS = 15_000;
const DAY_NANOS = 86_400_000_000_000n;
/** Reported days that are looked after: a late trade of an older one is in the newest report and revises no older one. */
const DAYS_MAX = 60;

/** Publishes until the signal aborts. Faults: those of the target, of which it is for the caller to try again. */
export async function runReporter(
  setting: ReportsSetting,
  ground: ReporterGround,
  signal: AbortSignal,
): Promise<void> {
  await using target = await openTarget(setting.target);
  const reporter = new Reporter(setting, ground, target, signal);
  await reporter.look();
  for (;;) {
    await ground.clock.sleep(POLL_MS, signal);
    if (signal.aborted) return;
    await reporter.pass();
  }
}

/** What was published at one target, and what is due. */
export class Reporter {
  readonly #setting: ReportsSetting;
  readonly #ground: ReporterGround;
  readonly #target: Target;
  readonly #signal: AbortSignal;
  /** The part of the log that was looked at last, by account. */
  readonly #seen = new Map<string, string>();
  /** The position of TRADING up to which a reported day was looked at. */
  readonly #looked = new Map<string, number>();
  /** By account, where the log had the last trade up to a midnight when it was looked. */
  readonly #arrived = new Map<string, { readonly midnight: Instant; readonly last: number }>();
  #scheduledAt = Number.NEGATIVE_INFINITY;

  constructor(setting: ReportsSetting, ground: ReporterGround, target: Target, signal: AbortSignal) {
    this.#setting = setting;
    this.#ground = ground;
    this.#target = target;
    this.#signal = signal;
  }

  /**
   * Looks at what is there before the first pass: a bot may be catching up on days that are over. And lists what a killed
   * process had published, as nothing may be due for a day.
   */
  async look(): Promise<void> {
    await completeList(this.#target);
    const snapshot = await readSnapshot(this.#ground.database);
    for (const entry of await listAccounts(snapshot, this.#ground.tenant)) {
      const closed = await this.#closedOf(snapshot, entry);
      if (closed !== undefined) await this.#isArriving(snapshot, entry, closed.midnight);
    }
  }

  /** Publishes what is due. Gives the runs that are new. */
  async pass(): Promise<readonly ReportRun[]> {
    const snapshot = await readSnapshot(this.#ground.database);
    const all = await listAccounts(snapshot, this.#ground.tenant);
    const isScheduled = this.#isDue();
    const made: ReportRun[] = [];
    for (const [index, entry] of all.entries()) {
      const { accounts } = this.#setting;
      if (accounts !== undefined && !accounts.includes(entry.id)) continue;
      // Accounts without names are told apart by the order in which they were opened, which stays.
      const alias = this.#setting.masks.alias ?? `Account ${index + 1}`;
      const masks = { ...this.#setting.masks, alias };
      for (const to of await this.#dueOf(snapshot, entry, masks, isScheduled)) {
        this.#signal.throwIfAborted();
        const run = await this.#publish(entry, masks, to);
        if (run !== undefined) made.push(run);
      }
    }
    return made;
  }

  #isDue(): boolean {
    const { everyMs } = this.#setting;
    const now = this.#ground.clock.monotonic();
    if (everyMs === undefined || now - this.#scheduledAt < everyMs) return false;
    this.#scheduledAt = now;
    return true;
  }

  /** The ends of the times to report of an account, the newest first. */
  async #dueOf(
    snapshot: Snapshot,
    entry: AccountEntry,
    masks: Masks,
    isScheduled: boolean,
  ): Promise<readonly Instant[]> {
    const account = { tenant: this.#ground.tenant, account: entry.id };
    const closed = await this.#closedOf(snapshot, entry);
    if (closed === undefined) return [];
    const { until, midnight } = closed;
    const due = isScheduled ? [until] : [];
    const state = `${snapshot.positions.TRADING} ${midnight}`;
    // A restart looks at all of it; from then on only what moved.
    if (this.#seen.get(entry.id) === state) return due;
    // One revision of all that comes late together, and none for each part of it.
    if (await this.#isArriving(snapshot, entry, midnight)) return due;
    const reported = daysOf(await listRuns(this.#target), entry, masks);
    if (midnight > entry.createdAt && !reported.some(({ to }) => to === midnight)) due.push(midnight);
    for (const { to, since } of reported) {
      const key = `${entry.id} ${to}`;
      const looked = Math.max(since, this.#looked.get(key) ?? 0);
      if (await cameLate(snapshot, account, { since: looked, until: to })) due.push(to);
      this.#looked.set(key, snapshot.positions.TRADING);
    }
    this.#seen.set(entry.id, state);
    return due;
  }

  /** Until when an account is known, and the end of its last day that has closed. */
  async #closedOf(
    snapshot: Snapshot,
    entry: AccountEntry,
  ): Promise<{ readonly until: Instant; readonly midnight: Instant } | undefined> {
    const until = await knownUntil(snapshot, { tenant: this.#ground.tenant, account: entry.id }, entry);
    // A day has closed once something is known of the next one: what happened at its very end has arrived by then.
    return until === undefined ? undefined : { until, midnight: until - 1n - ((until - 1n) % DAY_NANOS) };
  }

  /** Whether trades of closed days came since this was last asked: more of them may be on their way. */
  async #isArriving(snapshot: Snapshot, { id }: AccountEntry, midnight: Instant): Promise<boolean> {
    const last = await lastArrival(snapshot, { tenant: this.#ground.tenant, account: id }, midnight);
    const before = this.#arrived.get(id);
    this.#arrived.set(id, { midnight, last });
    return before !== undefined && before.midnight === midnight && last > before.last;
  }

  async #publish(entry: AccountEntry, masks: Masks, to: Instant): Promise<ReportRun | undefined> {
    const { tenant, logger } = this.#ground;
    const request = { tenant, account: entry.id, to, timeZone: this.#setting.timeZone, seed: 1, riskFree: 0 };
    const source = this.#sourceOf(request);
    const { run, isUnchanged } = await publishReport(this.#target, { source, masks, signal: this.#signal });
    if (isUnchanged) return undefined;
    const revision = run.revision > 1 ? `, revision ${run.revision} of ${run.revises}` : "";
    logger.info(`${entry.id}: the report up to ${formatInstant(to)} is published${revision}: ${run.id}`);
    return run;
  }

  #sourceOf(request: ReportRequest): ReportSource {
    const { log, database } = this.#ground;
    return ({ since, write }) =>
      buildAccountReport(
        { ...request, since },
        { ...{ log, database, signal: this.#signal }, onProgress: () => {}, ...(write && { write }) },
      );
  }
}

/** A day that was reported: its end, and what of the log was known then. */
interface ReportedDay {
  readonly to: Instant;
  readonly since: number;
}

/** The newest reported days of an account, each as it was last revised. */
function daysOf(runs: readonly ReportRun[], entry: AccountEntry, masks: Masks): readonly ReportedDay[] {
  const name = masks.name ? masks.alias : entry.name;
  const days = new Map<string, ReportRun>();
  for (const run of runs) {
    const isAlike = run.kind === "account" && (run.unit === "%") === masks.amounts;
    if (!isAlike || run.name !== name || !run.to.endsWith("T00:00:00Z")) continue;
    const known = days.get(run.to);
    if (known === undefined || run.revision > known.revision) days.set(run.to, run);
  }
  return [...days.values()]
    .sort((left, right) => (left.to < right.to ? 1 : -1))
    .slice(0, DAYS_MAX)
    .flatMap(({ to, position }) => {
      const [end, token] = [parseInstant(to), parseToken(position)];
      return end.ok && token.ok ? [{ to: end.value, since: token.value.positions.TRADING }] : [];
    });
}
