/**
 * A lane: one reading of one stream, and the views that stand at the same position of it. All views that are up to date
 * share one lane, so that a stream is read once. A view that is behind has a lane of its own until it catches up; then
 * the two become one.
 */
import { type Reading, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { BatchSize } from "./batch-size.ts";
import { type Checkpoint, type Move, moveCheckpoints } from "./checkpoint.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { Generation } from "./generation.ts";
import { Intake } from "./intake.ts";
import { type Partition, PartitionMembers } from "./partition.ts";
import type { EventSource } from "./source.ts";
import { countTables, hasDoubled } from "./table-statistics.ts";
import type { Turn } from "./turn.ts";
import type { View, ViewFold, ViewName } from "./view.ts";

/** A view that is being followed: its live generation and the fold into it. */
export interface Follower {
  readonly view: View;
  readonly generation: Generation;
  readonly fold: ViewFold;
  /** Of its checkpoint. */
  readonly fence: number;
  /** It failed lately: it stays alone, so that it holds up nobody else, until a batch has gone through. */
  alone: boolean;
}

/** What a batch did. */
export interface BatchReport {
  readonly stream: StreamName;
  readonly views: readonly ViewName[];
  /** The position that these views have now folded. */
  readonly position: number;
  readonly events: number;
  /** Events of a type that this program never knew: skipped. */
  readonly unknownTypes: number;
  /** Events whose bytes are not what they must be: kept by the view quarantine. */
  readonly unreadable: number;
  /** Time from the bytes to the commit. */
  readonly milliseconds: number;
}

/** What lanes share, and whom they tell. */
export interface LaneHost {
  readonly source: EventSource;
  readonly database: Database;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly size: BatchSize;
  readonly sliceSize: BatchSize;
  /** The lanes of a stream and part: they read the same events. */
  lanesOf(stream: StreamName, partition: Partition): Iterable<Lane>;
  /** A batch is in the tables; these are its events. */
  written(report: BatchReport, readings: readonly Reading[]): void;
  /** The followers could not go on: takes them out of all lanes. */
  failed(followers: readonly Follower[], error: unknown): void;
  /** The lane has no more to do. */
  ended(lane: Lane): void;
}

/** How often a batch with repeats is tried before it counts as failed. */
const REPEATS_MAX = 3;

/** An event of another part: nothing of it is read. */
interface Passed {
  readonly outcome: "passed";
  readonly recorded: RecordedEvent;
}

/** One reading of one stream. */
export class Lane {
  readonly stream: StreamName;
  readonly epoch: string;
  readonly partition: Partition;
  readonly members: Set<Follower>;
  position: number;
  readonly #host: LaneHost;
  readonly #intake: Intake;
  readonly #ours: PartitionMembers;

  constructor(
    host: LaneHost,
    { stream, epoch, position, partition }: Checkpoint,
    members: Iterable<Follower>,
  ) {
    this.#host = host;
    this.stream = stream;
    this.epoch = epoch;
    this.position = position;
    this.partition = partition;
    this.#ours = new PartitionMembers(partition);
    this.members = new Set(members);
    this.#intake = new Intake(host.source, { stream, after: position });
  }

  /** Folds batch after batch until nobody is left in the lane, or it is closed. */
  async run(): Promise<void> {
    const { turn, size } = this.#host;
    try {
      while (this.members.size > 0) {
        if (await this.#settle()) continue;
        const events = await this.#intake.take(size.limit);
        if (events.length === 0) break;
        await turn.take(() => this.#fold(events));
      }
    } catch (error) {
      this.#host.failed([...this.members], error);
    } finally {
      this.#host.ended(this);
      await this.#intake.close();
    }
  }

  /** Ends the reading. */
  close(): Promise<void> {
    return this.#intake.close();
  }

  /** Whether a view may join here: those that failed lately stay alone. */
  get isShared(): boolean {
    for (const member of this.members) if (member.alone) return false;
    return this.members.size > 0;
  }

  get #hasArrears(): boolean {
    return [...this.members].some(({ fold }) => (fold.arrears?.(true) ?? "none") !== "none");
  }

  /**
   * Does a slice of what batches have left over; whether it is to be asked again before the next batch. Between slices
   * batches take their turn, so that nothing waits for more than one slice unless it has to.
   */
  async #settle(): Promise<boolean> {
    const { turn } = this.#host;
    const idle = this.#intake.isIdle;
    for (const member of this.members) {
      const arrears = member.fold.arrears?.(idle) ?? "none";
      if (arrears === "none") continue;
      try {
        await turn.take(() => this.#settleSlice(member));
      } catch (error) {
        this.#host.failed([member], error);
      }
      return arrears === "first" || this.#intake.isIdle;
    }
    return false;
  }

  #move({ generation, fence }: Follower): Move {
    return { generation, fence, partition: this.partition, from: this.position };
  }

  async #settleSlice(member: Follower): Promise<void> {
    const { fold } = member;
    const { clock, database, sliceSize } = this.#host;
    const start = clock.monotonic();
    const rows = await database.transaction(async (transaction) => {
      // The checkpoint stays where it is; that it still stands there is the fence.
      await moveCheckpoints(transaction, this.stream, this.epoch, [this.#move(member)], this.position);
      return (await fold.settle?.(transaction, sliceSize.limit.events)) ?? 0;
    });
    sliceSize.record(rows, clock.monotonic() - start);
    this.#join();
  }

  async #fold(events: readonly RecordedEvent[]): Promise<void> {
    const start = this.#host.clock.monotonic();
    // What was delivered before is not folded again.
    let readings = events.filter(({ position }) => position > this.position).map(this.#read);
    while (readings.length > 0 && this.members.size > 0) {
      this.#stopBeforeNewer(readings[0]!);
      const count = this.#count(readings);
      if (this.members.size > 0) await this.#foldOne(readings.slice(0, count), start);
      readings = readings.slice(count);
    }
  }

  async #foldOne(all: readonly (Reading | Passed)[], start: number): Promise<void> {
    const { clock, size, written } = this.#host;
    const members = [...this.members];
    const to = positionOf(all.at(-1)!);
    const readings = all.filter((one): one is Reading => one.outcome !== "passed");
    await this.#write(members, readings, to);
    if (hasDoubled(this.position, to)) await this.#countTables(members);
    this.position = to;
    for (const member of members) member.alone = false;
    const milliseconds = clock.monotonic() - start;
    size.record(all.length, milliseconds);
    const report = {
      stream: this.stream,
      views: members.map(({ view }) => view.name),
      position: to,
      events: readings.length,
      unknownTypes: readings.filter(({ outcome }) => outcome === "unknown-type").length,
      unreadable: readings.filter(({ outcome }) => outcome === "unreadable").length,
      milliseconds,
    };
    written(report, readings);
    this.#join();
  }

  async #write(members: readonly Follower[], readings: readonly Reading[], to: number): Promise<void> {
    const { database } = this.#host;
    for (let attempt = 1; ; attempt++) {
      for (const { fold } of members) {
        await fold.prepare(database, readings);
        for (const reading of readings) fold.apply(reading);
      }
      try {
        await database.transaction(async (transaction) => {
          const moves = members.map((member) => this.#move(member));
          await moveCheckpoints(transaction, this.stream, this.epoch, moves, to);
          for (const { fold } of members) await fold.write(transaction);
        });
        return;
      } catch (error) {
        for (const { fold } of members) fold.reset();
        if (!(error instanceof Fault && error.tag === "RepeatedEvents") || attempt === REPEATS_MAX)
          throw error;
      }
    }
  }

  /** Counts their tables. Nothing hangs on it: what keeps the database from it, the next batch meets too. */
  async #countTables(members: readonly Follower[]): Promise<void> {
    for (const { view, generation } of members) {
      await countTables(this.#host.database, view, generation).catch(() => undefined);
    }
  }

  /** What is of another part is not even decoded. */
  readonly #read = (recorded: RecordedEvent): Reading | Passed =>
    this.#ours.hasSubject(recorded.subject) ? readEvent(recorded) : { outcome: "passed", recorded };

  /** How many readings go into one batch: up to where another lane stands, and up to a version that stops a view. */
  #count(readings: readonly (Reading | Passed)[]): number {
    let limit = Number.POSITIVE_INFINITY;
    for (const lane of this.#host.lanesOf(this.stream, this.partition)) {
      if (lane.position > this.position) limit = Math.min(limit, lane.position);
    }
    let count = 1;
    while (count < readings.length) {
      const reading = readings[count]!;
      if (positionOf(reading) > limit || this.#stoppedBy(reading).length > 0) break;
      count++;
    }
    return count;
  }

  #stoppedBy(reading: Reading | Passed): readonly Follower[] {
    if (reading.outcome !== "unknown-version") return [];
    return [...this.members].filter(({ view }) => view.events.includes(reading.type));
  }

  /** An older program must not skip a newer fact: the views that fold such events stop before it. */
  #stopBeforeNewer(reading: Reading | Passed): void {
    if (reading.outcome !== "unknown-version") return;
    const stopped = this.#stoppedBy(reading);
    if (stopped.length > 0) this.#host.failed(stopped, unknownVersion(this.stream, reading));
  }

  /** Becomes one with a lane that stands at the same position, which may wait for an event: so nothing may be left over. */
  #join(): void {
    if (!this.isShared || this.#hasArrears) return;
    for (const lane of this.#host.lanesOf(this.stream, this.partition)) {
      if (lane === this || lane.position !== this.position || !lane.isShared) continue;
      for (const member of this.members) lane.members.add(member);
      this.members.clear();
      return;
    }
  }
}

/** Where a reading stands in its stream. */
export const positionOf = (reading: Reading | Passed): number =>
  reading.outcome === "event" ? reading.event.recorded.position : reading.recorded.position;

const unknownVersion = (
  stream: StreamName,
  reading: Extract<Reading, { outcome: "unknown-version" }>,
): Fault =>
  new Fault(
    "UnknownVersion",
    "conflict",
    `${reading.type} at position ${reading.recorded.position} of ${stream} has version ${reading.version}, ` +
      "which this program is too old to read: update it and start it again.",
  );
