/**
 * Many messages in flight over one ack inbox, in order. When an ack is missing or says that the server was not ready,
 * the window stops, settles, and sends what is unanswered again from the first on (go-back-N). Each attempt is the same
 * sequence from its first unanswered message, and the server drops what it has by message id: whatever mixture of
 * attempts arrives, the first occurrences are in order. That is why nothing is ever sent past a lost connection: the
 * client would drop what it had buffered and send what came after.
 */
import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Appended } from "../event-log.ts";
import { type Ack, readAck } from "./ack.ts";
import { encodedHeaders } from "./headers.ts";
import type { Recovery } from "./recovery.ts";

/** A message on its way. */
export interface Outgoing {
  readonly stream: StreamName;
  readonly subject: string;
  readonly messageId: string;
  readonly headers: Uint8Array;
  readonly body: Uint8Array;
  readonly taken: (appended: Appended) => void;
  /** Refused for good. */
  readonly refused: (fault: Fault) => void;
}

/** A message in the window. */
export interface InFlight extends Outgoing {
  /** A position of its stream that was known before it was first sent: it went behind that. */
  floor: number;
  /** When it was first sent, in milliseconds of the monotonic clock. */
  since: number;
  attempts: number;
}

/** How much may be unanswered. */
export interface WindowLimits {
  readonly messages: number;
  readonly bytes: number;
}

const ACK_TIMEOUT_MS = 5_000;
const WATCH_MS = 500;

/** A window of unanswered messages. */
export class Window {
  readonly #connection: NatsConnection;
  readonly #limits: WindowLimits;
  readonly #floors: Map<StreamName, number>;
  readonly #recovery: Recovery;
  readonly #inbox = `${createInbox()}.`;
  readonly #subscription: Subscription;
  readonly #timer: NodeJS.Timeout;
  /** Unanswered, in order of hand-over. */
  readonly #inFlight = new Map<number, InFlight>();
  readonly #waiting: { readonly message: Outgoing; readonly enter: () => void }[] = [];
  readonly #closing = new AbortController();
  #bytes = 0;
  #token = 0;
  #progress = 0;
  #generation: unknown;
  #recovering: Promise<void> | undefined;
  #idle: (() => void)[] = [];

  /** `floors` are the positions known of each stream; the window raises them as acks come. */
  constructor(
    connection: NatsConnection,
    floors: Map<StreamName, number>,
    recovery: Recovery,
    limits: WindowLimits,
  ) {
    this.#connection = connection;
    this.#floors = floors;
    this.#recovery = recovery;
    this.#limits = limits;
    this.#generation = connection.info;
    this.#subscription = connection.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => (error ? this.close() : this.#answered(message)),
    });
    this.#timer = setInterval(() => this.#watch(), WATCH_MS);
    this.#timer.unref();
  }

  /** Hands a message over; resolves once it is in the window. */
  hand(message: Outgoing): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(closed());
    if (this.#waiting.length === 0 && this.#hasRoom(message)) {
      this.#enter(message);
      return ENTERED;
    }
    return new Promise((enter) => this.#waiting.push({ message, enter }));
  }

  /** Resolves once nothing is unanswered. */
  drained(): Promise<void> {
    if (this.#inFlight.size === 0 && this.#waiting.length === 0) return ENTERED;
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends it. What is unanswered may or may not be in the log: its `refused` hears of it. */
  close(fault: Fault = closed()): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    clearInterval(this.#timer);
    this.#subscription.unsubscribe();
    for (const message of this.#inFlight.values()) message.refused(fault);
    for (const { message, enter } of this.#waiting.splice(0)) {
      message.refused(fault);
      enter();
    }
    this.#inFlight.clear();
    this.#wakeIdle();
  }

  #hasRoom({ body }: Outgoing): boolean {
    if (this.#recovering) return false;
    const { messages, bytes } = this.#limits;
    return (
      this.#inFlight.size === 0 || (this.#inFlight.size < messages && this.#bytes + body.length <= bytes)
    );
  }

  #enter(message: Outgoing): void {
    const token = ++this.#token;
    const entry: InFlight = {
      ...message,
      floor: this.#floors.get(message.stream) ?? 0,
      since: 0,
      attempts: 0,
    };
    this.#inFlight.set(token, entry);
    this.#bytes += message.body.length;
    if (this.#connection.info === undefined || this.#connection.info !== this.#generation) this.#recover();
    else this.#send(token, entry);
  }

  #send(token: number, entry: InFlight): void {
    if (entry.attempts++ === 0) {
      entry.since = performance.now();
      entry.floor = this.#floors.get(entry.stream) ?? 0;
    }
    this.#connection.publish(entry.subject, entry.body, {
      reply: this.#inbox + token,
      headers: encodedHeaders(entry.headers),
    });
  }

  #answered(message: Msg): void {
    const token = Number(message.subject.slice(this.#inbox.length));
    const entry = this.#inFlight.get(token);
    if (!entry) return;
    const ack = readAck(message);
    if (ack.outcome === "unready") {
      this.#recover(ack.reason);
      return;
    }
    this.#settle(token, entry, ack);
  }

  #settle(token: number, entry: InFlight, ack: Exclude<Ack, { outcome: "unready" }>): void {
    this.#inFlight.delete(token);
    this.#bytes -= entry.body.length;
    this.#progress++;
    if (ack.outcome === "refused") entry.refused(refusal(entry, ack));
    else if (ack.position <= entry.floor && !ack.duplicate) entry.refused(recreated(entry, ack.position));
    else {
      const { stream } = entry;
      if (ack.position > (this.#floors.get(stream) ?? 0)) this.#floors.set(stream, ack.position);
      // A repeat of our own finds the first attempt: that is no duplicate to the caller.
      const duplicate = ack.duplicate && (entry.attempts === 1 || ack.position <= entry.floor);
      entry.taken({ stream, position: ack.position, duplicate });
    }
    this.#admit();
  }

  /** Lets in those that wait, in order, and wakes those that wait for the end. */
  #admit(): void {
    while (this.#waiting.length > 0 && this.#hasRoom(this.#waiting[0]!.message)) {
      const { message, enter } = this.#waiting.shift()!;
      this.#enter(message);
      enter();
    }
    if (this.#inFlight.size === 0 && this.#waiting.length === 0) this.#wakeIdle();
  }

  #wakeIdle(): void {
    for (const wake of this.#idle.splice(0)) wake();
  }

  #watch(): void {
    const [first] = this.#inFlight.values();
    if (!first || this.#recovering) return;
    const lost = this.#connection.info !== this.#generation;
    if (lost || performance.now() - this.#lastMoved(first) > ACK_TIMEOUT_MS) this.#recover();
  }

  #moved = { progress: -1, at: 0 };

  /** When the window last moved: an answer came, or its first message was sent. */
  #lastMoved(first: InFlight): number {
    if (this.#moved.progress !== this.#progress)
      this.#moved = { progress: this.#progress, at: performance.now() };
    return Math.max(this.#moved.at, first.since);
  }

  #recover(reason?: string): void {
    if (this.#recovering || this.#closing.signal.aborted) return;
    this.#recovering = this.#resend(reason).then(
      () => {
        this.#recovering = undefined;
        this.#admit();
      },
      (error: unknown) => this.close(error as Fault),
    );
  }

  async #resend(reason: string | undefined): Promise<void> {
    const found = await this.#recovery.settle(
      [...this.#inFlight.values()],
      this.#progress,
      reason,
      this.#closing.signal,
    );
    if (this.#closing.signal.aborted) return;
    for (const [token, entry] of [...this.#inFlight]) {
      const position = found.get(entry.messageId);
      if (position === undefined) continue;
      this.#settle(token, entry, { outcome: "taken", position, duplicate: true });
    }
    this.#generation = this.#connection.info;
    this.#moved = { progress: this.#progress, at: performance.now() };
    for (const [token, entry] of this.#inFlight) this.#send(token, entry);
  }
}

const ENTERED = Promise.resolve();

const closed = (): Fault => new Fault("LogClosed", "unavailable", "The log was closed before it answered.");

const refusal = ({ subject }: InFlight, { code, reason }: Ack & { outcome: "refused" }): Fault =>
  new Fault("AppendRefused", "conflict", `The log refuses an event on ${subject}: ${reason} (${code}).`, {
    cause: { code },
  });

const recreated = ({ stream, floor }: InFlight, position: number): Fault =>
  new Fault(
    "LogChanged",
    "conflict",
    `The stream ${stream} gave position ${position} after ${floor}: it was recreated, and nothing may go on as before.`,
  );
