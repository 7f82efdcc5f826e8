/** What a report knows of a round trip beside its position. */
import type { Decimal } from "../money/decimal.ts";

/** What opened a position, and what its trades cost. */
export interface TripOrigin {
  readonly strategy: string | undefined;
  readonly reason: string | undefined;
  readonly fees: Decimal;
}

/** What of each round trip its excursions follow from. */
export interface TripPrices {
  readonly opened: Float64Array;
  readonly closed: Float64Array;
  readonly side: Float64Array;
  readonly quantity: Float64Array;
  readonly entry: Float64Array;
  readonly exit: Float64Array;
}

/** How far each round trip went against and for its holder, in the account's currency. */
export interface Excursions {
  readonly adverse: Float64Array;
  readonly favourable: Float64Array;
}
