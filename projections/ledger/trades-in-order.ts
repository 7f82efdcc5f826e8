/** All trades of an account in the order in which they apply, slice by slice: what folds at read time are fed with. */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Snapshot } from "../projector/snapshot.ts";
import { type LoggedTrade, loggedTradeIn, type TradeRow } from "./logged-trade.ts";
import { knownUpTo, type Moment } from "./moment.ts";

/** Which trades: of all symbols and markets where none is named. */
export interface OrderedTrades extends Moment {
  readonly tenant: string;
  readonly account: string;
  readonly marketType?: MarketType;
  readonly symbol?: string;
}

/** Rows fetched at a time: memory does not grow with the length of an account. */
const SLICE_ROWS = 2_000;
const LAST_SEQUENCE = "9223372036854775807";

/**
 * The trades in the order of `comparePlaces`. All slices are of one moment, the snapshot's at the latest: what the log
 * took after it is left out, however long the reading takes.
 */
export async function* tradesInOrder(
  snapshot: Snapshot,
  wanted: OrderedTrades,
): AsyncGenerator<readonly LoggedTrade[]> {
  const given: (string | number | bigint)[] = [];
  const mark = (value: string | number | bigint): string => `$${given.push(value)}`;
  const which = [
    `account = ${mark(wanted.account)}`,
    `tenant = ${mark(wanted.tenant)}`,
    `log_position <= ${mark(knownUpTo(snapshot, wanted))}`,
    ...(wanted.marketType === undefined ? [] : [`market_type = ${mark(wanted.marketType)}`]),
    ...(wanted.symbol === undefined ? [] : [`symbol = ${mark(wanted.symbol)}`]),
    ...(wanted.asOf === undefined ? [] : [`executed_at <= ${mark(wanted.asOf)}`]),
  ].join(" and ");
  const from = tradesOf(snapshot.schemaOf("ledger"), which, wanted.knownAt === undefined ? undefined : "$3");
  const [time, sequence, position] = [1, 2, 3].map((number) => `$${given.length + number}`);
  // The first condition is what an index serves; the second settles trades of one time.
  const beyond =
    `and executed_at >= ${time}` +
    ` and (executed_at, coalesce(sequence, ${LAST_SEQUENCE}), log_position) > (${time}, ${sequence}, ${position})`;
  const rowsAfter = (last: LoggedTrade["place"] | undefined): Promise<TradeRow[]> =>
    snapshot.sql.query<TradeRow>(
      `select * from ${from} where true ${last ? beyond : ""}
       order by executed_at, sequence nulls last, log_position limit ${SLICE_ROWS}`,
      last ? [...given, last.timestamp, last.sequence ?? LAST_SEQUENCE, last.position] : given,
    );
  let asked = rowsAfter(undefined);
  for (;;) {
    const rows = await asked;
    const slice = rows.map(loggedTradeIn);
    if (rows.length === SLICE_ROWS) {
      // The database reads on while this slice is folded; whoever stops early leaves it without a taker.
      asked = rowsAfter(slice.at(-1)!.place);
      asked.catch(() => undefined);
    }
    if (slice.length > 0) yield slice;
    if (rows.length < SLICE_ROWS) return;
  }
}

/** The trades that count: now as the table has them, at a position as the corrections up to it say. */
function tradesOf(schema: string, which: string, known: string | undefined): string {
  const trades = `select * from ${schema}.trades where ${which}`;
  if (known === undefined) return `(${trades}) t`;
  return `(select t.* from (${trades} union all select * from ${schema}.voided_trades where ${which}) t
    where not coalesce((select c.voided from ${schema}.trade_corrections c
      where c.trade_id = t.trade_id and c.account = t.account and c.tenant = t.tenant and c.log_position <= ${known}
      order by c.log_position desc limit 1), false)) t`;
}
