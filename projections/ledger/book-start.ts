/**
 * What a bot's book begins with: the account as the tables have it, without the fills that its decisions do not know of
 * yet, and of its closed positions those that are looked back on.
 */

import type { BookStart } from "@spot-canvas/domain/ledger/account-book";
import { marketKey } from "@spot-canvas/domain/ledger/account-fold";
import { isAfter } from "@spot-canvas/domain/ledger/cash";
import type { Position } from "@spot-canvas/domain/ledger/position";
import { evolve } from "@spot-canvas/domain/ledger/position-fold";
import { pairOf, type Trade } from "@spot-canvas/domain/ledger/trade";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { History } from "@spot-canvas/domain/risk/history";
import { type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { balanceSettingsAt } from "./balance-settings.ts";
import { type LoggedTrade, loggedTradeIn, type TradeRow } from "./logged-trade.ts";
import { openedPlaceIn, type PositionRow, positionIn } from "./position-row.ts";
import { balances, openPositions } from "./read.ts";
import { querySettled } from "./settled.ts";

/** Up to where, and from which moment on fills of orders wait. */
export interface StartQuery extends AccountRef {
  /** The position of TRADING that the ledger's tables stand at. */
  readonly position: number;
  /** How far the book goes: what was recorded behind it is left out, to be given in its turn. */
  readonly until: number;
  /** The clock of the decisions, epoch milliseconds. */
  readonly clock: number;
  readonly history: History;
}

/** The book, and the fills that wait to be taken in. */
export interface StartRead {
  readonly book: BookStart;
  readonly awaiting: readonly { readonly trade: Trade; readonly position: number }[];
}

/** Undefined where the tables cannot say it: then the log has to be folded. Throws `Unsettled` as all reads do. */
export async function readBookStart(snapshot: Snapshot, query: StartQuery): Promise<StartRead | undefined> {
  const left = await fillsFrom(snapshot, query);
  if (left === undefined) return undefined;
  const places = new Set(left.map(({ place }) => place.position));
  const open = new Map<string, Position>();
  for (const position of (await openPositions(snapshot, query)).toReversed()) {
    open.set(marketKey(position.symbol, position.marketType), position);
  }
  for (const first of firstOfMarkets(left)) {
    const before = await positionBefore(snapshot, query, first);
    if (before === "unknown") return undefined;
    const key = marketKey(first.trade.symbol, first.trade.marketType);
    if (before === undefined) open.delete(key);
    else open.set(key, before);
  }
  const settings = await balanceSettingsAt(snapshot, query, {});
  const known = new Map<string, Decimal>(await balances(snapshot, query));
  for (const { trade, place, cashChange } of left) {
    const currency = pairOf(trade.symbol)?.quote ?? "";
    const setting = settings.get(currency);
    if (setting !== undefined && !isAfter(setting, place)) continue;
    known.set(currency, (known.get(currency) ?? Decimal.ZERO).minus(cashChange));
  }
  const closed = (await closedSince(snapshot, query, places.size)).filter(
    ({ closedBy }) => !places.has(closedBy),
  );
  const newest = await newestFact(snapshot, query, places);
  const awaiting = left.filter(({ place }) => place.position <= query.until);
  // What was recorded late changes what was there before it: no table says what that was.
  const isLate = ({ trade, place }: Awaiting): boolean =>
    place.position > query.until && newest.newest !== undefined && trade.timestamp < newest.newest;
  if (left.some(isLate)) return undefined;
  return {
    book: {
      position: query.position,
      without: places,
      open: [...open.values()],
      closed,
      balances: known as Map<string, Money>,
      settings,
      ...newest,
    },
    awaiting: awaiting.map(({ trade, place: { position } }) => ({ trade, position })),
  };
}

interface AwaitingRow extends TradeRow {
  readonly cash_change: string;
  readonly is_own: boolean;
}

type Awaiting = LoggedTrade & { readonly cashChange: Decimal };

/**
 * The fills of the account's own orders at the clock and ahead of it, and those behind the end of the book, in the order
 * in which they apply; undefined where somebody else's trade is behind that end.
 */
async function fillsFrom(snapshot: Snapshot, query: StartQuery): Promise<readonly Awaiting[] | undefined> {
  const { tenant, account, clock, until } = query;
  const ledger = snapshot.schemaOf("ledger");
  const rows = await querySettled<AwaitingRow>(
    snapshot,
    query,
    `select t.*, f.cash_change, o.order_id is not null as is_own from (
       select * from ${ledger}.trades where account = $1 and tenant = $2 and executed_at >= $3
       union
       select * from ${ledger}.trades where account = $1 and tenant = $2 and log_position > $4
     ) t join ${ledger}.trade_figures f using (log_position)
     left join ${snapshot.schemaOf("orders")}.orders o on o.tenant_id = t.tenant and o.order_id = t.order_id`,
    [account, tenant, String(Number.isFinite(clock) ? instantOfMillis(clock) : LAST), String(until)],
  );
  if (rows.some(({ is_own, log_position }) => !is_own && Number(log_position) > until)) return undefined;
  return rows
    .filter(({ is_own }) => is_own)
    .map((row) => ({ ...loggedTradeIn(row), cashChange: Decimal.of(row.cash_change) }))
    .sort((left, right) => comparePlaces(left.place, right.place));
}

function firstOfMarkets(awaiting: readonly Awaiting[]): readonly Awaiting[] {
  const first = new Map<string, Awaiting>();
  for (const fill of awaiting) {
    const key = marketKey(fill.trade.symbol, fill.trade.marketType);
    if (!first.has(key)) first.set(key, fill);
  }
  return [...first.values()];
}

/** What was open in the market of a fill before it: its trades folded again, from the one that opened it. */
async function positionBefore(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  { trade: { symbol, marketType, timestamp }, place }: Awaiting,
): Promise<Position | undefined | "unknown"> {
  const ledger = snapshot.schemaOf("ledger");
  const market = [account, symbol, marketType, tenant, String(timestamp)];
  const inMarket = "account = $1 and symbol = $2 and market_type = $3 and tenant = $4";
  const rows = await snapshot.sql.query<PositionRow>(
    `select * from ${ledger}.positions where ${inMarket} and opened_at <= $5
       and (closed_at is null or closed_at >= $5) order by opened_at desc`,
    market,
  );
  const met = rows.map(openedPlaceIn).find((opened) => comparePlaces(opened, place) < 0);
  if (met === undefined) return undefined;
  const [{ count } = { count: "0" }] = await snapshot.sql.query<{ readonly count: string }>(
    `select count(*) from ${ledger}.entries where ${inMarket} and executed_at between $6 and $5 and not repeated`,
    [...market, String(met.timestamp)],
  );
  if (count !== "0") return "unknown";
  const trades = await snapshot.sql.query<TradeRow>(
    `select * from ${ledger}.trades where ${inMarket} and executed_at between $6 and $5`,
    [...market, String(met.timestamp)],
  );
  let position: Position | undefined;
  const logged = trades.map(loggedTradeIn).sort((left, right) => comparePlaces(left.place, right.place));
  for (const { trade, place: at } of logged) {
    if (comparePlaces(at, met) < 0) continue;
    if (comparePlaces(at, place) >= 0) break;
    position = evolve(position, trade).position;
  }
  return position;
}

interface ClosedRow extends PositionRow {
  readonly closed_sequence: string | null;
}

/**
 * Closed positions that ended within the history, in the order of closing. Those of a market follow on each other, so
 * that what ended after a moment was opened after it, but for one.
 */
async function closedSince(
  snapshot: Snapshot,
  { tenant, account, clock, history: { withinMs, trips } }: StartQuery,
  leftOut: number,
): Promise<BookStart["closed"]> {
  if (withinMs === 0 && trips === 0) return [];
  const ledger = snapshot.schemaOf("ledger");
  const from = clock - withinMs;
  const since = Number.isFinite(from) ? String(instantOfMillis(from)) : String(FIRST);
  const rows = await snapshot.sql.query<ClosedRow>(
    `with recursive markets as (
       (select symbol, market_type from ${ledger}.positions where account = $1 and tenant = $2
        order by symbol, market_type limit 1)
       union all
       select n.symbol, n.market_type from markets m cross join lateral (
         select symbol, market_type from ${ledger}.positions
         where account = $1 and tenant = $2 and (symbol, market_type) > (m.symbol, m.market_type)
         order by symbol, market_type limit 1) n
     )
     select p.*, t.sequence as closed_sequence from markets m cross join lateral (
       select * from ${ledger}.positions where account = $1 and symbol = m.symbol
         and market_type = m.market_type and tenant = $2 and status = 'closed' and opened_at >= $3
       union all
       (select * from ${ledger}.positions where account = $1 and symbol = m.symbol
         and market_type = m.market_type and tenant = $2 and status = 'closed' and opened_at < $3
        order by opened_at desc limit $4)
     ) p left join ${ledger}.trades t
       on t.account = $1 and t.tenant = $2 and t.log_position = p.closed_log_position`,
    [account, tenant, since, trips + 1 + leftOut],
  );
  return rows
    .map((row) => ({ position: positionIn(row), place: closedPlaceIn(row) }))
    .sort((left, right) => comparePlaces(left.place, right.place))
    .map(({ position, place }) => ({ position, closedBy: place.position }));
}

const FIRST: Instant = -(2n ** 63n);
const LAST: Instant = 2n ** 63n - 1n;

const closedPlaceIn = (row: ClosedRow): TradePlace => ({
  timestamp: BigInt(row.closed_at!),
  ...(row.closed_sequence === null ? {} : { sequence: Number(row.closed_sequence) }),
  position: Number(row.closed_log_position),
});

/** When the newest fact of the book took place, and the trades of that moment. */
async function newestFact(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  without: ReadonlySet<number>,
): Promise<Pick<BookStart, "newest" | "newestTrades">> {
  const ledger = snapshot.schemaOf("ledger");
  const [row] = await snapshot.sql.query<{ readonly newest: string | null }>(
    `select max(at) as newest from (
       (select executed_at as at from ${ledger}.trades where account = $1 and tenant = $2
          and log_position <> all($3::bigint[]) order by executed_at desc limit 1)
       union all
       (select executed_at from ${ledger}.entries where account = $1 and tenant = $2 and symbol is not null
        order by executed_at desc limit 1)) facts`,
    [account, tenant, [...without]],
  );
  if (row?.newest == null) return { newest: undefined, newestTrades: [] };
  const trades = await snapshot.sql.query<{ readonly trade_id: string }>(
    `select trade_id from ${ledger}.trades where account = $1 and tenant = $2 and executed_at = $3
       and log_position <> all($4::bigint[])`,
    [account, tenant, row.newest, [...without]],
  );
  return { newest: BigInt(row.newest), newestTrades: trades.map(({ trade_id }) => trade_id) };
}
