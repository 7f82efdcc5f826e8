/** What came into spot holdings and left them without a trade, in the order in which it applies: few, and read whole. */
import type { AssetTransferred } from "@spot-canvas/domain/events/bodies/holding";
import { unwrap } from "@spot-canvas/domain/fault";
import type { CarriedLot, HoldingEntry } from "@spot-canvas/domain/ledger/lots/holding-entry";
import type { TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Money, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import type { EntryRow } from "./entries.ts";
import { knownUpTo, type Moment } from "./moment.ts";

/** An entry with its place in the log. */
export interface LoggedHoldingEntry {
  readonly entry: HoldingEntry;
  readonly place: TradePlace;
}

/** Whose holdings, and when; of all symbols where none is named. */
export interface WantedHoldings extends AccountRef, Moment {
  readonly symbol?: string;
}

/** Openings and transfers of an account by time and position, those that repeat others left out. */
export async function* holdingEntries(
  snapshot: Snapshot,
  wanted: WantedHoldings,
): AsyncGenerator<readonly LoggedHoldingEntry[]> {
  const given: (string | number | bigint)[] = [wanted.account, wanted.tenant, knownUpTo(snapshot, wanted)];
  const and = (condition: string, value: string | bigint | undefined): string =>
    value === undefined ? "" : `and ${condition} $${given.push(value)}`;
  const rows = await snapshot.sql.query<HoldingRow>(
    `select * from ${snapshot.schemaOf("ledger")}.entries
     where account = $1 and tenant = $2 and log_position <= $3 and not repeated
       and market_type = 'spot' and kind in ('opening', 'transfer-in', 'transfer-out')
       ${and("executed_at <=", wanted.asOf)} ${and("symbol =", wanted.symbol)}
     order by executed_at, log_position`,
    given,
  );
  if (rows.length > 0) yield rows.map(entryIn);
}

/** A row of `entries` that changes a spot holding. */
type HoldingRow = Omit<EntryRow, "kind"> & {
  readonly kind: HoldingEntry["kind"];
  /** JSON; transfers have them. */
  readonly lots: string | null;
};

function entryIn(row: HoldingRow): LoggedHoldingEntry {
  const timestamp = BigInt(row.executed_at);
  const quantity = Decimal.of(row.quantity) as Quantity;
  const common = { entryId: row.entry_id, symbol: row.symbol, timestamp };
  const place = { timestamp, position: Number(row.log_position) };
  switch (row.kind) {
    case "opening": {
      const lot = { acquiredAt: timestamp, quantity, cost: Decimal.of(row.amount) as Money };
      return { entry: { ...common, kind: row.kind, lots: [lot] }, place };
    }
    case "transfer-in": {
      const lots = (JSON.parse(row.lots ?? "[]") as AssetTransferred["lots"]).map(carried);
      return { entry: { ...common, kind: row.kind, lots }, place };
    }
    case "transfer-out":
      return { entry: { ...common, kind: row.kind, quantity }, place };
    default:
      return row.kind satisfies never;
  }
}

const carried = ({ acquired_at, quantity, cost }: AssetTransferred["lots"][number]): CarriedLot => ({
  acquiredAt: unwrap(parseInstant(acquired_at)),
  quantity: Decimal.of(quantity) as Quantity,
  cost: Decimal.of(cost) as Money,
});
