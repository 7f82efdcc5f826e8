/** All trades of an account in the order in which they apply, slice by slice: what folds at read time are fed with. */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Snapshot } from "../projector/snapshot.ts";
import { type LoggedTrade, loggedTradeIn, type TradeRow } from "./logged-trade.ts";
import { knownUpTo, type Moment } from "./moment.ts";
import { TradeUnpacker, WHOLE_TRADES } from "./packed-trades.ts";
import { LAST_SEQUENCE } from "./stored-places.ts";

/** Which trades: of all symbols and markets where none is named. */
export interface OrderedTrades extends Moment {
  readonly tenant: string;
  readonly account: string;
  readonly marketType?: MarketType;
  readonly symbol?: string;
}

/** Rows fetched at a time: memory does not grow with the length of an account. */
const SLICE_ROWS = 2_000;

type Values = readonly (string | number | bigint)[];
type Place = LoggedTrade["place"];

/** A slice as the database packs it: an absent text packs no row. */
interface PackedRow {
  readonly count: number;
  readonly packed: string | null;
}

/**
 * The trades in the order of `comparePlaces`. All slices are of one moment, the snapshot's at the latest: what the log
 * took after it is left out, however long the reading takes.
 */
export async function* tradesInOrder(
  snapshot: Snapshot,
  wanted: OrderedTrades,
): AsyncGenerator<readonly LoggedTrade[]> {
  const { given, after } = slicesOf(snapshot, wanted);
  const unpacker = new TradeUnpacker(wanted, WHOLE_TRADES);
  const valuesAfter = (last: Place | undefined): Values =>
    last ? [...given, last.timestamp, last.sequence ?? LAST_SEQUENCE, last.position] : given;
  const packedAfter = async (last: Place | undefined) => {
    const text = `select count(*)::integer as count, string_agg(packed, '') as packed
      from (select ${WHOLE_TRADES.sql} as packed from (${after(last !== undefined)}) t) p`;
    const [row] = await snapshot.sql.query<PackedRow>(text, valuesAfter(last));
    return { last, row: row! };
  };
  const rowsAfter = async (last: Place | undefined): Promise<readonly LoggedTrade[]> =>
    (await snapshot.sql.query<TradeRow>(after(last !== undefined), valuesAfter(last))).map(loggedTradeIn);
  let asked = packedAfter(undefined);
  for (;;) {
    const { last, row } = await asked;
    const slice = unpacker.unpack(row.packed ?? "", row.count, itself) ?? (await rowsAfter(last));
    if (slice.length === SLICE_ROWS) {
      // The database reads on while this slice is folded; whoever stops early leaves it without a taker.
      asked = packedAfter(slice.at(-1)!.place);
      asked.catch(() => undefined);
    }
    if (slice.length > 0) yield slice;
    if (slice.length < SLICE_ROWS) return;
  }
}

const itself = <T>(logged: T): T => logged;

/** The statement of a slice in order, the first one or one behind a place, and the values that all of them are given. */
function slicesOf(snapshot: Snapshot, wanted: OrderedTrades) {
  const given: (string | number | bigint)[] = [];
  const mark = (value: string | number | bigint): string => `$${given.push(value)}`;
  const [account, tenant] = [mark(wanted.account), mark(wanted.tenant)];
  const known = mark(knownUpTo(snapshot, wanted));
  const which = [
    `t.account = ${account} and t.tenant = ${tenant} and t.log_position <= ${known}`,
    ...(wanted.marketType === undefined ? [] : [`t.market_type = ${mark(wanted.marketType)}`]),
    ...(wanted.symbol === undefined ? [] : [`t.symbol = ${mark(wanted.symbol)}`]),
    ...(wanted.asOf === undefined ? [] : [`t.executed_at <= ${mark(wanted.asOf)}`]),
  ].join(" and ");
  const [time, sequence, position] = [1, 2, 3].map((number) => `$${given.length + number}`);
  // The first condition is what an index serves; the second settles trades of one time.
  const beyond =
    `and t.executed_at >= ${time}` +
    ` and (t.executed_at, coalesce(t.sequence, ${LAST_SEQUENCE}), t.log_position) > (${time}, ${sequence}, ${position})`;
  const schema = snapshot.schemaOf("ledger");
  const slice = (table: string, isBehind: boolean, more = ""): string =>
    `select t.* from ${schema}.${table} t where ${which} ${isBehind ? beyond : ""} ${more}
     order by t.executed_at, t.sequence nulls last, t.log_position limit ${SLICE_ROWS}`;
  if (wanted.knownAt === undefined) return { given, after: (isBehind: boolean) => slice("trades", isBehind) };
  // Of each table as many as a slice has: so an index gives them in order, however many trades there are.
  const after = (isBehind: boolean): string =>
    `with changed as materialized (${changedSince(schema, { account, tenant, known })})
     select t.* from (
       (${slice("trades", isBehind, "and t.trade_id not in (select trade_id from changed where voided)")})
       union all
       (${slice("voided_trades", isBehind, "and t.trade_id in (select trade_id from changed where not voided)")})) t
     order by t.executed_at, t.sequence nulls last, t.log_position limit ${SLICE_ROWS}`;
  return { given, after };
}

/** Trades of an account that were voided or put back after a position, with what held at it. */
export const changedSince = (
  schema: string,
  { account, tenant, known }: { readonly account: string; readonly tenant: string; readonly known: string },
): string =>
  `select distinct c.trade_id, coalesce((select e.voided from ${schema}.trade_corrections e
     where e.trade_id = c.trade_id and e.account = c.account and e.tenant = c.tenant and e.log_position <= ${known}
     order by e.log_position desc limit 1), false) as voided
   from ${schema}.trade_corrections c
   where c.account = ${account} and c.tenant = ${tenant} and c.log_position > ${known}`;
