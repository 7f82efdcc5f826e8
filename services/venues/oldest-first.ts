/** Fills in the order in which they took place. */
import type { VenueFill } from "./trading.ts";

/** The fills by time; those of one time stay as they stand. */
export const oldestFirst = (fills: Iterable<VenueFill>): readonly VenueFill[] =>
  [...fills].sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
