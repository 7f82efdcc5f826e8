/** The signals at the head of an account's inbox that are decided together; see `domain/bot/decision-window.ts`. */

import { speaksTogether } from "@spot-canvas/domain/bot/decision-window";
import { signalOf } from "@spot-canvas/domain/bot/signal";
import type { Event } from "@spot-canvas/domain/events/codec";
import { type AccountReader, closeTimeOf, type Item } from "./account-reader.ts";
import type { PaperMarket } from "./paper-market.ts";
import { originOf, type Waiting } from "./workflows.ts";

/** The window of one account. */
export class DecisionWindow {
  readonly #reader: AccountReader;
  readonly #market: PaperMarket;
  readonly #windowMs: number;
  /** The signal that waits for others, and since when by the process' own clock. */
  #first: { readonly id: string; readonly at: number } | undefined;
  /** Of what stands in the inbox: each is read once, however often others ring while it waits. */
  readonly #read = new WeakMap<Item, Waiting>();

  /** Nothing is waited for where `windowMs` is 0. */
  constructor(reader: AccountReader, market: PaperMarket, windowMs: number) {
    this.#reader = reader;
    this.#market = market;
    this.#windowMs = windowMs;
  }

  /** The signals of one moment at the head of the inbox. */
  group(): readonly Waiting[] {
    const group: Waiting[] = [];
    for (const item of this.#reader.inbox) {
      if (item.type !== "SignalRaised") break;
      const waiting = this.#waitingOf(item);
      if (group.length > 0 && waiting.signal.closeTime !== group[0]!.signal.closeTime) break;
      group.push(waiting);
    }
    return group;
  }

  #waitingOf(item: Event<"SignalRaised">): Waiting {
    let waiting = this.#read.get(item);
    if (waiting === undefined) {
      waiting = { signal: signalOf(item.data, closeTimeOf(item.data)), origin: originOf(item) };
      this.#read.set(item, waiting);
    }
    return waiting;
  }

  /**
   * How many milliseconds it waits for others, or for candles of the moment that the account's orders have to meet first;
   * 0 where it is decided now, as what stands behind it in the log, or its verdict, says that the moment has passed.
   */
  waitMs(group: readonly Waiting[]): number {
    const { inbox, verdicts, speakers } = this.#reader;
    const { id, closeTime } = group[0]!.signal;
    const hasPassed = group.length < inbox.length || group.some(({ signal }) => verdicts.has(signal.id));
    if (hasPassed || this.#windowMs === 0) return 0;
    if (!speaksTogether(speakers, closeTime) && !this.#market.awaitsClose(closeTime)) return 0;
    if (this.#first?.id !== id) this.#first = { id, at: performance.now() };
    return Math.max(0, this.#first.at + this.#windowMs - performance.now());
  }
}
