/**
 * Which of several records of one candle stands: the one from the better source, and of one source the later in the
 * log. Both are one number, so that merging is taking the larger: any order of arrival and any repeat ends the same.
 */
import type { CandleSource } from "../events/candles-recorded.ts";

/** Sources, worst first. */
export const SOURCES_BY_RANK: readonly CandleSource[] = [
  "simulated",
  "import",
  "trades",
  "websocket",
  "rest",
];
/** Positions stay below this; five ranks of it fit in the whole numbers that a double holds. */
const RANK = 2 ** 48;

/** What a slot has that holds no candle. */
export const NO_RECORD = -1;

/** The precedence of what a source recorded at a position of MARKET: the larger one stands. */
export const precedenceOf = (source: CandleSource, position: number): number =>
  SOURCES_BY_RANK.indexOf(source) * RANK + position;

/** The source in a precedence. */
export const sourceIn = (precedence: number): CandleSource => SOURCES_BY_RANK[Math.floor(precedence / RANK)]!;

/** The position in a precedence. */
export const positionIn = (precedence: number): number => precedence % RANK;

/** Whether a source's next record would stand against one that is there. */
export const outranks = (source: CandleSource, precedence: number): boolean =>
  precedenceOf(source, RANK - 1) > precedence;
