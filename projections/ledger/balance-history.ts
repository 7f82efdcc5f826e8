/** The audit trail of a balance: what it was stated to be, and everything that moved it, by position in the log. */
import { postingsOf } from "@spot-canvas/domain/ledger/postings";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import type { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { findTradesAt, type TradeEntry } from "./read.ts";
import { querySettled } from "./settled.ts";

/** A part of the cash that a trade moved. */
interface CashPosting {
  readonly kind: "quote" | "fee" | "funding" | "margin";
  readonly amount: Money;
}

/** One line of the trail. */
export interface BalanceLine {
  /** Position in the log. */
  readonly position: number;
  /** By its own clock: of a trade its timestamp, of a statement when it holds from. */
  readonly time: Instant;
  /** `set`: what the balance was stated to be. Otherwise by how much it moved; positive came in. */
  readonly kind: "set" | "trade" | "deposit" | "withdrawal" | "funding";
  readonly amount: Money;
  /** Of a statement: the id of its event, which the table keeps. */
  readonly eventId: string | undefined;
  /** Of an entry: its id. */
  readonly entryId: string | undefined;
  readonly trade: Trade | undefined;
  /** What a trade's amount is made of. */
  readonly postings: readonly CashPosting[];
}

/** Whose balance, and before which position a page begins. */
export interface BalanceHistoryFilter extends AccountRef {
  readonly currency: string;
  readonly before?: number;
  readonly limit: number;
}

/** Lines of a balance, newest first by position in the log. What moved no cash, and trades that do not count, are left out. */
export async function balanceHistory(
  snapshot: Snapshot,
  { tenant, account, currency, before, limit }: BalanceHistoryFilter,
): Promise<readonly BalanceLine[]> {
  const rows = await querySettled<LineRow>(
    snapshot,
    { tenant, account },
    LINES(snapshot.schemaOf("ledger"), limit),
    [account, tenant, currency, before ?? Number.MAX_SAFE_INTEGER],
  );
  const positions = rows.flatMap(({ kind, log_position }) =>
    kind === "trade" ? [Number(log_position)] : [],
  );
  const found = await findTradesAt(snapshot, { tenant, account }, positions);
  const trades = new Map(found.map((entry) => [entry.position, entry]));
  return rows.map((row) => {
    const entry = trades.get(Number(row.log_position));
    return {
      position: Number(row.log_position),
      time: BigInt(row.time),
      kind: row.kind,
      amount: Decimal.of(row.amount) as Money,
      eventId: row.event_id ?? undefined,
      entryId: row.entry_id ?? undefined,
      trade: entry?.trade,
      postings: entry === undefined ? [] : cashPostings(entry, currency),
    };
  });
}

/** The postings of a trade that are cash of a currency: holdings are none. */
const cashPostings = ({ trade, figures }: TradeEntry, currency: string): readonly CashPosting[] =>
  postingsOf(trade, figures).flatMap(({ kind, amount, ...posting }) =>
    posting.currency !== currency || kind === "base" || kind === "unmatched" ? [] : [{ kind, amount }],
  );

interface LineRow {
  readonly log_position: string;
  readonly time: string;
  readonly kind: BalanceLine["kind"];
  readonly amount: string;
  readonly event_id: string | null;
  readonly entry_id: string | null;
}

/**
 * Statements, trades and entries in one list. Of a condition in CASE the planner assumes that half of the rows meet it;
 * without, it takes hardly any trade to be of the currency, and sorts all of an
 * account. Funding is recorded as what was paid, so that it went out.
 */
const LINES = (schema: string, limit: number): string => `
  select * from (
    (select log_position, coalesce(effective_at, occurred_at) as time, 'set' as kind, amount, event_id, null as entry_id
    from ${schema}.balance_settings where account = $1 and tenant = $2 and currency = $3 and log_position < $4
    ${NEWEST(limit)})
    union all
    (select log_position, t.executed_at, 'trade', f.cash_change, null, null
    from ${schema}.trades t join ${schema}.trade_figures f using (log_position)
    where t.account = $1 and t.tenant = $2 and case when split_part(t.symbol, '-', 2) = $3 then true end
      and t.log_position < $4 and f.cash_change <> 0
    ${NEWEST(limit)})
    union all
    (select log_position, executed_at, kind, case kind when 'funding' then -amount else amount end, null, entry_id
    from ${schema}.entries
    where account = $1 and tenant = $2 and currency = $3 and log_position < $4 and not repeated
      and kind in ('deposit', 'withdrawal', 'funding') and amount <> 0
    ${NEWEST(limit)})
  ) l ${NEWEST(limit)}`;

const NEWEST = (limit: number): string => `order by log_position desc limit ${Math.trunc(limit)}`;
