/**
 * Voids: which trades do not count. A voided trade leaves `trades` for `voided_trades` and comes back when it is
 * un-voided. What holds is the last correction of a trade by position, whether it was said before the trade or after; of
 * an event that the log has twice, the first place counts.
 */
import type { Event } from "@spot-canvas/domain/events/codec";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type CopyBuffer, copyOptional, copyText } from "../projector/copy-text.ts";
import type { Sql, Transaction } from "../projector/database.ts";
import { type LoggedTrade, loggedTradeIn, type TradeRow } from "./logged-trade.ts";

/** The events that correct trades. */
type CorrectionEvent = Event<"TradeVoided" | "TradeUnvoided">;

/** Whether an event corrects a trade. */
export const isCorrection = (event: { readonly type: string }): event is CorrectionEvent =>
  event.type === "TradeVoided" || event.type === "TradeUnvoided";

/** The trade that a correction is about. */
interface TradeRef {
  readonly tenant: string;
  readonly account: string;
  readonly trade_id: string;
}

/** A trade that went out of account, or came back. */
export interface Moved {
  readonly logged: LoggedTrade;
  /** The cash of its figures, which went with it. */
  readonly cash: Decimal | undefined;
}

/** The corrections of a fold on their way into the tables. */
export class Corrections {
  readonly #schema: string;
  readonly #rows: CopyBuffer;
  /** Trades that were or may have to be moved. */
  #affected = new Map<string, TradeRef>();
  /** Whether the table has any: without, trades need not be looked up. */
  #exist: boolean | undefined;

  /** Rows of corrections go into `rows`, which the fold writes with all others. */
  constructor(schema: string, rows: CopyBuffer) {
    this.#schema = schema;
    this.#rows = rows;
  }

  reset(): void {
    this.#affected.clear();
    this.#exist = undefined;
  }

  /** Others write corrections too: whether there are any is asked anew. */
  recheck(): void {
    if (!this.#exist) this.#exist = undefined;
  }

  /** Looks trades up that are about to be folded; gives back what is already recorded and voided under their ids. */
  async prepare(sql: Sql, trades: readonly LoggedTrade[]): Promise<readonly LoggedTrade[]> {
    if (trades.length === 0) return [];
    if (this.#exist === undefined) {
      const [row] = await sql.query<{ readonly exist: boolean }>(
        `select exists (select from ${this.#schema}.trade_corrections) as exist`,
      );
      this.#exist = row!.exist;
    }
    if (!this.#exist) return [];
    const ids = [trades.map(({ trade }) => trade.tenantId), trades.map(({ trade }) => trade.tradeId)];
    const of = "from unnest($1::text[], $2::text[]) as w (tenant, trade_id)";
    const refs = await sql.query<TradeRef>(
      `select distinct c.tenant, c.account, c.trade_id ${of}
       join ${this.#schema}.trade_corrections c on c.trade_id = w.trade_id and c.tenant = w.tenant`,
      ids,
    );
    for (const ref of refs) this.#affected.set(keyOf(ref), ref);
    if (refs.length === 0) return [];
    const rows = await sql.query<TradeRow>(
      `select t.* ${of} join ${this.#schema}.voided_trades t on t.trade_id = w.trade_id and t.tenant = w.tenant`,
      ids,
    );
    return rows.map(loggedTradeIn);
  }

  apply({ type, data, subject: { tenant }, envelope, recorded }: CorrectionEvent): void {
    const { account, trade_id, reason } = data;
    const replacedBy = type === "TradeVoided" ? data.replaced_by : undefined;
    this.#rows.add(
      `${recorded.position}\t${copyText(tenant)}\t${copyText(account)}\t${copyText(trade_id)}\t` +
        `${type === "TradeVoided"}\t${copyText(reason)}\t${copyOptional(replacedBy)}\t${recorded.loggedAt}\t` +
        copyText(envelope.id),
    );
    const ref = { tenant, account, trade_id };
    this.#affected.set(keyOf(ref), ref);
    this.#exist = true;
  }

  /** Moves the trades that stand in the wrong table, once trades and corrections are written. */
  async settle(transaction: Transaction): Promise<readonly Moved[]> {
    if (this.#affected.size === 0) return [];
    const refs = [...this.#affected.values()];
    this.#affected = new Map();
    const values = (["tenant", "account", "trade_id"] as const).map((name) => refs.map((ref) => ref[name]));
    await transaction.query(repeatsStatement(this.#schema), values);
    const out = await transaction.query<MovedRow>(moveStatement(this.#schema, "out"), values);
    const back = await transaction.query<MovedRow>(moveStatement(this.#schema, "back"), values);
    return [...out, ...back].map((row) => ({
      logged: loggedTradeIn(row),
      cash: row.cash_change === null ? undefined : Decimal.of(row.cash_change),
    }));
  }
}

type MovedRow = TradeRow & { readonly cash_change: string | null };

const keyOf = ({ tenant, account, trade_id }: TradeRef): string => `${tenant}\0${account}\0${trade_id}`;

/** Forgets corrections that were there before: a copy of an old one does not hold against what was said since. */
const repeatsStatement = (schema: string): string =>
  `delete from ${schema}.trade_corrections c
   using unnest($1::text[], $2::text[], $3::text[]) as w (tenant, account, trade_id), ${schema}.trade_corrections e
   where c.trade_id = w.trade_id and c.tenant = w.tenant and c.account = w.account
     and e.trade_id = c.trade_id and e.tenant = c.tenant and e.account = c.account
     and e.event_id = c.event_id and e.log_position < c.log_position`;

/** Moves the trades whose last correction says so, with their figures, which only a fold can give back. */
const moveStatement = (schema: string, way: "out" | "back"): string => {
  const [from, to] = way === "out" ? ["trades", "voided_trades"] : ["voided_trades", "trades"];
  return `with last as (
      select distinct on (c.tenant, c.account, c.trade_id) c.tenant, c.account, c.trade_id, c.voided
      from unnest($1::text[], $2::text[], $3::text[]) as w (tenant, account, trade_id)
      join ${schema}.trade_corrections c
        on c.trade_id = w.trade_id and c.tenant = w.tenant and c.account = w.account
      order by c.tenant, c.account, c.trade_id, c.log_position desc),
    moved as (
      delete from ${schema}.${from} t using last
      where last.voided = ${way === "out"} and t.trade_id = last.trade_id and t.tenant = last.tenant
        and t.account = last.account
      returning t.*),
    gone as (
      delete from ${schema}.trade_figures f using moved where f.log_position = moved.log_position
      returning f.log_position, f.cash_change),
    kept as (insert into ${schema}.${to} select * from moved)
    select moved.*, gone.cash_change from moved left join gone on gone.log_position = moved.log_position`;
};
