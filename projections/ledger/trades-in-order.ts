/** All trades of an account in the order in which they apply, slice by slice: what folds at read time are fed with. */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Snapshot } from "../projector/snapshot.ts";
import { type LoggedTrade, loggedTradeIn, type TradeRow } from "./logged-trade.ts";

/** Which trades. */
export interface OrderedTrades {
  readonly tenant: string;
  readonly account: string;
  readonly marketType: MarketType;
  readonly symbol?: string;
}

/** Rows fetched at a time: memory does not grow with the length of an account. */
const SLICE_ROWS = 2_000;
const LAST_SEQUENCE = "9223372036854775807";

/**
 * The trades in the order of `comparePlaces`. All slices are of one moment, the snapshot's: what the log took after it is
 * left out, however long the reading takes.
 */
export async function* tradesInOrder(
  snapshot: Snapshot,
  { tenant, account, marketType, symbol }: OrderedTrades,
): AsyncGenerator<readonly LoggedTrade[]> {
  const given = [
    account,
    tenant,
    marketType,
    snapshot.positions.TRADING,
    ...(symbol === undefined ? [] : [symbol]),
  ];
  const which =
    `account = $1 and tenant = $2 and market_type = $3 and log_position <= $4` +
    (symbol === undefined ? "" : " and symbol = $5");
  const [time, sequence, position] = [1, 2, 3].map((number) => `$${given.length + number}`);
  // The first condition is what an index serves; the second settles trades of one time.
  const beyond =
    `and executed_at >= ${time}` +
    ` and (executed_at, coalesce(sequence, ${LAST_SEQUENCE}), log_position) > (${time}, ${sequence}, ${position})`;
  let last: LoggedTrade["place"] | undefined;
  for (;;) {
    const rows = await snapshot.sql.query<TradeRow>(
      `select * from ${snapshot.schemaOf("ledger")}.trades where ${which} ${last ? beyond : ""}
       order by executed_at, sequence nulls last, log_position limit ${SLICE_ROWS}`,
      last ? [...given, last.timestamp, last.sequence ?? LAST_SEQUENCE, last.position] : given,
    );
    const slice = rows.map(loggedTradeIn);
    if (slice.length > 0) yield slice;
    if (rows.length < SLICE_ROWS) return;
    last = slice.at(-1)!.place;
  }
}
