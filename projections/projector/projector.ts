/**
 * The projector: reads each stream once and feeds every view that folds it. Rows and checkpoint commit together, with a
 * compare-and-set on the checkpoint as the fence. Two projectors on one view: one advances, the other stands by and
 * takes over. Whatever fails, what is in memory is dropped and read again from the tables.
 */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { BatchSize } from "./batch-size.ts";
import { installCatalogue } from "./catalogue.ts";
import { type Checkpoint, checkedCheckpoints } from "./checkpoint.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { ensureLive, liveGenerations } from "./generation.ts";
import { type BatchReport, type Follower, Lane, type LaneHost } from "./lane.ts";
import { leaseName, newOwner, releaseLeases, takeLeases } from "./lease.ts";
import type { LoadProgress } from "./load.ts";
import { completeForReaders } from "./outdated-tables.ts";
import { type Partition, viewPartText, WHOLE } from "./partition.ts";
import { rebuild } from "./rebuild.ts";
import { repartition } from "./repartition.ts";
import type { EventSource, StreamState } from "./source.ts";
import { Turn } from "./turn.ts";
import type { View } from "./view.ts";

/** Where the projector says what it does; a service's logger is one. */
export interface ProjectorLog {
  info(message: string, fields?: Readonly<Record<string, string | number>>): void;
  warn(message: string, fields?: Readonly<Record<string, string | number>>): void;
  error(message: string, fields?: Readonly<Record<string, string | number>>): void;
}

/** What to project, from where to where. */
export interface ProjectorOptions {
  readonly source: EventSource;
  readonly database: Database;
  readonly views: readonly View[];
  /** The part of the accounts that it folds of views that can be partitioned; all where it is left out. */
  readonly partition?: Partition;
  readonly clock: Clock;
  /** Ends it, after the batch that is being written. */
  readonly signal: AbortSignal;
  /** Called after every batch, with its events; must not throw. */
  readonly onProgress?: (report: BatchReport, readings: readonly Reading[]) => void;
  readonly log?: ProjectorLog;
}

/** How often leases are renewed, and how often who stands by looks again. */
const ROUND_MS = 1_500;
/** How often the log is told how far a rebuild is. */
const REBUILD_SAID_MS = 2_000;
const RETRY_MS = { first: 50, most: 10_000 } as const;
/** How often a view that stopped because of its log is looked at again: somebody may have rebuilt it. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Projects until the signal is raised. Lost connections are waited out. Throws the fault of the first view that had to
 * stop (`LogChanged`, `UnknownVersion`) once no view is left that could go on.
 */
export async function runProjector(options: ProjectorOptions): Promise<void> {
  await new Projector(options).run();
}

/** How a view fares. */
interface Standing {
  readonly view: View;
  readonly partition: Partition;
  state: "waiting" | "following" | "rebuilding" | "stopped";
  follower?: Follower;
  failures: number;
  /** On the monotonic scale. */
  notBefore: number;
  /** What was said last, so that nothing is said twice in a row. */
  said?: string;
  fault?: Fault;
}

class Projector implements LaneHost {
  readonly source: EventSource;
  readonly database: Database;
  readonly clock: Clock;
  readonly turn = new Turn();
  readonly size: BatchSize;
  readonly sliceSize: BatchSize;
  readonly #options: ProjectorOptions;
  readonly #standings: readonly Standing[];
  readonly #lanes = new Map<Lane, Promise<void>>();
  readonly #rebuilds = new Set<Promise<void>>();
  #wake = new AbortController();
  #owner: string | undefined;
  #roundFailures = 0;

  constructor(options: ProjectorOptions) {
    this.#options = options;
    this.source = options.source;
    this.database = options.database;
    this.clock = options.clock;
    this.size = new BatchSize(options.database.engine);
    this.sliceSize = new BatchSize(options.database.engine, "slice");
    const { partition = WHOLE } = options;
    this.#standings = options.views.map((view) => ({
      ...{ view, state: "waiting", failures: 0, notBefore: 0 },
      partition: view.isPartitioned ? partition : WHOLE,
    }));
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    try {
      while (!signal.aborted) {
        const pause = await this.#round();
        if (this.#standings.every(({ state }) => state === "stopped")) throw this.#standings[0]!.fault!;
        await this.clock.sleep(pause, AbortSignal.any([signal, this.#wake.signal]));
        this.#wake = new AbortController();
      }
    } finally {
      await this.#stop();
    }
  }

  *lanesOf(stream: StreamName, partition: Partition): Iterable<Lane> {
    for (const lane of this.#lanes.keys()) {
      if (lane.stream === stream && lane.partition.count === partition.count && lane.members.size > 0)
        yield lane;
    }
  }

  readonly written = (report: BatchReport, readings: readonly Reading[]): void => {
    for (const standing of this.#standings) {
      if (standing.failures > 0 && report.views.includes(standing.view.name)) standing.failures = 0;
    }
    this.#options.onProgress?.(report, readings);
  };

  readonly failed = (followers: readonly Follower[], error: unknown): void => {
    for (const follower of followers) this.#detach(follower, error);
    this.#wake.abort();
  };

  readonly ended = (lane: Lane): void => {
    this.#lanes.delete(lane);
  };

  /** Renews leases, and attaches the views that may go on; returns how long to wait for the next round. */
  async #round(): Promise<number> {
    try {
      if (this.#owner === undefined) {
        await installCatalogue(this.database);
        this.#owner = await newOwner(this.database);
      }
      const open = this.#standings.filter((standing) => this.#mayGoOn(standing));
      const held = await takeLeases(this.database, this.#owner, open.map(leaseOf));
      for (const standing of open) if (!held.has(leaseOf(standing))) this.#standBy(standing);
      await this.#leaveRetired();
      const due = open.filter((standing) => held.has(leaseOf(standing)) && this.#isDue(standing));
      if (due.length > 0) await this.turn.take(() => this.#attach(due));
      if (this.#roundFailures > 0) this.#options.log?.info("The projector goes on.");
      this.#roundFailures = 0;
    } catch (error) {
      if (this.#roundFailures++ === 0) {
        this.#options.log?.warn(`The projector waits and tries again: ${messageOf(error)}`);
      }
      return delay(this.#roundFailures);
    }
    return this.#pause();
  }

  /**
   * A view whose tables were switched beside us is taken up again. The next event would be fenced off and show it, but
   * what the new tables have left over is not to wait for one.
   */
  async #leaveRetired(): Promise<void> {
    const following = this.#standings.filter(({ follower }) => follower);
    if (following.length === 0) return;
    const live = await liveGenerations(this.database);
    for (const { follower, view } of following) {
      if (follower && live.get(view.name) !== follower.generation.generation)
        this.failed([follower], retired(view));
    }
  }

  #isDue({ state, notBefore }: Standing): boolean {
    return state !== "following" && notBefore <= this.clock.monotonic();
  }

  /**
   * What stopped is let go, for a newer program to take over; but a view whose log changed is looked at again now and
   * then, because it can be rebuilt beside us.
   */
  #mayGoOn(standing: Standing): boolean {
    if (standing.state !== "stopped") return true;
    return standing.fault?.tag === "LogChanged" && this.#isDue(standing);
  }

  #pause(): number {
    let pause = ROUND_MS;
    for (const { state, notBefore } of this.#standings) {
      if (state === "waiting" && notBefore > 0) pause = Math.min(pause, notBefore - this.clock.monotonic());
    }
    return Math.max(1, pause);
  }

  async #attach(due: readonly Standing[]): Promise<void> {
    const streams = await this.source.streams();
    for (const standing of due) {
      try {
        await this.#attachOne(standing, streams);
      } catch (error) {
        this.#setBack(standing, error);
      }
    }
    // Lanes begin when all views are in them, so that those at one position share one reading.
    for (const [lane] of this.#lanes) this.#start(lane);
  }

  async #attachOne(standing: Standing, streams: readonly StreamState[]): Promise<void> {
    const { view } = standing;
    const generation = await ensureLive(this.database, view, streams);
    const { foldVersion, schemaVersion } = generation;
    if (foldVersion !== view.foldVersion || schemaVersion !== view.schemaVersion) {
      if (foldVersion > view.foldVersion || schemaVersion > view.schemaVersion) {
        throw otherVersion(view, foldVersion, schemaVersion);
      }
      await completeForReaders(this.database, view, generation);
      this.#rebuild(standing);
      return;
    }
    const { source, database, clock } = this;
    await repartition({ source, database, view, clock, generation, count: standing.partition.count });
    const checkpoints = (await checkedCheckpoints(database, generation, source)).filter(
      ({ partition }) => partition.index === standing.partition.index,
    );
    if (checkpoints.length === 0) throw retired(view);
    const fold = view.open(generation.schema, "live", standing.partition);
    const { fence } = checkpoints[0]!;
    const follower: Follower = { view, generation, fold, fence, alone: standing.failures > 1 };
    standing.follower = follower;
    standing.state = "following";
    this.#say(standing, "info", `The ${nameOf(standing)} is being projected.`, {
      schema: generation.schema,
      ...Object.fromEntries(checkpoints.map(({ stream, position }) => [stream, position])),
    });
    for (const checkpoint of checkpoints) {
      const lane = follower.alone ? undefined : this.#sharedLaneAt(checkpoint);
      if (lane) lane.members.add(follower);
      else this.#lanes.set(new Lane(this, checkpoint, [follower]), NOT_STARTED);
    }
  }

  /** Tables of an older program: readers keep them until those of this one are loaded beside them. */
  #rebuild(standing: Standing): void {
    const { source, database, clock } = this;
    const { view } = standing;
    const { signal, log } = this.#options;
    standing.state = "rebuilding";
    this.#say(standing, "info", `The view ${view.name} is of an older version: it is being rebuilt.`);
    let said = clock.monotonic();
    const onProgress = ({ phase, events, total }: LoadProgress): void => {
      if (clock.monotonic() - said < REBUILD_SAID_MS) return;
      said = clock.monotonic();
      log?.info(`The view ${view.name} is being rebuilt.`, { phase, events, total });
    };
    const running = rebuild({ source, database, view, clock, signal, onProgress })
      .then(
        () => {
          standing.state = "waiting";
        },
        (error: unknown) => {
          if (!signal.aborted) this.#setBack(standing, error);
        },
      )
      .finally(() => {
        this.#rebuilds.delete(running);
        this.#wake.abort();
      });
    this.#rebuilds.add(running);
  }

  #sharedLaneAt({ stream, position, partition }: Checkpoint): Lane | undefined {
    for (const lane of this.lanesOf(stream, partition))
      if (lane.position === position && lane.isShared) return lane;
    return undefined;
  }

  #start(lane: Lane): void {
    if (this.#lanes.get(lane) === NOT_STARTED) this.#lanes.set(lane, lane.run());
  }

  /** Another projector is at work on it. */
  #standBy(standing: Standing): void {
    if (standing.state === "rebuilding") return;
    if (standing.follower) this.#release(standing.follower);
    delete standing.follower;
    standing.state = "waiting";
    standing.notBefore = 0;
    this.#say(standing, "info", `The ${nameOf(standing)} has another projector at work: standing by.`);
  }

  #detach(follower: Follower, error: unknown): void {
    this.#release(follower);
    const standing = this.#standings.find((one) => one.follower === follower);
    if (!standing) return;
    delete standing.follower;
    this.#setBack(standing, error);
  }

  /**
   * Takes a follower out of all lanes. Its fold is left alone: a batch of it may be under way, and commits whole or not at
   * all. Who follows the view again begins with a new one.
   */
  #release(follower: Follower): void {
    for (const lane of this.#lanes.keys()) {
      if (lane.members.delete(follower) && lane.members.size === 0) void lane.close();
    }
  }

  /** Tries again later, or stops where time alone will not help. */
  #setBack(standing: Standing, error: unknown): void {
    const name = nameOf(standing);
    if (error instanceof Fault && (error.tag === "LogChanged" || error.tag === "UnknownVersion")) {
      standing.state = "stopped";
      standing.fault = error;
      standing.notBefore = this.clock.monotonic() + LOOK_AGAIN_MS;
      this.#say(standing, "error", `The ${name} has stopped: ${error.message}`);
      return;
    }
    standing.state = "waiting";
    standing.failures++;
    standing.notBefore = this.clock.monotonic() + delay(standing.failures);
    this.#say(standing, "warn", `The ${name} is set back and tries again: ${messageOf(error)}`);
  }

  #say(
    standing: Standing,
    level: keyof ProjectorLog,
    message: string,
    fields?: Readonly<Record<string, string | number>>,
  ): void {
    if (standing.said !== message) this.#options.log?.[level](message, fields);
    standing.said = message;
  }

  /** Ends all lanes after the batch that is being written, and lets others take over at once. */
  async #stop(): Promise<void> {
    await this.turn.take(async () => {
      for (const lane of this.#lanes.keys()) {
        lane.members.clear();
        void lane.close();
      }
    });
    await Promise.all([...this.#lanes.values(), ...this.#rebuilds]);
    if (this.#owner !== undefined) await releaseLeases(this.database, this.#owner).catch(() => undefined);
  }
}

const NOT_STARTED = Promise.resolve();

const leaseOf = ({ view, partition }: Standing): string => leaseName(view.name, partition);

const nameOf = ({ view, partition }: Standing): string => viewPartText(view.name, partition);

const delay = (failures: number): number => Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.most);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const retired = (view: View): Fault =>
  new Fault("Fenced", "conflict", `Other tables of ${view.name} went live: going on with them.`);

const otherVersion = (view: View, foldVersion: number, schemaVersion: number): Fault =>
  new Fault(
    "ViewOutdated",
    "conflict",
    `The live tables of ${view.name} are of fold ${foldVersion} and schema ${schemaVersion}, this program makes fold ` +
      `${view.foldVersion} and schema ${view.schemaVersion}: start the newer program.`,
  );
