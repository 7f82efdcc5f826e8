/** The fate of each numbered trade: in the log once, in the order in which it was sent, or not. */
import type { Event } from "@spot-canvas/domain/events/codec";
import type { Findings } from "./findings.ts";
import { numberOf } from "./numbered-trades.ts";

/** What the check leaves out. */
export interface TradeCheckOptions {
  /** False where the way into the log orders trades by their time. */
  readonly ordered?: boolean;
  /** Numbers that a damaged log need not have any more. */
  readonly gone?: Range;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const isGone = (number: number, { from, to }: Range): boolean => number >= from && number < to;

const NOTHING: Range = { from: 0, to: 0 };

/**
 * Counts what was acknowledged and is not in the log, what is in it twice, and what stands behind a later one of its
 * subject; numbers below `acknowledged` are those that were taken.
 */
export function checkTrades(
  events: readonly Event[],
  acknowledged: number,
  findings: Findings,
  { ordered = true, gone = NOTHING }: TradeCheckOptions = {},
): void {
  const times = new Map<number, number>();
  const newest = new Map<string, number>();
  let reordered = 0;
  for (const { type, data, recorded } of events) {
    const number = type === "TradeExecuted" && "tradeId" in data ? numberOf(data.tradeId) : undefined;
    if (number === undefined) continue;
    times.set(number, (times.get(number) ?? 0) + 1);
    if (isGone(number, gone)) continue;
    const before = newest.get(recorded.subject) ?? -1;
    if (ordered && number < before) reordered += 1;
    newest.set(recorded.subject, Math.max(before, number));
  }
  let lost = 0;
  for (let number = 0; number < acknowledged; number++) {
    if (!isGone(number, gone) && !times.has(number)) lost += 1;
  }
  const doubled = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  findings.acknowledged += acknowledged;
  findings.lost += lost;
  findings.doubled += doubled;
  findings.reordered += reordered;
  findings.expect(lost === 0, `${lost} acknowledged trades are not in the log`);
  findings.expect(doubled === 0, `${doubled} trades are in the log again`);
  findings.expect(reordered === 0, `${reordered} trades stand behind a later one of their subject`);
}
