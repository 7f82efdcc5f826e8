/** Removes repeats from a table of trades that has no key yet: of each id the first in the log stays. */
import type { Transaction } from "../projector/database.ts";
import { forgetCopies } from "./conflicts.ts";
import { type LoggedTrade, loggedTradeIn, type TradeRow } from "./logged-trade.ts";
import { conflictRow, contentOf, LedgerRows } from "./rows.ts";

const SLICE_ROWS = 2_000;

/**
 * Removes repeats with their figures; those with other content than the first are kept as conflicts. Gives back one
 * removed trade of each market that had some.
 */
export async function removeRepeats(
  transaction: Transaction,
  schema: string,
): Promise<readonly LoggedTrade[]> {
  await transaction.query(
    `create temp table repeated on commit drop as
     select tenant, trade_id, min(log_position) as first from ${schema}.trades group by tenant, trade_id having count(*) > 1`,
  );
  await transaction.query(
    `declare repeats no scroll cursor for select t.* from ${schema}.trades t join repeated r using (tenant, trade_id)
     order by t.tenant, t.trade_id, t.log_position`,
  );
  const rows = new LedgerRows(schema);
  const markets = new Map<string, LoggedTrade>();
  let first: LoggedTrade | undefined;
  for (;;) {
    const slice = await transaction.query<TradeRow>(`fetch ${SLICE_ROWS} from repeats`);
    for (const row of slice) {
      const logged = loggedTradeIn(row);
      const { tenantId, tradeId, accountId, symbol, marketType } = logged.trade;
      if (first?.trade.tradeId !== tradeId || first.trade.tenantId !== tenantId) {
        first = logged;
        continue;
      }
      if (contentOf(first) !== contentOf(logged)) rows.conflicts.add(conflictRow(logged));
      markets.set(JSON.stringify([tenantId, accountId, symbol, marketType]), logged);
    }
    await rows.write(transaction);
    if (slice.length < SLICE_ROWS) break;
  }
  await transaction.query("close repeats");
  await forgetCopies(transaction, schema);
  await transaction.query(
    `delete from ${schema}.trade_figures f using ${schema}.trades t, repeated r
     where f.log_position = t.log_position and t.tenant = r.tenant and t.trade_id = r.trade_id and t.log_position <> r.first`,
  );
  await transaction.query(
    `delete from ${schema}.trades t using repeated r
     where t.tenant = r.tenant and t.trade_id = r.trade_id and t.log_position <> r.first`,
  );
  return [...markets.values()];
}
