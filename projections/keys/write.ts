/** From keys to rows. What an id was first said to be stays. */
import type { Transaction } from "../projector/database.ts";
import { insertRows, type JsonRow } from "../projector/upsert.ts";

/** Rows of a batch. */
export interface KeyRows {
  readonly keys: readonly JsonRow[];
  readonly revoked: readonly JsonRow[];
}

/** Writes the rows of a batch. */
export async function writeKeys(
  transaction: Transaction,
  schema: string,
  { keys, revoked }: KeyRows,
): Promise<void> {
  await insertRows(transaction, `${schema}.keys`, keys, "do nothing");
  await insertRows(transaction, `${schema}.revoked_keys`, revoked, "do nothing");
}
