/** The event log, as a port: what every adapter gives. One contract suite (`testing/event-log-contract.ts`) runs against all. */
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { EventSource } from "@spot-canvas/projections/projector/source";

/** What is known of the engine behind a log; asked once at the start, and said there. */
export interface LogDescription {
  readonly engine: "embedded" | "jetstream" | "eventstoredb";
  /** The server's version, for people. */
  readonly version: string;
  /** What a crash of a process, and what a power cut can cost, in a sentence. */
  readonly durability: string;
  /** Whether what was acknowledged is on a disk: no power cut of one machine costs anything. */
  readonly survivesPowerCut: boolean;
  /** Whether an append with an expected last position has exactly one winner: without it, live trading is refused. */
  readonly conditionalAppendIsSound: boolean;
}

/** Where an event went. */
export interface Appended {
  readonly stream: StreamName;
  readonly position: number;
  /** The log had taken this message id before, within its window: nothing was written. */
  readonly duplicate: boolean;
}

/** Many events in flight at once, in order. */
export interface Publisher extends AsyncDisposable {
  /**
   * Hands one event over. Resolves at once while there is room in the window (bounded by messages and bytes) and waits
   * for room otherwise. Order per subject holds whatever fails: after a missing ack the window is settled and sent
   * again in order.
   */
  publish(event: NewEvent): Promise<void>;
  /** Waits until all that was handed over is in the log; throws the fault of the first that cannot be. */
  flush(): Promise<readonly Appended[]>;
}

/** An append that found its subject elsewhere than expected throws a Fault `PositionConflict`. */
export interface AppendOptions {
  /** The position of the last event on the event's subject; 0 for a subject without any. */
  readonly expectedLast?: number;
}

/** A log of events. */
export interface EventLog extends EventSource, AsyncDisposable {
  readonly description: LogDescription;
  /** Appends one event and waits until it is durable. */
  append(event: NewEvent, options?: AppendOptions): Promise<Appended>;
  /**
   * Appends events of one subject, many in flight: the first only where the subject ends at `expectedLast`, each of the
   * others only where it ends with the one before it. Gives what was appended, in order, once it is durable: fewer than
   * were given where another event came between, and then nothing behind it. A crash leaves the first so many of them.
   */
  appendAll(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]>;
  publisher(): Publisher;
  /** The newest event on a subject. */
  last(subject: string): Promise<RecordedEvent | undefined>;
  /**
   * Gives every stream a new epoch, after the log was restored from an older copy: what was built from it or read of it
   * before is refused from then on. Events stay as they are.
   */
  startEpoch(): Promise<void>;
  /**
   * Removes the oldest events of MARKET, up to and with a position, for ever: whoever calls it has them in an archive and
   * has compared them. What is removed already is no fault. Fault `PurgeRefused` where the engine cannot.
   */
  purgeMarket(until: number): Promise<void>;
}
