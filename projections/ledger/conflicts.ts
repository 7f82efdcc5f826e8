/**
 * Conflicts: what was said under the id of a trade that counts already. Each content is kept once, where the log has it
 * first, so that copies leave no trace, whichever part of the accounts was folded first.
 */
import type { Transaction } from "../projector/database.ts";
import type { LoggedTrade } from "./logged-trade.ts";

/** Removes conflicts that an earlier one says already: all of them, or those under the ids of some trades. */
export async function forgetCopies(
  transaction: Transaction,
  schema: string,
  trades?: readonly LoggedTrade[],
): Promise<void> {
  const wanted =
    trades === undefined ? "" : "where (trade_id, tenant) in (select * from unnest($1::text[], $2::text[]))";
  await transaction.query(
    `delete from ${schema}.trade_conflicts where log_position in (
       select log_position from (
         select log_position, row_number() over (partition by tenant, trade_id, content order by log_position) as copy
         from ${schema}.trade_conflicts ${wanted}) c
       where copy > 1)`,
    trades && [trades.map(({ trade }) => trade.tradeId), trades.map(({ trade }) => trade.tenantId)],
  );
}
