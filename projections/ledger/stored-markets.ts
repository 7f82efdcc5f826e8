/** Markets as the tables have them: what is open, and how far their trades and entries go. */
import type { Sql } from "../projector/database.ts";
import { type EntryRow, loggedEntryIn } from "./entries.ts";
import { loggedTradeIn, marketKeyOf, type TradeRow } from "./logged-trade.ts";
import { type Held, Market, type MarketName } from "./market.ts";
import { openedPlaceIn, type PositionRow, positionIn } from "./position-row.ts";

/** Columns that name a market, as the tables have them. */
export const MARKET_COLUMNS = ["tenant", "account", "symbol", "market_type"] as const;

/** Markets as parameters: one array for each of {@link MARKET_COLUMNS}. */
export const marketArrays = (markets: readonly MarketName[]): readonly (readonly string[])[] => [
  markets.map(({ tenantId }) => tenantId),
  markets.map(({ accountId }) => accountId),
  markets.map(({ symbol }) => symbol),
  markets.map(({ marketType }) => marketType),
];

/** Whether two rows are of one market, in SQL. */
export const sameMarket = (left: string, right: string): string =>
  MARKET_COLUMNS.map((column) => `${left}.${column} = ${right}.${column}`).join(" and ");

/** Loads the markets that memory does not hold. */
export async function loadMarkets(
  sql: Sql,
  schema: string,
  markets: Map<string, Held>,
  named: readonly MarketName[],
): Promise<void> {
  const wanted = new Map<string, MarketName>();
  for (const name of named) if (!markets.has(marketKeyOf(name))) wanted.set(marketKeyOf(name), name);
  if (wanted.size === 0) return;
  const keys = marketArrays([...wanted.values()]);
  const of = `from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w (${MARKET_COLUMNS.join(", ")})`;
  const last = await sql.query<TradeRow>(
    `select t.* ${of} cross join lateral (select * from ${schema}.trades t where ${sameMarket("t", "w")}
       order by executed_at desc, sequence desc nulls first, log_position desc limit 1) t`,
    keys,
  );
  const entered = await sql.query<EntryRow>(
    `select e.* ${of} cross join lateral (select * from ${schema}.entries e where ${sameMarket("e", "w")}
       and not repeated order by executed_at desc, log_position desc limit 1) e`,
    keys,
  );
  const open = await sql.query<PositionRow>(
    `select p.* ${of} join ${schema}.positions p on ${sameMarket("p", "w")} and p.status = 'open'`,
    keys,
  );
  for (const key of wanted.keys()) {
    markets.set(key, { market: new Market(), waiting: [], stored: undefined });
  }
  for (const row of last) {
    const { trade, place } = loggedTradeIn(row);
    markets.get(marketKeyOf(trade))!.market.last = place;
  }
  for (const row of entered) {
    const { entry, place } = loggedEntryIn(row);
    const { market } = markets.get(marketKeyOf(entry))!;
    if (!market.isLate(place)) market.last = place;
  }
  for (const row of open) {
    const position = positionIn(row);
    const held = markets.get(marketKeyOf(position))!;
    held.market.open = { position, opened: openedPlaceIn(row) };
    held.stored = row.id;
  }
}
