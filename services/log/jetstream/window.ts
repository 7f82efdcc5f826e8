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
import { type Ack, ackNumber, plainPosition, readAck } from "./ack.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Recovery } from "./recovery.ts";
import { Wire } from "./wire.ts";

/** How much may be unanswered. */
export interface WindowLimits {
  /** A power of two. */
  readonly messages: number;
  readonly bytes: number;
}

const ACK_TIMEOUT_MS = 5_000;
const WATCH_MS = 500;
/** Handed-over bytes that are sent at once; fewer wait for the end of the turn, as one write serves many. */
const SEND_BYTES = 32 * 1024;
const ENTERED = Promise.resolve();

/** A window of unanswered messages, in slots by their number modulo its size. */
export class Window {
  readonly #connection: NatsConnection;
  readonly #limits: WindowLimits;
  readonly #floors: Map<StreamName, number>;
  readonly #recovery: Recovery;
  readonly #wire: Wire;
  readonly #subscription: Subscription;
  readonly #timer: NodeJS.Timeout;
  readonly #slots: (Outgoing | undefined)[];
  readonly #waiting: { readonly message: Outgoing; readonly enter: () => void }[] = [];
  readonly #closing = new AbortController();
  #isClosed = false;
  /** Numbers of the first unanswered message, of the first that was not sent, and of the next to be handed over. */
  #first = 0;
  #unsent = 0;
  #next = 0;
  #bytes = 0;
  #unsentBytes = 0;
  #progress = 0;
  #generation: unknown;
  #isSendDue = false;
  #isRecovering = false;
  #moved = { progress: -1, at: 0 };
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
    this.#slots = new Array(limits.messages).fill(undefined);
    this.#generation = connection.info;
    const inbox = `${createInbox()}.`;
    this.#wire = new Wire(connection, inbox);
    this.#subscription = connection.subscribe(`${inbox}*`, {
      callback: (error, message) => (error ? this.close() : this.#answered(message)),
    });
    this.#timer = setInterval(() => this.#watch(), WATCH_MS);
    this.#timer.unref();
  }

  /** Hands a message over; resolves once it is in the window. */
  hand(message: Outgoing): Promise<void> {
    if (this.#isClosed) return Promise.reject(closed());
    if (this.#waiting.length === 0 && this.#hasRoom(message)) {
      this.#enter(message);
      return ENTERED;
    }
    return new Promise((enter) => this.#waiting.push({ message, enter }));
  }

  /** Resolves once nothing is unanswered. */
  drained(): Promise<void> {
    this.#send();
    if (this.#isEmpty()) return ENTERED;
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends it. What is unanswered may or may not be in the log: its `refused` hears of it. */
  close(fault: Fault = closed()): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closing.abort();
    clearInterval(this.#timer);
    this.#subscription.unsubscribe();
    const unanswered = this.#unanswered();
    this.#slots.fill(undefined);
    this.#first = this.#next;
    for (const message of unanswered) message.sender.refused(message.index, fault);
    for (const { message, enter } of this.#waiting.splice(0)) {
      message.sender.refused(message.index, fault);
      enter();
    }
    this.#wakeIdle();
  }

  #isEmpty(): boolean {
    return this.#first === this.#next && this.#waiting.length === 0;
  }

  #hasRoom({ size }: Outgoing): boolean {
    if (this.#isRecovering) return false;
    const { messages, bytes } = this.#limits;
    return this.#first === this.#next || (this.#next - this.#first < messages && this.#bytes + size <= bytes);
  }

  #slotOf(number: number): number {
    return number & (this.#limits.messages - 1);
  }

  #unanswered(): Outgoing[] {
    const messages: Outgoing[] = [];
    for (let number = this.#first; number < this.#next; number++) {
      const message = this.#slots[this.#slotOf(number)];
      if (message) messages.push(message);
    }
    return messages;
  }

  #enter(message: Outgoing): void {
    this.#slots[this.#slotOf(this.#next++)] = message;
    this.#bytes += message.size;
    this.#unsentBytes += message.size;
    if (this.#unsentBytes >= SEND_BYTES) this.#send();
    else if (!this.#isSendDue) {
      this.#isSendDue = true;
      setImmediate(() => {
        this.#isSendDue = false;
        this.#send();
      });
    }
  }

  /** Sends what was handed over and not sent yet. */
  #send(): void {
    if (this.#unsent === this.#next || this.#isRecovering || this.#isClosed) return;
    if (this.#connection.info === undefined || this.#connection.info !== this.#generation) {
      this.#recover();
      return;
    }
    const now = Math.trunc(performance.now());
    for (; this.#unsent < this.#next; this.#unsent++) {
      const message = this.#slots[this.#slotOf(this.#unsent)];
      if (message) this.#sendOne(this.#unsent, message, now);
    }
    this.#wire.flush();
    this.#unsentBytes = 0;
  }

  #sendOne(number: number, message: Outgoing, now: number): void {
    if (message.attempts++ === 0) {
      message.since = now;
      message.floor = this.#floors.get(message.stream) ?? 0;
    }
    this.#wire.add(message, number);
  }

  #answered(answer: Msg): void {
    const number = ackNumber(answer);
    if (number < this.#first || number >= this.#next) return;
    const message = this.#slots[this.#slotOf(number)];
    if (!message) return;
    const position = plainPosition(answer);
    if (position > 0) this.#taken(number, message, position, false);
    else this.#answeredAtLength(number, message, readAck(answer));
  }

  #answeredAtLength(number: number, message: Outgoing, ack: Ack): void {
    if (ack.outcome === "unready") this.#recover(ack.reason);
    else if (ack.outcome === "taken") this.#taken(number, message, ack.position, ack.duplicate);
    else {
      this.#settle(number, message);
      message.sender.refused(message.index, refusal(message, ack));
      this.#admit();
    }
  }

  #taken(number: number, message: Outgoing, position: number, isDuplicate: boolean): void {
    this.#settle(number, message);
    const { stream, floor, index } = message;
    if (position <= floor && !isDuplicate) message.sender.refused(index, recreated(message, position));
    else {
      if (position > (this.#floors.get(stream) ?? 0)) this.#floors.set(stream, position);
      // A repeat of our own finds the first attempt: that is no duplicate to the caller.
      const duplicate = isDuplicate && (message.attempts === 1 || position <= floor);
      message.sender.taken(index, stream, position, duplicate);
    }
    this.#admit();
  }

  /** Takes an answered message out of the window. */
  #settle(number: number, message: Outgoing): void {
    this.#slots[this.#slotOf(number)] = undefined;
    while (this.#first < this.#next && !this.#slots[this.#slotOf(this.#first)]) this.#first++;
    this.#unsent = Math.max(this.#unsent, this.#first);
    this.#bytes -= message.size;
    this.#progress++;
  }

  /** Lets in those that wait, in order, and wakes those that wait for the end. */
  #admit(): void {
    while (this.#waiting.length > 0 && this.#hasRoom(this.#waiting[0]!.message)) {
      const { message, enter } = this.#waiting.shift()!;
      this.#enter(message);
      enter();
    }
    if (this.#isEmpty()) this.#wakeIdle();
  }

  #wakeIdle(): void {
    for (const wake of this.#idle.splice(0)) wake();
  }

  /** Recovers where the connection was another, or nothing was answered for too long. */
  #watch(): void {
    const message = this.#slots[this.#slotOf(this.#first)];
    if (!message || this.#isRecovering) return;
    const now = performance.now();
    if (this.#moved.progress !== this.#progress) this.#moved = { progress: this.#progress, at: now };
    const isLost = this.#connection.info !== this.#generation;
    if (isLost || now - Math.max(this.#moved.at, message.since) > ACK_TIMEOUT_MS) this.#recover();
  }

  /** `reason` is what a server said that answered without taking a message. */
  #recover(reason?: string): void {
    if (this.#isRecovering || this.#isClosed) return;
    this.#isRecovering = true;
    this.#sendAgain(reason).then(
      () => {
        this.#isRecovering = false;
        this.#send();
        this.#admit();
      },
      (error: unknown) => this.close(error as Fault),
    );
  }

  async #sendAgain(reason: string | undefined): Promise<void> {
    const { signal } = this.#closing;
    const found = await this.#recovery.settle(this.#unanswered(), this.#progress, reason, signal);
    if (signal.aborted) return;
    for (let number = this.#first; number < this.#next; number++) {
      const message = this.#slots[this.#slotOf(number)];
      const position = message && found.get(message.event.messageId);
      // Behind its floor it is another's; else an earlier attempt of ours wrote it.
      if (position !== undefined) this.#taken(number, message!, position, position <= message!.floor);
    }
    this.#generation = this.#connection.info;
    this.#moved = { progress: this.#progress, at: performance.now() };
    this.#unsent = this.#first;
  }
}

const closed = (): Fault => new Fault("LogClosed", "unavailable", "The log was closed before it answered.");

const refusal = ({ event }: Outgoing, { code, reason }: Ack & { outcome: "refused" }): Fault =>
  new Fault(
    "AppendRefused",
    "conflict",
    `The log refuses an event on ${event.subject}: ${reason} (${code}).`,
    {
      cause: { code },
    },
  );

const recreated = ({ stream, floor }: Outgoing, position: number): Fault =>
  new Fault(
    "LogChanged",
    "conflict",
    `The stream ${stream} gave position ${position} after ${floor}: it was recreated, and nothing may go on as before.`,
  );
