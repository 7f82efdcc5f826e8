/** What is sent by one channel: again where it did not get through, and never faster than its outbox allows. */
import { Fault } from "@spot-canvas/domain/fault";
import type { Notice } from "@spot-canvas/domain/notices/notice";
import { type NoticeMessage, Outbox } from "@spot-canvas/domain/notices/outbox";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Logger } from "../logging/logger.ts";
import { Bell } from "../waiting/bell.ts";
import type { NoticeChannel } from "./channel.ts";

/** What a delivery needs beside its channel. */
export interface DeliveryOptions {
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told when nothing waits any more. */
  readonly emptied: () => void;
}

const PAUSE_MS = { first: 1_000, most: 300_000 } as const;

/** The way to one person by one channel. */
export class Delivery {
  readonly #channel: NoticeChannel;
  readonly #options: DeliveryOptions;
  readonly #outbox = new Outbox();
  readonly #bell: Bell;
  #isSending = false;

  constructor(channel: NoticeChannel, options: DeliveryOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#bell = new Bell(options.signal);
  }

  /** Whether all that was added has been sent. */
  get isEmpty(): boolean {
    return this.#outbox.isEmpty && !this.#isSending;
  }

  add(notice: Notice): void {
    this.#outbox.add(notice);
    this.#bell.ring();
  }

  /** Sends until the signal aborts. */
  async run(): Promise<void> {
    const { clock, signal, emptied } = this.#options;
    while (!signal.aborted) {
      const rung = this.#bell.next();
      const message = this.#outbox.take(clock.monotonic());
      if (message !== undefined) {
        this.#isSending = true;
        await this.#send(message);
        this.#isSending = false;
        if (this.isEmpty && !signal.aborted) emptied();
      } else if (this.#outbox.isEmpty) await rung;
      else await clock.sleep(this.#outbox.waitMs(clock.monotonic()), signal);
    }
  }

  async #send(message: NoticeMessage): Promise<void> {
    const { clock, logger, signal } = this.#options;
    const { name } = this.#channel;
    for (let pause: number = PAUSE_MS.first; !signal.aborted; pause = Math.min(2 * pause, PAUSE_MS.most)) {
      try {
        return await this.#channel.send(message, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Fault)) throw error;
        const notices = message.notices.length;
        if (error.kind !== "unavailable") {
          logger.error(`A message by ${name} was refused and is given up: ${error.message}`, { notices });
          return;
        }
        if (pause === PAUSE_MS.first)
          logger.warn(`A message by ${name} waits: ${error.message}`, { notices });
        await clock.sleep(pause, signal);
      }
    }
  }
}
