/** Any moment of an account can be asked for: by the times of its facts, by what the log held, or by both. */
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";

/** A moment; now, with everything known now, where both are absent. */
export interface Moment {
  /** Facts up to this time, included: of a trade its timestamp. */
  readonly asOf?: Instant;
  /** Facts up to this position of TRADING, included. */
  readonly knownAt?: number;
}

/** Whether a moment is now: then the tables have the answer. */
export const isNow = ({ asOf, knownAt }: Moment): boolean => asOf === undefined && knownAt === undefined;

/** The last position of TRADING whose fact counts: the snapshot's, where the moment is not an earlier one. */
export const knownUpTo = ({ positions }: Snapshot, { knownAt }: Moment): number =>
  Math.min(knownAt ?? positions.TRADING, positions.TRADING);
