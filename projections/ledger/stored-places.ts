/** Places among the trades as the tables have them. */
import type { TradePlace } from "@spot-canvas/domain/ledger/trade-order";

/** Stands in SQL for a sequence that is absent: such trades come last. */
export const LAST_SEQUENCE = "9223372036854775807";

/** Before everything that can be. */
export const START: TradePlace = { timestamp: -(2n ** 63n), position: 0 };

/** Columns of a place. */
export interface PlaceRow {
  readonly executed_at: string;
  readonly sequence: string | null;
  readonly log_position: string;
}

/** The place of a row; with -1 the one just before it, as positions are whole numbers. */
export const placeOfRow = (
  { executed_at, sequence, log_position }: PlaceRow,
  shift: 0 | -1 = 0,
): TradePlace => ({
  timestamp: BigInt(executed_at),
  ...(sequence === null ? {} : { sequence: Number(sequence) }),
  position: Number(log_position) + shift,
});

/** A place of columns as a row that compares as `comparePlaces` does: the columns begin with the prefix. */
export const placeIn = (alias: string, prefix: "" | "opened_"): string =>
  prefix === ""
    ? `(${alias}.executed_at, coalesce(${alias}.sequence, ${LAST_SEQUENCE}), ${alias}.log_position)`
    : `(${alias}.opened_at, coalesce(${alias}.opened_sequence, ${LAST_SEQUENCE}), ${alias}.opened_log_position)`;

/** A place as parameters that compare with {@link placeIn}. */
export const placeValues = ({ timestamp, sequence, position }: TradePlace): readonly (string | number)[] => [
  timestamp.toString(),
  sequence ?? LAST_SEQUENCE,
  position,
];
