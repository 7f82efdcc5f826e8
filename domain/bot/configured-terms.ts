/** On what terms a signal is decided: those of the product, as far as the account's configuration does not say. */
import type { ConfiguredFees } from "../events/bodies/control.ts";
import { Decimal } from "../money/decimal.ts";
import type { FeeSchedule } from "../orders/fees.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { isByHand } from "./by-hand.ts";
import type { TradingControl } from "./control.ts";
import type { Signal } from "./signal.ts";

/** The terms of a signal: its fees, and on the futures market the leverage of its direction and whether it may go short. */
export function configuredTerms(
  known: TradingTerms,
  { configurations, instances }: TradingControl,
  signal: Signal,
): TradingTerms {
  const configuration = configurations.get(`${signal.venue} ${signal.product}`);
  const terms =
    configuration?.fees === undefined ? known : { ...known, fees: feesOf(configuration.fees, known) };
  if (terms.market === "spot") return terms;
  const directions = instances?.get(signal.instance)?.directions;
  const shorts = isByHand(signal) || (directions?.includes("short") ?? terms.shorts);
  if (configuration === undefined) return { ...terms, shorts };
  const { long_leverage: long = 1, short_leverage: short = 1 } = configuration;
  return { ...terms, shorts, leverage: signal.action === "buy" ? long : short };
}

const feesOf = (configured: ConfiguredFees, { fees, recordedFees }: TradingTerms): FeeSchedule =>
  configured === "recorded"
    ? (recordedFees ?? fees)
    : [{ from: 0, makerBps: Decimal.of(configured.maker_bps), takerBps: Decimal.of(configured.taker_bps) }];
