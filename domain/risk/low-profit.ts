import { Decimal } from "../money/decimal.ts";
import { formatMillis } from "../time/instant.ts";
import { tripsSince } from "./round-trips.ts";
import type { Rule } from "./rule.ts";

/** A product whose round trips of a time earned too little is left alone for a while, from the last of them on. */
export const lowProfit: Rule = (situation) => {
  const { signal, now, control } = situation;
  const rule = control.limits.lowProfit;
  if (rule === undefined) return undefined;
  let earned = Decimal.ZERO;
  let trades = 0;
  let last: number | undefined;
  const trips = tripsSince(situation, now - rule.pauseMs - rule.withinMs);
  for (let trip = trips.next(); trip !== undefined; trip = trips.next()) {
    if (trip.symbol !== signal.product) continue;
    const end = trips.end;
    last ??= end;
    if (last + rule.pauseMs <= now) return undefined;
    if (end < last - rule.withinMs) break;
    earned = earned.plus(trip.realizedPnl);
    trades += 1;
  }
  if (last === undefined || trades < rule.trades || earned.compare(rule.profit) >= 0) return undefined;
  const until = formatMillis(last + rule.pauseMs);
  const reason = `${trades} round trips of ${signal.product} earned ${earned}: not before ${until}.`;
  return { rule: "low-profit", reason };
};
