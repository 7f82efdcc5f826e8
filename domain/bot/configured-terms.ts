/** On what terms a signal is decided: those of the product, as far as the account's configuration does not say. */
import type { TradingTerms } from "../orders/trading-terms.ts";
import { isByHand } from "./by-hand.ts";
import type { TradingControl } from "./control.ts";
import type { Signal } from "./signal.ts";

/** The terms of a signal: on the futures market the leverage of its direction, and whether it may go short. */
export function configuredTerms(
  terms: TradingTerms,
  { configurations, instances }: TradingControl,
  signal: Signal,
): TradingTerms {
  if (terms.market === "spot") return terms;
  const configuration = configurations.get(`${signal.venue} ${signal.product}`);
  const directions = instances?.get(signal.instance)?.directions;
  const shorts = isByHand(signal) || (directions?.includes("short") ?? terms.shorts);
  if (configuration === undefined) return { ...terms, shorts };
  const { long_leverage: long = 1, short_leverage: short = 1 } = configuration;
  return { ...terms, shorts, leverage: signal.action === "buy" ? long : short };
}
