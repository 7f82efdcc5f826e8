/** What the log asks of an EventStoreDB server, in the log's own words: events by position, faults of ours. */
import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  FORWARDS,
  NO_STREAM,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from "@eventstore/db-client";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { eventData, type StoredEvent, serverStream, storedEvent } from "./stored-event.ts";

/** The name of the epoch among a stream's metadata. */
const EPOCH = "canvas_epoch";

/** A server, by its client. */
export class Server {
  readonly #client: EventStoreDBClient;

  constructor(client: EventStoreDBClient) {
    this.#client = client;
  }

  /** At most so many events after a position. */
  async after(stream: StreamName, position: number, count: number): Promise<readonly StoredEvent[]> {
    return this.#read(stream, { direction: FORWARDS, fromRevision: BigInt(position), maxCount: count });
  }

  /** The last event, or undefined while there is none. */
  async last(stream: StreamName): Promise<StoredEvent | undefined> {
    const [event] = await this.#read(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 });
    return event;
  }

  /** Appends behind a position, all or none; false where something else stands there. */
  async append(stream: StreamName, events: readonly NewEvent[], after: number): Promise<boolean> {
    const expectedRevision = after === 0 ? NO_STREAM : BigInt(after - 1);
    try {
      await this.#client.appendToStream(serverStream(stream), events.map(eventData), { expectedRevision });
      return true;
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return false;
      throw faultOf(error);
    }
  }

  /** The epoch that a stream was given, or undefined where it has none. */
  async epoch(stream: StreamName): Promise<string | undefined> {
    try {
      const { metadata } = await this.#client.getStreamMetadata(serverStream(stream));
      const epoch = (metadata as Readonly<Record<string, unknown>> | undefined)?.[EPOCH];
      return typeof epoch === "string" ? epoch : undefined;
    } catch (error) {
      if (error instanceof StreamNotFoundError) return undefined;
      throw faultOf(error);
    }
  }

  async giveEpoch(stream: StreamName, epoch: string): Promise<void> {
    try {
      await this.#client.setStreamMetadata(serverStream(stream), { [EPOCH]: epoch });
    } catch (error) {
      throw faultOf(error);
    }
  }

  close(): Promise<void> {
    return this.#client.dispose();
  }

  async #read(
    stream: StreamName,
    options: Parameters<EventStoreDBClient["readStream"]>[1],
  ): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    try {
      const reading = this.#client.readStream(serverStream(stream), options);
      for await (const resolved of reading) events.push(storedEvent(stream, resolved));
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw faultOf(error);
    }
    return events;
  }
}

/** A client's error as a fault. What the server refuses for good is told apart from what passes. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { message = String(error), type = "" } = error as {
    readonly message?: string;
    readonly type?: string;
  };
  if (/maximum-append-size|access-denied|not-authenticated|stream-deleted/.test(type)) {
    return new Fault("AppendRefused", "conflict", `EventStoreDB refuses: ${message}`, { cause: error });
  }
  const text = `EventStoreDB does not answer (${message}): start it, or correct EVENTSTORE_URL.`;
  return new Fault("LogUnavailable", "unavailable", text, { cause: error });
}
