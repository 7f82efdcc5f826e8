/** Refuses what is said of an account that there is not. */
import { Fault } from "@spot-canvas/domain/fault";
import type { AccountRef } from "@spot-canvas/projections/ledger/account-ref";
import { findAccount } from "@spot-canvas/projections/ledger/read";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";

/** Throws a Fault `AccountNotFound` where the ledger has no such account. */
export async function refuseUnknown(database: Database, ref: AccountRef): Promise<void> {
  if ((await findAccount(await readSnapshot(database), ref)) !== undefined) return;
  throw new Fault("AccountNotFound", "not-found", "account not found");
}
