/** What is recorded of an account beside its trades, in the order in which it applies: few, and read whole. */
import type { TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { type EntryRow, type LoggedEntry, loggedEntryIn } from "./entries.ts";
import { knownUpTo, type Moment } from "./moment.ts";

/** Cash that moved; positive came in. */
export interface PlacedCash {
  readonly move: { readonly currency: string; readonly amount: Decimal };
  readonly place: TradePlace;
}

/** Openings, transfers, funding and cash of an account at a moment, by time and position; those that repeat others left out. */
export async function entriesInOrder(
  snapshot: Snapshot,
  wanted: AccountRef & Moment,
): Promise<readonly (LoggedEntry | PlacedCash)[]> {
  const given = [
    wanted.account,
    wanted.tenant,
    knownUpTo(snapshot, wanted),
    ...(wanted.asOf === undefined ? [] : [wanted.asOf]),
  ];
  const rows = await snapshot.sql.query<EntryRow | CashRow>(
    `select * from ${snapshot.schemaOf("ledger")}.entries
     where account = $1 and tenant = $2 and log_position <= $3 and not repeated and kind <> 'assertion'
       ${wanted.asOf === undefined ? "" : "and executed_at <= $4"}
     order by executed_at, log_position`,
    given,
  );
  return rows.map((row) => {
    if (row.symbol !== null) return loggedEntryIn(row);
    return {
      move: { currency: row.currency, amount: Decimal.of(row.amount) },
      place: { timestamp: BigInt(row.executed_at), position: Number(row.log_position) },
    };
  });
}

type CashRow = Pick<EntryRow, "amount" | "executed_at" | "log_position"> & {
  readonly symbol: null;
  readonly currency: string;
};
