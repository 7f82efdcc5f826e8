/** How a venue is followed: what is sent, and what the frames that come back mean. Pure; sockets are elsewhere. */
import type { LiveEvent, LiveSeries } from "../venue.ts";

/** The following of some series over one connection, from its begin on. */
export interface LiveSession {
  /** What is sent once the connection is open. */
  readonly subscribe: readonly string[];
  /** What a frame says; undefined where it cannot be read. `at` is our time in epoch milliseconds. */
  read(frame: string, at: number): readonly LiveEvent[] | undefined;
}

/** A venue's way of following. */
export interface LiveDialect {
  readonly url: string;
  /** What to send into silence; a ping of the protocol itself where the venue has no word for it. */
  readonly ping?: string;
  /** Begins anew: sessions share nothing. */
  session(series: readonly LiveSeries[]): LiveSession;
}
