/** The moment that a caller asks for. */
import type { MOMENT, ValuesOf } from "@spot-canvas/domain/contract/parameter";
import type { Moment } from "@spot-canvas/projections/ledger/moment";
import { present } from "./present.ts";

/** The moment in the parameters of a call. */
export const momentIn = ({ as_of, known_at }: ValuesOf<typeof MOMENT>): Moment =>
  present({ asOf: as_of, knownAt: known_at?.positions.TRADING });
