/**
 * What the closed positions of an account came to, by quote currency: counts and P&L, so that a read need not sum up the
 * positions of years. Changes are gathered beside the rows of positions and written in the same transaction; sums of
 * decimals are exact, so that the order of changes leaves no trace.
 */
import type { Position } from "@spot-canvas/domain/ledger/position";
import { pairOf } from "@spot-canvas/domain/ledger/trade";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Transaction } from "../projector/database.ts";
import { accountKeyOf } from "./logged-trade.ts";

/** The sum of an account in one currency. */
interface Total {
  readonly tenant: string;
  readonly account: string;
  readonly currency: string;
  closed: number;
  won: number;
  realized_pnl: Decimal;
}

/** Closed positions of one symbol that were taken out of the table. */
export interface RemovedPositions {
  readonly tenant: string;
  readonly account: string;
  readonly symbol: string;
  readonly closed: string;
  readonly won: string;
  readonly realized_pnl: string;
}

/** Changes of the totals on their way into the table. */
export class ClosedTotals {
  readonly #schema: string;
  #changes = new Map<string, Total>();

  constructor(schema: string) {
    this.#schema = schema;
  }

  clear(): void {
    this.#changes.clear();
  }

  /** Counts a position whose row is written. */
  add({ tenantId, accountId, symbol, realizedPnl }: Position): void {
    this.#change(tenantId, accountId, symbol, 1, realizedPnl.isPositive() ? 1 : 0, realizedPnl);
  }

  /** Takes positions off whose rows are gone. */
  remove({ tenant, account, symbol, closed, won, realized_pnl }: RemovedPositions): void {
    this.#change(tenant, account, symbol, -Number(closed), -Number(won), Decimal.of(realized_pnl).negated());
  }

  /** Adds what changed to what the table has, with or without its key. A total of nothing has no row. */
  async write(transaction: Transaction): Promise<void> {
    if (this.#changes.size === 0) return;
    const changes = [...this.#changes.values()];
    this.#changes = new Map();
    await transaction.query(
      `with d as (select * from json_populate_recordset(null::${this.#schema}.closed_totals, $1::json)),
       t as (delete from ${this.#schema}.closed_totals t using d
         where t.account = d.account and t.currency = d.currency and t.tenant = d.tenant returning t.*)
       insert into ${this.#schema}.closed_totals
       select d.tenant, d.account, d.currency, d.closed + coalesce(t.closed, 0), d.won + coalesce(t.won, 0),
         trim_scale(d.realized_pnl + coalesce(t.realized_pnl, 0))
       from d left join t on t.account = d.account and t.currency = d.currency and t.tenant = d.tenant
       where d.closed + coalesce(t.closed, 0) <> 0`,
      [
        JSON.stringify(
          changes.map((change) => ({ ...change, realized_pnl: change.realized_pnl.toString() })),
        ),
      ],
    );
  }

  #change(tenant: string, account: string, symbol: string, closed: number, won: number, pnl: Decimal): void {
    const currency = pairOf(symbol)?.quote ?? "";
    const key = `${accountKeyOf(tenant, account)}\0${currency}`;
    const total = this.#changes.get(key);
    if (!total) {
      this.#changes.set(key, { tenant, account, currency, closed, won, realized_pnl: pnl });
      return;
    }
    total.closed += closed;
    total.won += won;
    total.realized_pnl = total.realized_pnl.plus(pnl);
  }
}
