/** Faults on demand: what every file of this folder exports one of, and when it strikes. */

import type { OrderDesk } from "../accounts/order-desk.ts";
import type { Dialect, Reply, SimulatedVenue } from "../dialect.ts";
import type { CandlePage } from "../markets/market-view.ts";
import type { ShownCandle } from "../markets/shown-candle.ts";

/** What a fault knows when it strikes. */
export interface FaultContext {
  readonly dialect: Dialect;
  /** The rule's value, or the fault's own. */
  readonly value: number;
  /** From 0 up to 1, by the simulator's seed. */
  random(): number;
}

/** How an answer travels. */
export interface Transfer {
  /** How long it waits before its first byte. */
  readonly delayMs: number;
  /** After how many bytes of the body the connection is cut; -1 before the first byte of the head. */
  readonly cutAfter?: number;
}

/** A message on its way out of a socket. */
export interface OutgoingFrame {
  readonly text: string;
  /** Nothing is heard on this socket any more; it stays open. */
  mute(): void;
  /** Ends the connection without a word. */
  cut(): void;
}

/** A fault. It has the one hook, or the few, where it disturbs. */
export interface SimulatedFault {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** What the value of a rule means, and what it is where a rule has none. */
  readonly value?: { readonly meaning: string; readonly default: number };
  /** Milliseconds by which the venue's clock is ahead of the market. */
  clockAhead?(context: FaultContext): number;
  /** Answers instead of the venue, which does not hear of the request. */
  instead?(context: FaultContext): Reply | undefined;
  /** Prepares the account before the request reaches it. */
  desk?(desk: OrderDesk, context: FaultContext): void;
  candles?(page: CandlePage, context: FaultContext): readonly ShownCandle[];
  reply?(reply: Reply, context: FaultContext): Reply;
  transfer?(transfer: Transfer, reply: Reply, context: FaultContext): Transfer;
  /** What is sent instead of a frame. */
  frame?(frame: OutgoingFrame, context: FaultContext): readonly string[];
}

/** When a fault strikes. */
export interface FaultRule {
  /** The fault's name. */
  readonly fault: string;
  /** Absent: all venues. */
  readonly venue?: SimulatedVenue;
  /** Text that the method, path and query of a request hold; for a socket, that the frame holds. Absent: all. */
  readonly contains?: string;
  /** How many that match pass first; default 0. */
  readonly skip?: number;
  /** How often it strikes; unlimited where absent. */
  readonly times?: number;
  /** How likely it strikes, from 0 to 1; default 1. */
  readonly chance?: number;
  /** It strikes only what exceeds so many a second. */
  readonly perSecond?: number;
  /** See the fault. */
  readonly value?: number;
}
