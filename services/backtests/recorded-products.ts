/** What venues were recorded to say of the products of a request: their grid, and what they charge. */
import type { InstrumentRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { Fault } from "@spot-canvas/domain/fault";
import { type RecordedFees, recordedFees } from "@spot-canvas/domain/orders/recorded-fees";
import type { BacktestRequest, FeeRow, RecordedProduct } from "./request.ts";

/** A product as it is known: of one that has only candles nothing of its grid is. */
export type KnownProduct = Pick<InstrumentRecorded, "product"> &
  Partial<
    Pick<
      InstrumentRecorded,
      "market_type" | "tick_size" | "lot_size" | "minimum_quantity" | "minimum_notional"
    >
  >;

/** What is recorded of a venue. */
export interface RecordedVenue {
  readonly products: readonly KnownProduct[];
  readonly fees: readonly RecordedFees[];
}

/** What a person said otherwise, or in place of it asks for. */
export interface AskedTerms {
  readonly tick?: string;
  readonly lot?: string;
  readonly minNotional?: string;
  /** `recorded`: fees are the venue's, of its lowest tier. */
  readonly fees?: string;
}

/** The request with what is recorded of its products, but for what was asked for. Faults: `NoFees`. */
export function withRecorded(
  request: BacktestRequest,
  venue: RecordedVenue,
  asked: AskedTerms,
): BacktestRequest {
  const recorded = request.products.flatMap((product): RecordedProduct[] => {
    const known = venue.products.find(
      (each) => each.product === product && each.market_type === request.mode,
    );
    const grid = {
      ...(known?.tick_size === undefined || asked.tick !== undefined ? {} : { tick: known.tick_size }),
      ...(known?.lot_size === undefined || asked.lot !== undefined ? {} : { lot: known.lot_size }),
      ...(known?.minimum_quantity === undefined || asked.lot !== undefined
        ? {}
        : { minimum_quantity: known.minimum_quantity }),
      ...(known?.minimum_notional === undefined || asked.minNotional !== undefined
        ? {}
        : { minimum_notional: known.minimum_notional }),
      ...(asked.fees === "recorded" ? { fees: feesOf(request, venue, product) } : {}),
    };
    return Object.keys(grid).length === 0 ? [] : [{ product, ...grid }];
  });
  return recorded.length === 0 ? request : { ...request, recorded };
}

/** A product's own schedule, or else the venue's: the tier of who has traded nothing. */
function feesOf(request: BacktestRequest, { fees }: RecordedVenue, product: string): readonly FeeRow[] {
  const schedule = recordedFees(fees, product, request.mode);
  if (schedule === undefined) {
    const text = `No fees of ${request.venue} are recorded for ${product}: give --fee-bps, or --fees FILE.`;
    throw new Fault("NoFees", "not-found", text);
  }
  return schedule.map(({ from, makerBps, takerBps }) => ({
    from,
    maker_bps: String(makerBps),
    taker_bps: String(takerBps),
  }));
}
