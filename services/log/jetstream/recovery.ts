/** What a window does before it sends again: waits for a server that answers, lets late acks in, and looks what is there. */
import { setTimeout as sleep } from "node:timers/promises";
import type { StreamInfo } from "@nats-io/jetstream";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { backoff } from "./connection.ts";
import type { Link } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import { logChanged, readStream } from "./reader.ts";
import { epochOf, findStream } from "./streams.ts";

const NANOS_PER_MS = 1_000_000;
/** How long a server may leave us without a word before that is said. */
const SILENCE_MS = 1_000;
/** Attempts without any progress, of a server that answers but does not take events, before that is a fault. */
const UNREADY_MAX = 20;

/** Prepares a window to send again; keeps count of attempts that brought nothing. */
export class Recovery {
  readonly #link: Link;
  readonly #epochs: ReadonlyMap<StreamName, string>;
  #attempts = 0;
  #refusals = 0;
  #progress = -1;

  constructor(link: Link, epochs: ReadonlyMap<StreamName, string>) {
    this.#link = link;
    this.#epochs = epochs;
  }

  /**
   * Resolves when the messages may be sent again, with the positions of those that turned out to be in the log;
   * `reason` is what a server said that answered without taking one, absent where no answer came.
   * Throws `LogChanged` where a stream is gone or another, and `LogUnready` where the server takes nothing for long.
   */
  async settle(
    messages: readonly Outgoing[],
    progress: number,
    reason: string | undefined,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const stuck = progress === this.#progress;
    this.#progress = progress;
    this.#attempts = stuck ? this.#attempts + 1 : 0;
    this.#refusals = stuck && reason !== undefined ? this.#refusals + 1 : 0;
    if (this.#refusals > UNREADY_MAX) throw unready(reason);
    await sleep(backoff(this.#attempts), undefined, { signal }).catch(() => {});
    const silence = setTimeout(() => this.#tellSilence(messages.length), SILENCE_MS);
    await this.#answered(signal).finally(() => clearTimeout(silence));
    if (signal.aborted) return new Map();
    this.#link.logger.warn("Sending events again whose acknowledgement is missing", {
      events: messages.length,
      reason,
    });
    const streams = await this.#checkStreams(messages, signal);
    return await this.#find(messages, streams, signal);
  }

  #tellSilence(events: number): void {
    this.#link.logger.warn(
      "NATS is silent: waiting for it. If it stays so, look at its log, its disk and its load",
      {
        unacknowledged: events,
      },
    );
  }

  /** Resolves once the server answers, or the signal aborts. */
  async #answered(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const ended = aborted(signal, over.signal);
    try {
      while (!signal.aborted && !(await this.#answers(ended))) {}
    } finally {
      over.abort();
    }
  }

  /** Whether the server answers: every ack that it sent before has then arrived as well. */
  async #answers(ended: Promise<void>): Promise<boolean> {
    const { connection } = this.#link;
    if (connection.isClosed()) throw new Fault("LogClosed", "unavailable", "The log is closed.");
    try {
      await Promise.race([connection.flush(), ended]);
      return connection.info !== undefined;
    } catch {
      await sleep(backoff(0));
      return false;
    }
  }

  /** The streams of some messages as they are now; fewer once the signal aborts. */
  async #checkStreams(messages: readonly Outgoing[], signal: AbortSignal): Promise<readonly StreamInfo[]> {
    const infos: StreamInfo[] = [];
    for (const stream of new Set(messages.map((message) => message.stream))) {
      const info = await this.#stream(stream, signal);
      if (signal.aborted) break;
      if (!info) throw logChanged(`The stream ${stream} is no longer on the server`);
      if (epochOf(info) !== this.#epochs.get(stream)) {
        throw logChanged(`The stream ${stream} was recreated at ${info.created}`);
      }
      infos.push(info);
    }
    return infos;
  }

  #stream(name: StreamName, signal: AbortSignal): Promise<StreamInfo | undefined> {
    return this.#link.persist(() => findStream(this.#link.manager, name), signal);
  }

  /** Looks in the log for messages so old that the server may no longer know their ids. */
  async #find(
    messages: readonly Outgoing[],
    streams: readonly StreamInfo[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    const now = performance.now();
    for (const { config, state } of streams) {
      const stream = config.name as StreamName;
      const sent = messages.filter((message) => message.stream === stream && message.attempts > 0);
      // Half of the server's window: beyond that age an id may be forgotten by the time it comes again.
      const trustedMs = config.duplicate_window / NANOS_PER_MS / 2;
      if (!sent.some(({ since }) => now - since > trustedMs)) continue;
      const ids = new Set(sent.map(({ event }) => event.messageId));
      const after = Math.min(...sent.map(({ floor }) => floor));
      const range = { after, until: state.last_seq, signal };
      for await (const events of readStream(this.#link, stream, this.#epochs.get(stream)!, range)) {
        for (const { messageId, position } of events) {
          if (messageId !== undefined && ids.has(messageId)) found.set(messageId, position);
        }
      }
    }
    return found;
  }
}

/** Resolves when a signal aborts; listens until `over` does. */
const aborted = (signal: AbortSignal, over: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
  });

const unready = (reason: string | undefined): Fault =>
  new Fault(
    "LogUnready",
    "unavailable",
    `NATS answers but takes no events (${reason}): look at its log, its disk and its limits.`,
  );
