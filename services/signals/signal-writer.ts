/**
 * Writes the signals of one instance, each exactly once. The signals of an instance are a function of its candles, so
 * those in the log are always a prefix of those that a refold raises: what is up to the newest recorded one is there,
 * what is behind it is not. Every append expects that newest one as the last on the subject, so that of two services
 * that fold the same candles one writes, and the other sees it and goes on behind.
 */
import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import type { Envelope } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { closeTimeOf, type RaisedOn, raise } from "@spot-canvas/domain/signals/raise";
import type { Instance } from "@spot-canvas/domain/strategies/instance";
import { type Intent, legOf } from "@spot-canvas/domain/strategies/intent";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";
import { appendPersistently, isPositionConflict } from "../log/persistent-append.ts";
import type { Logger } from "../logging/logger.ts";

/** What a writer needs beside its instance. */
export interface SignalWriting {
  readonly log: EventLog;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly tenant: string;
  /** How long the code of a strategy file may take for the candles of one record, in milliseconds. */
  readonly patienceMs: number;
  /** Epoch milliseconds, for the time at which events are handed to the log. */
  readonly now: () => number;
}

/** The writer of one instance. */
export class SignalWriter {
  readonly #writing: SignalWriting;
  readonly #instance: Instance;
  readonly #subject: string;
  /** The newest recorded signal, and where it stands; 0 where there is none. */
  #newest: SignalRaised | undefined;
  #position = 0;

  private constructor(writing: SignalWriting, instance: Instance, subject: string) {
    this.#writing = writing;
    this.#instance = instance;
    this.#subject = subject;
  }

  /** Opens the writer where the log stands. */
  static async open(writing: SignalWriting, instance: Instance): Promise<SignalWriter> {
    const { venue, product, timeframe } = instance.series;
    const key = { family: "signals", venue, product, timeframe, instance: instance.id } as const;
    const writer = new SignalWriter(writing, instance, formatSubject(key, writing.tenant));
    await writer.#look();
    return writer;
  }

  /**
   * Writes what the intents of one candle say and the log does not hold yet. Faults: `StrategyFailed` where a number in
   * them is no amount.
   */
  async write(intents: readonly Intent[], on: RaisedOn, cause: Envelope): Promise<void> {
    for (let index = 0; index < intents.length; index++) {
      const raised = raise(this.#instance, intents[index]!, on);
      if (!raised.ok) throw this.#unraisable(on, raised.error);
      while (!this.#holds(intents, index, on.candle.time)) {
        await this.#append(raised.value, on.candle.time, cause);
      }
    }
  }

  /** Whether the log holds the signal of an intent: its candle is older than the newest one's, or it is no later leg. */
  #holds(intents: readonly Intent[], index: number, openTime: number): boolean {
    if (!this.#newest) return false;
    const newest = this.#newest.candle.open_time;
    if (openTime !== newest) return openTime < newest;
    return index <= intents.findIndex((intent) => legOf(intent) === this.#newest!.leg);
  }

  /** Appends behind the newest recorded one, or looks what another service has recorded there. */
  async #append(data: SignalRaised, openTime: number, cause: Envelope): Promise<void> {
    const event = newEvent("SignalRaised", data, this.#subject, {
      id: identityOf("SignalRaised", this.#writing.tenant, data.signal_id),
      occurredAt: instantOfMillis(closeTimeOf(this.#instance, openTime)),
      recordedAt: instantOfMillis(this.#writing.now()),
      correlationId: cause.correlationId,
      causationId: cause.id,
    });
    try {
      const { position } = await appendPersistently(this.#writing, event, { expectedLast: this.#position });
      this.#newest = data;
      this.#position = position;
    } catch (error) {
      if (!isPositionConflict(error)) throw error;
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    const recorded = await this.#writing.log.last(this.#subject);
    if (!recorded) return;
    this.#position = recorded.position;
    const reading = readEvent(recorded);
    if (reading.outcome === "event" && reading.event.type === "SignalRaised")
      this.#newest = reading.event.data;
  }

  #unraisable({ candle }: RaisedOn, { message }: Fault): Fault {
    const { name } = this.#instance.strategy;
    const at = formatMillis(candle.time);
    const text = `The strategy ${name} failed on the candle of ${at} (close ${candle.close}): what it wants is no signal. ${message}`;
    return new Fault("StrategyFailed", "corrupt", text);
  }
}
