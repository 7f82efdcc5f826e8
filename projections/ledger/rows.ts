/** Rows of the ledger on their way into a schema. */
import { encodeTrade } from "@spot-canvas/domain/ledger/trade-encoder";
import { CopyBuffer, copyText } from "../projector/copy-text.ts";
import type { Transaction } from "../projector/database.ts";
import { ClosedTotals, type RemovedPositions } from "./closed-totals.ts";
import type { LoggedTrade } from "./logged-trade.ts";
import type { PlacedPosition } from "./market.ts";
import { writePosition } from "./position-row.ts";
import {
  BALANCE_SETTING_COLUMNS,
  CORRECTION_COLUMNS,
  ENTRY_COLUMNS,
  FIGURE_COLUMNS,
  LATE_FACT_COLUMNS,
  POSITION_COLUMNS,
  TRADE_COLUMNS,
} from "./schema.ts";

const CONFLICT_COLUMNS = ["log_position", "tenant", "trade_id", "account", "content", "logged_at"];
const decoder = new TextDecoder();

/** Buffers of the tables that only grow by COPY. */
export class LedgerRows {
  readonly trades: CopyBuffer;
  readonly figures: CopyBuffer;
  readonly conflicts: CopyBuffer;
  readonly corrections: CopyBuffer;
  readonly balanceSettings: CopyBuffer;
  readonly entries: CopyBuffer;
  readonly lateFacts: CopyBuffer;
  readonly totals: ClosedTotals;

  readonly #schema: string;
  readonly #positions: CopyBuffer;

  constructor(schema: string) {
    this.#schema = schema;
    this.trades = new CopyBuffer(`${schema}.trades`, TRADE_COLUMNS);
    this.figures = new CopyBuffer(`${schema}.trade_figures`, FIGURE_COLUMNS);
    this.#positions = new CopyBuffer(`${schema}.positions`, POSITION_COLUMNS);
    this.conflicts = new CopyBuffer(`${schema}.trade_conflicts`, CONFLICT_COLUMNS);
    this.corrections = new CopyBuffer(`${schema}.trade_corrections`, CORRECTION_COLUMNS);
    this.balanceSettings = new CopyBuffer(`${schema}.balance_settings`, BALANCE_SETTING_COLUMNS);
    this.entries = new CopyBuffer(`${schema}.entries`, ENTRY_COLUMNS);
    this.lateFacts = new CopyBuffer(`${schema}.late_facts`, LATE_FACT_COLUMNS);
    this.totals = new ClosedTotals(schema);
  }

  clear(): void {
    for (const buffer of this.#all()) buffer.clear();
    this.totals.clear();
  }

  /** Writes what was gathered until now. Takes it before its first await. */
  async write(transaction: Transaction): Promise<void> {
    const writes = this.#all().map((buffer) => buffer.detach());
    for (const write of writes) await write(transaction);
  }

  /** Puts a position among the rows. */
  addPosition(placed: PlacedPosition): void {
    writePosition(this.#positions, placed);
    if (placed.position.status === "closed") this.totals.add(placed.position);
  }

  /** Removes positions that others take the place of. */
  async removePositions(transaction: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const removed = await transaction.query<RemovedPositions>(
      `with gone as (delete from ${this.#schema}.positions where id = any($1::text[])
         returning tenant, account, symbol, status, realized_pnl)
       select tenant, account, symbol, count(*) as closed, count(*) filter (where realized_pnl > 0) as won,
         sum(realized_pnl) as realized_pnl from gone where status = 'closed' group by tenant, account, symbol`,
      [ids],
    );
    for (const positions of removed) this.totals.remove(positions);
  }

  #all(): readonly CopyBuffer[] {
    return [
      this.trades,
      this.figures,
      this.#positions,
      this.conflicts,
      this.corrections,
      this.balanceSettings,
      this.entries,
      this.lateFacts,
    ];
  }
}

/** The text of what a trade says, to compare with another of its id: equal facts have equal text. */
export const contentOf = ({ trade }: LoggedTrade): string => decoder.decode(encodeTrade(trade));

/** A trade whose id was known with other content, as a row. */
export function conflictRow(logged: LoggedTrade): string {
  const { trade, place, ingestedAt } = logged;
  return [
    place.position,
    copyText(trade.tenantId),
    copyText(trade.tradeId),
    copyText(trade.accountId),
    copyText(contentOf(logged)),
    ingestedAt,
  ].join("\t");
}
