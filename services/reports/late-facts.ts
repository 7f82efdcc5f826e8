/** What the log took of a time after it had been reported: trades that came late, and trades that were taken back. */
import { formatInstant, type Instant } from "@spot-canvas/domain/time/instant";
import type { AccountRef } from "@spot-canvas/projections/ledger/account-ref";
import type { AccountFact } from "@spot-canvas/projections/ledger/facts-in-order";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";

/** Facts that are named one by one. */
const NAMED_MAX = 50;

/** Late facts, as they are found. */
export class LateFacts {
  readonly #since: number | undefined;
  readonly #lines: string[] = [];
  #more = 0;

  /** Looks for what came after a position of TRADING; for nothing where there is none. */
  constructor(since: number | undefined) {
    this.#since = since;
  }

  /** In words, and how many more there are. */
  get lines(): readonly string[] {
    return this.#more === 0 ? this.#lines : [...this.#lines, `and ${this.#more} more`];
  }

  /** Facts of an account, of which those up to a time count. */
  take(facts: readonly AccountFact[], until: Instant): void {
    if (this.#since === undefined) return;
    for (const fact of facts) {
      if (fact.place.position > this.#since && fact.place.timestamp <= until) this.#add(wordsOf(fact));
    }
  }

  /** Trades that were voided, replaced or restored. */
  async addCorrections(snapshot: Snapshot, { tenant, account }: AccountRef, knownAt: number): Promise<void> {
    if (this.#since === undefined) return;
    const rows = await snapshot.sql.query<{
      readonly trade_id: string;
      readonly voided: boolean;
      readonly reason: string;
    }>(
      `select trade_id, voided, reason from ${snapshot.schemaOf("ledger")}.trade_corrections
       where account = $1 and tenant = $2 and log_position > $3 and log_position <= $4 order by log_position`,
      [account, tenant, this.#since, knownAt],
    );
    for (const { trade_id, voided, reason } of rows) {
      this.#add(`trade ${trade_id} was ${voided ? "taken out of account" : "put back"}: ${reason}`);
    }
  }

  #add(line: string): void {
    if (this.#lines.length < NAMED_MAX) this.#lines.push(line);
    else this.#more++;
  }
}

function wordsOf(fact: AccountFact): string {
  const at = formatInstant(fact.place.timestamp);
  if ("trade" in fact) {
    const { tradeId, side, quantity, symbol, price } = fact.trade;
    return `trade ${tradeId} of ${at}: ${side} ${quantity} ${symbol} at ${price}`;
  }
  if ("move" in fact) return `cash of ${at}: ${fact.move.amount} ${fact.move.currency}`;
  const { kind, entryId, symbol } = fact.entry;
  return `${kind} ${entryId} of ${at}: ${symbol}`;
}
