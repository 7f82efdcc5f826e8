/**
 * One id on accounts of two parts: the trade that stands first in the log counts, and the part of the other one may have
 * been there before. Then it is taken out of the tables again, for its part and behind its fence: its projector begins
 * anew from the tables, and could not have committed anything in between.
 */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { raiseFences } from "../projector/checkpoint.ts";
import type { Transaction } from "../projector/database.ts";
import { partitionOf } from "../projector/partition.ts";
import { LedgerIntake } from "./intake.ts";
import { type LoggedTrade, marketKeyOf } from "./logged-trade.ts";
import { conflictRow } from "./rows.ts";

/** Takes trades of other parts out of account, of which there are `count` with ours, and keeps them as conflicts. */
export async function supersede(
  transaction: Transaction,
  schema: string,
  trades: readonly LoggedTrade[],
  count: number,
): Promise<void> {
  const parts = trades.map(({ trade }) => partitionOf(trade.tenantId, trade.accountId, count));
  await raiseFences(transaction, schema, [...new Set(parts)]);
  const { rows, accounts, dirty, late } = new LedgerIntake(schema);
  const owners = trades.map(({ trade }) => ({ tenant: trade.tenantId, account: trade.accountId }));
  await dirty.load(transaction);
  await accounts.load(transaction, owners);
  const taken = new Map(
    (await transaction.query<TakenRow>(takeStatement(schema), valuesOf(trades))).map((row) => [
      Number(row.log_position),
      row.cash_change,
    ]),
  );
  const counted = trades.filter(({ place }) => taken.has(place.position));
  for (const logged of counted) {
    const cash = taken.get(logged.place.position);
    if (cash) accounts.book(logged.trade, logged.place, Decimal.of(cash).negated());
  }
  for (const logged of trades) rows.conflicts.add(conflictRow(logged));
  await dirty.setBack(transaction, counted);
  await dirty.settle(
    transaction,
    Number.MAX_SAFE_INTEGER,
    counted.map(({ trade }) => marketKeyOf(trade)),
  );
  await late.settle(
    transaction,
    trades.map(({ trade }) => trade),
  );
  for (const { tenant, account } of owners) await accounts.withdraw(transaction, tenant, account);
  await rows.write(transaction);
  await accounts.write(transaction);
  await rows.totals.write(transaction);
  await dirty.write(transaction);
}

interface TakenRow {
  readonly log_position: string;
  readonly cash_change: string | null;
}

const valuesOf = (trades: readonly LoggedTrade[]): readonly (readonly (string | number)[])[] => [
  trades.map(({ trade }) => trade.tenantId),
  trades.map(({ trade }) => trade.tradeId),
  trades.map(({ place }) => place.position),
];

/** Those that counted, with the cash of their figures; voided ones are taken as well, and moved none. */
const takeStatement = (schema: string): string => {
  const wanted = "unnest($1::text[], $2::text[], $3::bigint[]) as w (tenant, trade_id, log_position)";
  const isWanted = (alias: string): string =>
    `${alias}.trade_id = w.trade_id and ${alias}.tenant = w.tenant and ${alias}.log_position = w.log_position`;
  return `with t as (delete from ${schema}.trades t using ${wanted} where ${isWanted("t")} returning t.log_position),
      v as (delete from ${schema}.voided_trades v using ${wanted} where ${isWanted("v")}),
      f as (delete from ${schema}.trade_figures f using t where f.log_position = t.log_position
        returning f.log_position, f.cash_change)
    select t.log_position, f.cash_change from t left join f on f.log_position = t.log_position`;
};
