/** What is recorded already under the id of an entry. */
import type { AssetTransferred } from "@spot-canvas/domain/events/bodies/holding";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";

/** What a transfer out of an account carried, where it is recorded. */
export async function findTransfer(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  id: string,
): Promise<Pick<AssetTransferred, "cost" | "lots"> | undefined> {
  const [row] = await snapshot.sql.query<{ readonly amount: string; readonly lots: string }>(
    `select amount, lots from ${snapshot.schemaOf("ledger")}.entries
     where entry_id = $1 and kind = 'transfer-out' and account = $2 and tenant = $3 and not repeated`,
    [id, account, tenant],
  );
  return row && { cost: row.amount, lots: JSON.parse(row.lots) as AssetTransferred["lots"] };
}

/** True where the entry at a position says what the first one of its id says, false where another, undefined where it is the first. */
export async function isRepeatOfSame(snapshot: Snapshot, position: number): Promise<boolean | undefined> {
  const entries = `${snapshot.schemaOf("ledger")}.entries`;
  const said =
    "currency, amount, symbol, market_type, side, quantity, executed_at, leverage, margin, other_account, lots";
  const columns = (alias: string): string =>
    said
      .split(", ")
      .map((column) => `${alias}.${column}`)
      .join(", ");
  const [row] = await snapshot.sql.query<{ readonly same: boolean }>(
    `select (${columns("e")}) is not distinct from (${columns("f")}) as same from ${entries} e join ${entries} f
       on f.entry_id = e.entry_id and f.kind = e.kind and f.account = e.account and f.tenant = e.tenant
         and not f.repeated
     where e.log_position = $1 and e.repeated`,
    [position],
  );
  return row?.same;
}
