/** Tables of an older program are filled up out of what they have: readers are served from them until the new ones are loaded. */
import { MARKET_COLUMNS, sameMarket } from "./stored-markets.ts";
import { LAST_SEQUENCE } from "./stored-places.ts";

/** Statements that fill what a program of before this schema did not write. */
export const complete = (schema: string): string => `
delete from ${schema}.closed_totals;
insert into ${schema}.closed_totals
  select tenant, account, ${QUOTE}, count(*), count(*) filter (where realized_pnl > 0), trim_scale(sum(realized_pnl))
  from ${schema}.positions where status = 'closed' group by 1, 2, 3;
delete from ${schema}.late_facts;
${insertLateFacts(schema)};
update ${schema}.trade_figures f set unmatched_account = t.account, unmatched_tenant = t.tenant
  from ${schema}.trades t where t.log_position = f.log_position and f.unmatched_quantity is not null;
`;

/** Finds late facts in the tables, of all markets or of those that `wanted` names with the columns of a market. */
export const insertLateFacts = (schema: string, wanted?: string): string => {
  const columns = MARKET_COLUMNS.join(", ");
  const facts = FACT_TABLES.map(
    ({
      table,
      sequence,
      where,
    }) => `select ${MARKET_COLUMNS.map((column) => `f.${column}`).join(", ")}, f.executed_at,
      coalesce(${sequence}, ${LAST_SEQUENCE}) as sequence, f.log_position
      from ${schema}.${table} f ${wanted === undefined ? "" : `join ${wanted} on ${sameMarket("f", "w")}`} where ${where}`,
  );
  return `insert into ${schema}.late_facts (log_position, ${columns})
    select log_position, ${columns} from (
      select *, max(array[executed_at, sequence]) over (partition by ${columns} order by log_position
        rows between unbounded preceding and 1 preceding) as furthest from (${facts.join(" union all ")}) f) p
    where furthest > array[executed_at, sequence]`;
};

/** Where the facts of markets stand; entries have no sequence. */
export const FACT_TABLES = [
  { table: "trades", sequence: "f.sequence", where: "true" },
  { table: "voided_trades", sequence: "f.sequence", where: "true" },
  { table: "entries", sequence: "null::bigint", where: "f.symbol is not null and not f.repeated" },
] as const;

/** `pairOf` in SQL: of a symbol that is no pair there is no currency. */
const QUOTE = `case when strpos(symbol, '-') > 1
  then split_part(substr(symbol, strpos(symbol, '-') + 1), '-', 1) else '' end`;
