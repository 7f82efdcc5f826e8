/** The event log on NATS JetStream. */
import type { StreamInfo } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import type { ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import type { Appended, AppendOptions, EventLog, LogDescription, Publisher } from "../event-log.ts";
import { API_ERROR } from "./api.ts";
import { type AppendBehind, appendChain, refusalCode } from "./append-chain.ts";
import {
  type Capabilities,
  capabilitiesOf,
  conditionalAppendIsSound,
  durabilityOf,
  survivesPowerCut,
} from "./capabilities.ts";
import type { NatsOptions } from "./connection.ts";
import type { Expected } from "./headers.ts";
import { type Link, openLink } from "./link.ts";
import { Outgoing, type Sender } from "./outgoing.ts";
import { WindowPublisher } from "./publisher.ts";
import { readStream } from "./reader.ts";
import { Recovery } from "./recovery.ts";
import { streamOf } from "./route.ts";
import { type FoundMessage, fetchMessage } from "./stored-message.ts";
import { ensureStreams, epochOf, giveEpoch, purgeMarket } from "./streams.ts";
import { readSyncInterval } from "./sync-interval.ts";
import { Window, type WindowLimits } from "./window.ts";

/** How to open the log. */
export interface JetStreamLogOptions extends NatsOptions {
  /** Copies of each stream, for streams that are yet to be made; 1 by default. */
  readonly replicas?: number;
  /** The server's monitoring address (`http://host:8222`), where its `sync_interval` can be read. */
  readonly monitoringUrl?: string;
}

/** The log, with its connection for what is not history (see `ephemeral.ts`). */
export interface JetStreamLog extends EventLog {
  readonly connection: NatsConnection;
  readonly capabilities: Capabilities;
}

const WINDOW: WindowLimits = { messages: 8_192, bytes: 16 * 1024 * 1024 };

/**
 * Opens the log: connects with patience, makes or checks the streams, and says what the server can do. Throws
 * `NatsRefused`, `NatsUnreachable` (aborted), `JetStreamMissing`, `ServerTooOld`, `StreamUnfit` and `SubjectsOverlap`.
 */
export async function openJetStreamLog(options: JetStreamLogOptions): Promise<JetStreamLog> {
  const link = await openLink(options);
  try {
    const { info } = link.connection;
    const capabilities = unwrap(capabilitiesOf(info!.version));
    const streams = await ensureStreams(link, options.replicas ?? 1);
    const replicas = Math.max(...[...streams.values()].map(({ config }) => config.num_replicas));
    const sync = await readSyncInterval(options.monitoringUrl);
    const description: LogDescription = {
      engine: "jetstream",
      version: capabilities.version,
      durability: durabilityOf(capabilities, replicas, sync),
      survivesPowerCut: survivesPowerCut(capabilities, sync),
      conditionalAppendIsSound: conditionalAppendIsSound(capabilities, replicas),
    };
    options.logger.info(`The log is on nats-server ${capabilities.version}. ${description.durability}`, {
      replicas,
      tunableSync: capabilities.tunableSync,
      conditionalAppend: description.conditionalAppendIsSound ? "sound" : "unsound: live trading is refused",
      atomicBatch: capabilities.atomicBatch,
    });
    return new LogOnJetStream(link, description, capabilities, streams, info!.max_payload);
  } catch (error) {
    await link.connection.close();
    throw error;
  }
}

class LogOnJetStream implements JetStreamLog {
  readonly description: LogDescription;
  readonly capabilities: Capabilities;
  readonly #link: Link;
  readonly #epochs: Map<StreamName, string>;
  readonly #floors: Map<StreamName, number>;
  readonly #maxPayload: number;
  readonly #windows = new Set<Window>();
  readonly #closing = new AbortController();
  #appends: Window | undefined;

  constructor(
    link: Link,
    description: LogDescription,
    capabilities: Capabilities,
    streams: ReadonlyMap<StreamName, StreamInfo>,
    maxPayload: number,
  ) {
    this.#link = link;
    this.description = description;
    this.capabilities = capabilities;
    this.#maxPayload = maxPayload;
    this.#epochs = new Map([...streams].map(([name, info]) => [name, epochOf(info)]));
    this.#floors = new Map([...streams].map(([name, { state }]) => [name, state.last_seq]));
  }

  get connection(): NatsConnection {
    return this.#link.connection;
  }

  async streams(): Promise<readonly StreamState[]> {
    return await Promise.all(
      STREAMS.map(async (name) =>
        stateOf(name, await this.#link.attempt(() => this.#link.manager.streams.info(name))),
      ),
    );
  }

  read(stream: StreamName, options: ReadOptions): AsyncIterable<readonly RecordedEvent[]> {
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])];
    const signal = AbortSignal.any(signals);
    return readStream(this.#link, stream, this.#epochs.get(stream)!, { ...options, signal });
  }

  async append(event: NewEvent, { expectedLast }: AppendOptions = {}): Promise<Appended> {
    try {
      return await this.#send(event, expectedLast);
    } catch (error) {
      if (!isConflict(error)) throw error;
      return await this.#conflict(event, expectedLast!);
    }
  }

  appendAll(events: readonly NewEvent[], expectedLast: number): Promise<readonly Appended[]> {
    const append: AppendBehind = (event, expected) =>
      typeof expected === "number"
        ? this.append(event, { expectedLast: expected })
        : this.#send(event, expected);
    return appendChain(append, events, expectedLast);
  }

  publisher(): Publisher {
    const window = this.#window();
    return new WindowPublisher(window, this.#maxPayload, () => {
      window.close();
      this.#windows.delete(window);
    });
  }

  async last(subject: string): Promise<RecordedEvent | undefined> {
    return await fetchMessage(this.#link, streamOf(subject), { last_by_subj: subject });
  }

  async startEpoch(): Promise<void> {
    for (const name of STREAMS) this.#epochs.set(name, epochOf(await giveEpoch(this.#link, name)));
  }

  purgeMarket(until: number): Promise<void> {
    return purgeMarket(this.#link, until);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const window of this.#windows) window.close();
    await this.connection.close();
  }

  #send(event: NewEvent, expected: Expected | undefined): Promise<Appended> {
    this.#appends ??= this.#window();
    const window = this.#appends;
    return new Promise<Appended>((taken, refused) => {
      const sender: Sender = {
        taken: (_, stream, position, duplicate) => taken({ stream, position, duplicate }),
        refused: (_, fault) => refused(fault),
      };
      window.hand(new Outgoing(event, this.#maxPayload, sender, 0, expected)).catch(refused);
    });
  }

  #window(): Window {
    const window = new Window(this.connection, this.#floors, new Recovery(this.#link, this.#epochs), WINDOW);
    this.#windows.add(window);
    return window;
  }

  /**
   * Another event follows the expected last one. It may be this very one: its ack was lost, or its writer died before
   * it came, longer ago than the server remembers message ids.
   */
  async #conflict(event: NewEvent, expectedLast: number): Promise<Appended> {
    const stream = streamOf(event.subject);
    const query = { seq: expectedLast + 1, next_by_subj: event.subject };
    const next: FoundMessage | undefined = await fetchMessage(this.#link, stream, query);
    if (next?.messageId === event.messageId) return { stream, position: next.position, duplicate: true };
    throw new Fault(
      "PositionConflict",
      "conflict",
      `The last event on ${event.subject} is not at ${expectedLast}: read what came since, and decide again.`,
    );
  }
}

function stateOf(name: StreamName, info: StreamInfo): StreamState {
  const { first_seq, last_seq, last_ts, bytes } = info.state;
  return {
    name,
    epoch: epochOf(info),
    // Of a stream that was never written to, it is 0.
    firstPosition: Math.max(1, first_seq),
    lastPosition: last_seq,
    bytes,
    ...(last_seq === 0 ? {} : { lastLoggedAt: unwrap(parseInstant(last_ts)) }),
  };
}

function isConflict(error: unknown): boolean {
  const code = refusalCode(error);
  return code === API_ERROR.wrongLastSequence || code === API_ERROR.wrongLastSequenceUnknown;
}
