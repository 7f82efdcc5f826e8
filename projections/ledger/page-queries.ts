/** The statements behind pages of positions and trades: keyset pages, newest first, each served by one index. */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Side } from "@spot-canvas/domain/ledger/trade";
import type { Instant } from "@spot-canvas/domain/time/instant";

/** Before which row a page begins: rows are ordered by time and id, newest first. */
export interface Before {
  readonly time: Instant;
  readonly id: string;
}

/** Which positions. */
export interface PositionFilter {
  readonly tenant: string;
  readonly account: string;
  readonly status: "open" | "closed" | "all";
  readonly before?: Before;
  readonly limit: number;
}

/** Which trades. `start` and `end` belong to the range. */
export interface TradeFilter {
  readonly tenant: string;
  readonly account: string;
  readonly symbol?: string;
  readonly side?: Side;
  readonly marketType?: MarketType;
  readonly start?: Instant;
  readonly end?: Instant;
  readonly before?: Before;
  readonly limit: number;
}

/** A statement with its parameters. */
export interface Query {
  readonly text: string;
  readonly values: readonly (string | bigint)[];
}

/** A page of positions by (opened at, id). */
export function positionsQuery(schema: string, filter: PositionFilter, columns: string): Query {
  const where = conditionsOf(filter);
  if (filter.status !== "all") where.text.push(`status = '${filter.status}'`);
  if (filter.before)
    where.add((time, id) => `(opened_at, id) < (${time}, ${id})`, filter.before.time, filter.before.id);
  const text = `select ${columns} from ${schema}.positions where ${where.text.join(" and ")}
    order by opened_at desc, id desc limit ${Math.trunc(filter.limit)}`;
  return { text, values: where.values };
}

/** A page of trades with their figures by (timestamp, trade id). */
export function tradesQuery(schema: string, filter: TradeFilter, columns: string): Query {
  const where = conditionsOf(filter);
  if (filter.symbol !== undefined) where.add((symbol) => `symbol = ${symbol}`, filter.symbol);
  if (filter.side !== undefined) where.add((side) => `side = ${side}`, filter.side);
  if (filter.marketType !== undefined) where.add((market) => `market_type = ${market}`, filter.marketType);
  if (filter.start !== undefined) where.add((start) => `executed_at >= ${start}`, filter.start);
  if (filter.end !== undefined) where.add((end) => `executed_at <= ${end}`, filter.end);
  if (filter.before)
    where.add(
      (time, id) => `(executed_at, trade_id) < (${time}, ${id})`,
      filter.before.time,
      filter.before.id,
    );
  const text = `select ${columns} from ${schema}.trades join ${schema}.trade_figures using (log_position)
    where ${where.text.join(" and ")} order by executed_at desc, trade_id desc limit ${Math.trunc(filter.limit)}`;
  return { text, values: where.values };
}

/** Conditions with their values, numbered as they are added. */
class Conditions {
  readonly text: string[] = [];
  readonly values: (string | bigint)[] = [];

  add(text: (...places: readonly [string, string]) => string, ...values: readonly (string | bigint)[]): void {
    const places = values.map((_, index) => `$${this.values.length + index + 1}`);
    this.text.push(text(...(places as unknown as [string, string])));
    this.values.push(...values);
  }
}

function conditionsOf({
  tenant,
  account,
}: {
  readonly tenant: string;
  readonly account: string;
}): Conditions {
  const conditions = new Conditions();
  conditions.add((name) => `account = ${name}`, account);
  conditions.add((name) => `tenant = ${name}`, tenant);
  return conditions;
}
