/** What a venue was recorded to charge, as a schedule: of who has traded nothing yet, which is the dearest tier. */
import type { FeeScheduleRecorded } from "../events/bodies/instrument.ts";
import type { MarketType } from "../events/subject.ts";
import { Decimal } from "../money/decimal.ts";
import type { FeeSchedule } from "./fees.ts";

/** What of a record the fees are. */
export type RecordedFees = Pick<FeeScheduleRecorded, "product" | "market_type" | "tiers">;

const TEN_THOUSAND = new Decimal(10_000n, 0);

/**
 * The fees of a product by the newest records of its venue, last the newest: its own schedule, or else the one of the
 * whole venue. Undefined where neither is recorded.
 */
export function recordedFees(
  records: readonly RecordedFees[],
  product: string,
  market: MarketType,
): FeeSchedule | undefined {
  const ofMarket = records.filter((each) => each.market_type === market);
  const record =
    ofMarket.findLast((each) => each.product === product) ??
    ofMarket.findLast((each) => each.product === undefined);
  const lowest = record?.tiers[0];
  if (lowest === undefined) return undefined;
  return [{ from: 0, makerBps: basisPoints(lowest.maker), takerBps: basisPoints(lowest.taker) }];
}

const basisPoints = (part: string): Decimal => Decimal.of(part).times(TEN_THOUSAND).normalized();
