/**
 * The event log on EventStoreDB or KurrentDB, where a team runs one already. Experimental: it passes the contract suite
 * against a server of ours that speaks the protocol, and has not been run against a real one.
 */
import { randomUUID } from "node:crypto";
import { EventStoreDBClient } from "@eventstore/db-client";
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import type { Logger } from "../../logging/logger.ts";
import { appendEach } from "../append-each.ts";
import type { QueuedAppend } from "../append-queue.ts";
import { EmbeddedPublisher } from "../embedded/publisher.ts";
import { Wakeups } from "../embedded/wakeups.ts";
import type { Appended, AppendOptions, EventLog, LogDescription, Publisher } from "../event-log.ts";
import { streamOf } from "../jetstream/route.ts";
import { readStream } from "./reader.ts";
import { Server } from "./server.ts";
import { StreamIndex } from "./stream-index.ts";
import { StreamWriter } from "./writer.ts";

/** How to open it. */
export interface KurrentDbLogOptions {
  /** Such as `esdb://user:password@host:2113?tls=true`. */
  readonly url: string;
  readonly logger: Logger;
}

const DESCRIPTION: LogDescription = {
  engine: "eventstoredb",
  version: "EventStoreDB or KurrentDB, experimental",
  durability:
    "A killed process loses nothing that was acknowledged. What a power cut can cost is for the server to say: it writes " +
    "to disk before it acknowledges, unless it is told not to.",
  survivesPowerCut: false,
  conditionalAppendIsSound: true,
};

/** Opens the log, and reads all of it once: the server cannot be asked for the last event of a subject. Fault `InvalidEventStoreUrl`. */
export async function openKurrentDbLog({ url, logger }: KurrentDbLogOptions): Promise<EventLog> {
  const server = new Server(clientOf(url));
  try {
    const lines = new Map<StreamName, Line>();
    const wakeups = new Wakeups();
    for (const stream of STREAMS) lines.set(stream, await openLine(server, stream, wakeups));
    logger.info(`The log is on ${DESCRIPTION.version}. ${DESCRIPTION.durability}`);
    return new KurrentDbLog(server, lines, wakeups);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** One stream, ready to be written. */
interface Line {
  epoch: string;
  readonly index: StreamIndex;
  readonly writer: StreamWriter;
}

async function openLine(server: Server, stream: StreamName, wakeups: Wakeups): Promise<Line> {
  const index = new StreamIndex(server, stream);
  await index.catchUp();
  let epoch = await server.epoch(stream);
  if (epoch === undefined) {
    await server.giveEpoch(stream, newEpoch());
    // Of two that are first, the one that was written last holds for both.
    epoch = (await server.epoch(stream))!;
  }
  return { epoch, index, writer: new StreamWriter(server, stream, index, () => wakeups.wake()) };
}

const newEpoch = (): string => randomUUID().replaceAll("-", "").slice(0, 16);

function clientOf(url: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (cause) {
    const text = "EVENTSTORE_URL cannot be read: write it like esdb://user:password@host:2113?tls=true.";
    throw new Fault("InvalidEventStoreUrl", "usage", text, { cause });
  }
}

class KurrentDbLog implements EventLog {
  readonly description = DESCRIPTION;
  readonly #server: Server;
  readonly #lines: ReadonlyMap<StreamName, Line>;
  readonly #wakeups: Wakeups;
  readonly #closing = new AbortController();

  constructor(server: Server, lines: ReadonlyMap<StreamName, Line>, wakeups: Wakeups) {
    this.#server = server;
    this.#lines = lines;
    this.#wakeups = wakeups;
  }

  streams(): Promise<readonly StreamState[]> {
    return Promise.all(
      STREAMS.map(async (name) => {
        const { index, epoch } = this.#line(name);
        const [last, now] = await Promise.all([this.#server.last(name), this.#server.epoch(name)]);
        await index.catchUp();
        const lastPosition = last?.position ?? 0;
        const state = { name, epoch: now ?? epoch, lastPosition, bytes: index.bytes };
        return last === undefined ? state : { ...state, lastLoggedAt: last.loggedAt };
      }),
    );
  }

  read(stream: StreamName, options: ReadOptions): AsyncIterable<readonly RecordedEvent[]> {
    const signals = options.signal ? [options.signal, this.#closing.signal] : [this.#closing.signal];
    const reading = {
      server: this.#server,
      stream,
      wakeups: this.#wakeups,
      epoch: () => this.#line(stream).epoch,
    };
    return readStream(reading, { ...options, signal: AbortSignal.any(signals) });
  }

  append(event: NewEvent, { expectedLast }: AppendOptions = {}): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#enqueue(event, expectedLast, (outcome) =>
        outcome.ok ? resolve(outcome.value) : reject(outcome.error),
      );
    });
  }

  appendAll(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]> {
    return appendEach(this, events, expectedLast);
  }

  publisher(): Publisher {
    return new EmbeddedPublisher((event, settle) => this.#enqueue(event, undefined, settle));
  }

  async last(subject: string): Promise<RecordedEvent | undefined> {
    const { index } = this.#line(streamOf(subject));
    await index.catchUp();
    return index.lastEventOn(subject);
  }

  async startEpoch(): Promise<void> {
    for (const [stream, line] of this.#lines) {
      const epoch = newEpoch();
      await this.#server.giveEpoch(stream, epoch);
      line.epoch = epoch;
    }
  }

  async purgeMarket(): Promise<void> {
    const text = "EventStoreDB keeps all of MARKET: nothing of it can be moved to an archive yet.";
    throw new Fault("PurgeRefused", "conflict", text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const { writer } of this.#lines.values()) await writer.drained();
    await this.#server.close();
  }

  #enqueue(event: NewEvent, expectedLast: number | undefined, settle: QueuedAppend["settle"]): QueuedAppend {
    if (this.#closing.signal.aborted) {
      throw new Fault("LogClosed", "defect", "The log was closed before the event was appended.");
    }
    const stream = streamOf(event.subject);
    const append: QueuedAppend = { stream, event, expectedLast, settle };
    this.#line(stream).writer.enqueue(append);
    return append;
  }

  #line(stream: StreamName): Line {
    return this.#lines.get(stream)!;
  }
}
