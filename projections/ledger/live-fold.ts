/** The fold into the generation that readers see: keys refuse repeats, and late trades set their market back at once. */
import type { Event, Reading } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import type { Sql, Transaction } from "../projector/database.ts";
import { type Partition, PartitionMembers, WHOLE } from "../projector/partition.ts";
import type { Arrears, ViewFold } from "../projector/view.ts";
import { forgetCopies } from "./conflicts.ts";
import { isCorrection } from "./corrections.ts";
import { type EntryEvent, isEntryEvent } from "./entries.ts";
import { isAccountEvent, LedgerIntake } from "./intake.ts";
import {
  accountKeyOf,
  type LoggedTrade,
  loggedTradeIn,
  loggedTradeOf,
  marketKeyOf,
  type TradeRow,
} from "./logged-trade.ts";
import type { MarketName } from "./market.ts";
import { conflictRow, contentOf } from "./rows.ts";
import { loadMarkets } from "./stored-markets.ts";
import { supersede } from "./supersede.ts";

/** What memory keeps between batches is dropped beyond so many markets or accounts. */
const KEPT_MAX = 5_000;
/** After a repeat was found, so many batches are looked through for repeats before they are folded. */
const CAREFUL_BATCHES = 50;
const AT_ONCE = 1_000;

/** How a live fold works. */
export interface LiveFoldOptions {
  /** So much of the past is folded again within the batch that changed it; more than that is left for later, slice by slice. */
  readonly atOnce?: number | undefined;
  /** The accounts that it folds. */
  readonly partition?: Partition | undefined;
}

/** Folds batch by batch. */
export class LiveFold implements ViewFold {
  readonly #schema: string;
  readonly #intake: LedgerIntake;
  /** Trades of this batch, and known ones that it repeats, by tenant and id. */
  #known = new Map<string, LoggedTrade>();
  #careful = 0;
  readonly #atOnce: number;
  /** How many projectors write to the same tables. */
  readonly #parts: number;
  /** Trades of this batch that count. */
  #counted: LoggedTrade[] = [];
  /** Trades of this batch that say something else than the one that counts. */
  #conflicting: LoggedTrade[] = [];
  /** Trades of other parts whose ids are those of earlier ones of this batch. */
  #superseded: LoggedTrade[] = [];

  constructor(schema: string, { atOnce = AT_ONCE, partition = WHOLE }: LiveFoldOptions = {}) {
    this.#schema = schema;
    this.#atOnce = atOnce;
    this.#parts = partition.count;
    this.#intake = new LedgerIntake(schema, new PartitionMembers(partition));
  }

  async prepare(sql: Sql, batch: readonly Reading[]): Promise<void> {
    const { markets, accounts, corrections, entries, settings, dirty, late } = this.#intake;
    if (markets.size > KEPT_MAX) markets.clear();
    if (accounts.size > KEPT_MAX) accounts.clear();
    if (late.size > KEPT_MAX) late.clear();
    this.#known = new Map();
    this.#counted = [];
    this.#conflicting = [];
    this.#superseded = [];
    if (this.#parts > 1) corrections.recheck();
    const wanted = namesIn(batch);
    await dirty.load(sql);
    await accounts.load(sql, wanted.accounts);
    await late.load(sql, wanted.markets);
    await loadMarkets(
      sql,
      this.#schema,
      markets,
      wanted.markets.filter((one) => !dirty.has(marketKeyOf(one))),
    );
    await entries.prepare(sql, wanted.entries);
    await settings.prepare(sql, wanted.settings);
    if (this.#careful > 0) await this.#loadKnown(sql, wanted.trades);
    for (const logged of await corrections.prepare(sql, wanted.trades)) {
      this.#known.set(tradeKeyOf(logged), logged);
    }
  }

  apply(reading: Reading): void {
    this.#intake.apply(reading, this.#isNew);
  }

  async write(transaction: Transaction): Promise<void> {
    const { rows, accounts, corrections, dirty } = this.#intake;
    const late = this.#intake.fold();
    await dirty.check(transaction);
    if (this.#superseded.length > 0) {
      await supersede(transaction, this.#schema, this.#superseded, this.#parts);
    }
    await this.#intake.replaceOpen(transaction);
    try {
      await rows.write(transaction);
    } catch (error) {
      if (!(error instanceof Fault && error.tag === "UniqueViolation")) throw error;
      this.#careful = CAREFUL_BATCHES;
      throw repeated(error);
    }
    if (this.#conflicting.length > 0) await forgetCopies(transaction, this.#schema, this.#conflicting);
    if (this.#parts > 1) await this.#refuseVoided(transaction);
    const moved = await corrections.settle(transaction);
    for (const { logged, cash } of moved) if (cash) accounts.book(logged.trade, logged.place, cash.negated());
    const setBack = await dirty.setBack(transaction, [...late, ...moved.map(({ logged }) => logged)]);
    for (const key of setBack) this.#intake.drop(key);
    if (setBack.length > 0) await dirty.settle(transaction, this.#atOnce, setBack);
    await accounts.write(transaction);
    await rows.totals.write(transaction);
    await dirty.write(transaction);
    if (this.#careful > 0) this.#careful--;
  }

  arrears(idle: boolean): Arrears {
    return this.#intake.dirty.arrears(idle);
  }

  async settle(transaction: Transaction, facts: number): Promise<number> {
    const { accounts, dirty, rows } = this.#intake;
    await dirty.load(transaction);
    await dirty.check(transaction);
    const folded = await dirty.settle(transaction, facts);
    await accounts.write(transaction);
    await rows.totals.write(transaction);
    await dirty.write(transaction);
    return folded;
  }

  reset(): void {
    this.#known.clear();
    this.#counted = [];
    this.#conflicting = [];
    this.#superseded = [];
    this.#intake.reset();
  }

  /** A trade counts once: a repeat changes nothing, another content under a known id is a conflict. */
  readonly #isNew = (logged: LoggedTrade): boolean => {
    const id = tradeKeyOf(logged);
    const known = this.#known.get(id);
    const isLater = known !== undefined && known.place.position > logged.place.position;
    if (isLater) this.#superseded.push(known);
    if (!known || isLater) {
      this.#known.set(id, logged);
      this.#counted.push(logged);
      return true;
    }
    if (contentOf(known) !== contentOf(logged)) {
      this.#intake.rows.conflicts.add(conflictRow(logged));
      this.#conflicting.push(logged);
    }
    return false;
  };

  /** Another part may have voided a trade with an id of this batch since that was looked up. */
  async #refuseVoided(transaction: Transaction): Promise<void> {
    if (this.#counted.length === 0) return;
    const found = await transaction.query(
      `select from unnest($1::text[], $2::text[]) as w (tenant, trade_id)
       join ${this.#schema}.voided_trades v on v.trade_id = w.trade_id and v.tenant = w.tenant limit 1`,
      [this.#counted.map(({ trade }) => trade.tenantId), this.#counted.map(({ trade }) => trade.tradeId)],
    );
    if (found.length > 0) throw repeated();
  }

  async #loadKnown(sql: Sql, trades: readonly LoggedTrade[]): Promise<void> {
    const rows = await sql.query<TradeRow>(
      `select t.* from unnest($1::text[], $2::text[]) as w (tenant, trade_id)
       join ${this.#schema}.trades t on t.trade_id = w.trade_id and t.tenant = w.tenant`,
      [trades.map(({ trade }) => trade.tenantId), trades.map(({ trade }) => trade.tradeId)],
    );
    for (const row of rows) {
      const logged = loggedTradeIn(row);
      this.#known.set(tradeKeyOf(logged), logged);
    }
  }
}

const repeated = (cause?: unknown): Fault =>
  new Fault("RepeatedEvents", "conflict", "The batch holds trades that are known already.", { cause });

const tradeKeyOf = ({ trade }: LoggedTrade): string => `${trade.tenantId}\0${trade.tradeId}`;

/** What a batch speaks of. */
interface Names {
  readonly accounts: readonly { readonly tenant: string; readonly account: string }[];
  readonly markets: readonly MarketName[];
  readonly trades: readonly LoggedTrade[];
  readonly entries: readonly EntryEvent[];
  readonly settings: readonly Event<"BalanceSet">[];
}

function namesIn(batch: readonly Reading[]): Names {
  const accounts = new Map<string, { readonly tenant: string; readonly account: string }>();
  const trades: LoggedTrade[] = [];
  const entries: EntryEvent[] = [];
  const settings: Event<"BalanceSet">[] = [];
  for (const reading of batch) {
    if (reading.outcome !== "event") continue;
    const { event } = reading;
    if (event.type === "TradeExecuted") {
      const { tenantId: tenant, accountId: account } = event.data;
      accounts.set(accountKeyOf(tenant, account), { tenant, account });
      trades.push(loggedTradeOf(event));
    } else if (isAccountEvent(event) || isCorrection(event) || isEntryEvent(event)) {
      const { tenant } = event.subject;
      accounts.set(accountKeyOf(tenant, event.data.account), { tenant, account: event.data.account });
      if (isEntryEvent(event)) entries.push(event);
      if (event.type === "BalanceSet") settings.push(event);
    }
  }
  const markets = [...trades.map(({ trade }) => trade), ...entries.flatMap(marketsOf)];
  return { accounts: [...accounts.values()], markets, trades, entries, settings };
}

/** The market of an entry's event, where it is of one. */
function marketsOf({ data, subject: { tenant } }: EntryEvent): readonly MarketName[] {
  if (!("symbol" in data)) return [];
  const market = "market_type" in data ? data.market_type : "funding_id" in data ? "futures" : "spot";
  return [{ tenantId: tenant, accountId: data.account, symbol: data.symbol, marketType: market }];
}
