/**
 * Reads of what a fold computes: figures, positions and balances. While a market of an account is dirty these are on
 * their way, so that such a read gives rows only where all is settled, in one and the same statement; else it throws, and
 * is tried again. What trades and entries said is read without this.
 */
import { Fault } from "@spot-canvas/domain/fault";
import type { Clock } from "../projector/clock.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";

const POLL_MS = 8;

/** The rows of a query about an account. Throws a Fault `Unsettled` where they are being folded again. */
export async function querySettled<Row extends object>(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const [who, whose] = [`$${values.length + 1}`, `$${values.length + 2}`];
  const rows = await snapshot.sql.query<Row & { readonly is_dirty: boolean; readonly is_row: true | null }>(
    `select d.is_dirty, q.* from (select exists (select from ${snapshot.schemaOf("ledger")}.dirty_markets
       where account = ${who} and tenant = ${whose}) as is_dirty) d
     left join lateral (select true as is_row, r.* from (${text}) r) q on not d.is_dirty`,
    [...values, account, tenant],
  );
  if (rows[0]?.is_dirty) {
    throw new Fault(
      "Unsettled",
      "unavailable",
      `What account ${account} holds is being folded again after a late trade or a correction: try again in a moment.`,
    );
  }
  return rows.filter(({ is_row }) => is_row);
}

/** Tries a read again until all that it is about is settled, or throws its Fault after the time-out. */
export async function untilSettled<T>(
  read: () => Promise<T>,
  timeoutMs: number,
  clock: Pick<Clock, "monotonic" | "sleep">,
): Promise<T> {
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Fault && error.tag === "Unsettled") || clock.monotonic() >= deadline)
        throw error;
    }
    await clock.sleep(POLL_MS);
  }
}
