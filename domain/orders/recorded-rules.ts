/** The grid of a product as a venue's record of it says, in place of the one of products that nothing is known of. */
import type { InstrumentRecorded } from "../events/bodies/instrument.ts";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type TradingRules, UNRECORDED_RULES } from "./trading-rules.ts";

/** What of a record is the grid. */
export type RecordedGrid = Pick<
  InstrumentRecorded,
  "tick_size" | "lot_size" | "minimum_quantity" | "minimum_notional"
>;

/** The rules of a recorded product. */
export const recordedRules = ({
  tick_size,
  lot_size,
  minimum_quantity,
  minimum_notional,
}: RecordedGrid): TradingRules => ({
  tick: Price(Decimal.of(tick_size)),
  lot: Quantity(Decimal.of(lot_size)),
  ...(minimum_quantity === undefined ? {} : { minimumQuantity: Quantity(Decimal.of(minimum_quantity)) }),
  ...(minimum_notional === undefined ? {} : { minimumNotional: Decimal.of(minimum_notional) }),
  quoteScale: UNRECORDED_RULES.quoteScale,
});
