/** What the projector needs of a log: its streams, their history, and what comes after it. Every log adapter is one. */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";

/** The state of one stream. */
export interface StreamState {
  readonly name: StreamName;
  /** Changes when the stream is recreated or restored: a checkpoint of another epoch is refused, never followed. */
  readonly epoch: string;
  /** Where it begins: above 1 once its oldest events were moved to an archive. Absent means 1. */
  readonly firstPosition?: number;
  /** 0 while it is empty. */
  readonly lastPosition: number;
  readonly bytes: number;
  /** When the last event was logged; absent while it is empty. */
  readonly lastLoggedAt?: bigint;
}

/** How to read a stream. */
export interface ReadOptions {
  /** Read what comes after this position; 0 is everything. */
  readonly after: number;
  /** End after this position; absent: go on with what is appended, for ever. */
  readonly until?: number;
  /** Only subjects that match this filter (NATS wildcards). */
  readonly subject?: string;
  /** Ends the reading, without an error. */
  readonly signal?: AbortSignal;
}

/** The readable side of a log. */
export interface EventSource {
  /** The state of every stream, now. */
  streams(): Promise<readonly StreamState[]>;
  /**
   * Events in order of position, in batches as they come. Survives lost connections by itself. Without a filter the
   * positions are contiguous. Throws a Fault `LogChanged` where the stream was recreated, has become shorter, or begins
   * only behind what is asked for.
   */
  read(stream: StreamName, options: ReadOptions): AsyncIterable<readonly RecordedEvent[]>;
}
