/** What a window does before it sends again: waits for a server that answers, lets late acks in, and looks what is there. */
import { setTimeout as sleep } from "node:timers/promises";
import type { StreamInfo } from "@nats-io/jetstream";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { backoff } from "./connection.ts";
import type { Link } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import { logChanged, readStream } from "./reader.ts";
import { DUPLICATE_WINDOW_SECONDS, epochOf, findStream } from "./streams.ts";

/** Beyond this age a message id may be forgotten, so the log itself is asked. Half the server's window. */
const TRUST_IDS_MS = (DUPLICATE_WINDOW_SECONDS * 1_000) / 2;
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
    while (!signal.aborted && !(await this.#answers(signal))) {}
    if (signal.aborted) return new Map();
    this.#link.logger.warn("Sending events again whose acknowledgement is missing", {
      events: messages.length,
      reason,
    });
    await this.#checkStreams(messages, signal);
    return await this.#find(messages, signal);
  }

  /** Whether the server answers: every ack that it sent before has then arrived as well. */
  async #answers(signal: AbortSignal): Promise<boolean> {
    const { connection } = this.#link;
    if (connection.isClosed()) throw new Fault("LogClosed", "unavailable", "The log is closed.");
    try {
      await Promise.race([connection.flush(), aborted(signal)]);
      return connection.info !== undefined;
    } catch {
      await sleep(backoff(0));
      return false;
    }
  }

  async #checkStreams(messages: readonly Outgoing[], signal: AbortSignal): Promise<void> {
    for (const stream of new Set(messages.map((message) => message.stream))) {
      const info = await this.#stream(stream, signal);
      if (signal.aborted) return;
      if (!info) throw logChanged(`The stream ${stream} is no longer on the server`);
      if (epochOf(info) !== this.#epochs.get(stream)) {
        throw logChanged(`The stream ${stream} was recreated at ${info.created}`);
      }
    }
  }

  #stream(name: StreamName, signal: AbortSignal): Promise<StreamInfo | undefined> {
    return this.#link.persist(() => findStream(this.#link.manager, name), signal);
  }

  /** Looks in the log for messages so old that the server may no longer know their ids. */
  async #find(messages: readonly Outgoing[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    const now = performance.now();
    const sent = messages.filter(({ attempts }) => attempts > 0);
    if (!sent.some(({ since }) => now - since > TRUST_IDS_MS)) return found;
    const ids = new Set(sent.map(({ event }) => event.messageId));
    for (const [stream, epoch] of this.#epochs) {
      const floors = sent.flatMap((message) => (message.stream === stream ? [message.floor] : []));
      const info = floors.length === 0 ? undefined : await this.#stream(stream, signal);
      if (!info) continue;
      const range = { after: Math.min(...floors), until: info.state.last_seq, signal };
      for await (const events of readStream(this.#link, stream, epoch, range)) {
        for (const { messageId, position } of events) {
          if (messageId !== undefined && ids.has(messageId)) found.set(messageId, position);
        }
      }
    }
    return found;
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

const unready = (reason: string | undefined): Fault =>
  new Fault(
    "LogUnready",
    "unavailable",
    `NATS answers but takes no events (${reason}): look at its log, its disk and its limits.`,
  );
