/**
 * Which figures of an account changed after they had been shown, why and when: a trade or entry came late, or a trade
 * was voided or counts again. Derived from the facts by folding a market as it was known just before and just after.
 */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import { AccountFold } from "@spot-canvas/domain/ledger/account-fold";
import { type TradeFigures, ZERO } from "@spot-canvas/domain/ledger/position";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { factsInOrder } from "./facts-in-order.ts";
import type { LoggedChange } from "./market.ts";

/** A figure as it was and as it is. */
export interface BeforeAfter {
  readonly before: Decimal;
  readonly after: Decimal;
}

/** A trade or entry whose figures are others than they were. */
export interface ChangedFigures {
  readonly id: string;
  readonly costBasis: BeforeAfter;
  readonly realizedPnl: BeforeAfter;
}

/** One change. */
export interface LedgerChange {
  readonly cause: "late-trade" | "late-entry" | "void" | "unvoid";
  /** Of the trade or entry. */
  readonly id: string;
  /** Position in TRADING of the event that made the change, and when the log took it. */
  readonly position: number;
  readonly at: Instant;
  readonly reason: string | undefined;
  readonly replacedBy: string | undefined;
  readonly symbol: string;
  readonly marketType: MarketType;
  /** Of the whole market. */
  readonly realizedPnl: BeforeAfter;
  readonly quantity: BeforeAfter;
  readonly cash: BeforeAfter;
  /** The first of them, in the order in which they apply. */
  readonly figures: readonly ChangedFigures[];
  readonly figuresChanged: number;
}

/** A page of changes, newest first. */
export interface ChangePage {
  readonly changes: readonly LedgerChange[];
  /** Before which position the next page begins; absent on the last one. */
  readonly nextBefore: number | undefined;
}

/** Figures named in one change. */
const FIGURES_MAX = 100;

/** The newest changes before a position. Each costs two folds of its market; of what came late one reading. */
export async function listChanges(
  snapshot: Snapshot,
  account: AccountRef,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<ChangePage> {
  const causes = await snapshot.sql.query<Cause>(causesIn(snapshot.schemaOf("ledger")), [
    account.account,
    account.tenant,
    Math.min(before ?? Number.POSITIVE_INFINITY, snapshot.positions.TRADING + 1),
    limit + 1,
  ]);
  const page = causes.slice(0, limit);
  const changes: LedgerChange[] = [];
  for (const cause of page) {
    const change = await changeBy(snapshot, account, cause);
    if (change) changes.push(change);
  }
  return { changes, nextBefore: causes.length > limit ? Number(page.at(-1)!.log_position) : undefined };
}

interface Cause {
  readonly cause: LedgerChange["cause"];
  readonly id: string;
  readonly log_position: string;
  readonly logged_at: string;
  readonly reason: string | null;
  readonly replaced_by: string | null;
  readonly symbol: string;
  readonly market_type: MarketType;
}

/** Corrections, and facts that came late. */
const causesIn = (schema: string): string => `
  select * from (
    (select case when e.log_position is null then 'late-trade' else 'late-entry' end as cause,
       coalesce(t.trade_id, v.trade_id, e.entry_id) as id, l.log_position,
       coalesce(t.ingested_at, v.ingested_at, e.logged_at) as logged_at, null as reason, null as replaced_by,
       l.symbol, l.market_type
     from (select * from ${schema}.late_facts where account = $1 and tenant = $2 and log_position < $3
       order by log_position desc limit $4) l
     left join ${schema}.trades t on t.account = l.account and t.tenant = l.tenant and t.log_position = l.log_position
     left join ${schema}.voided_trades v on v.log_position = l.log_position
     left join ${schema}.entries e on e.log_position = l.log_position)
    union all
    (select case when c.voided then 'void' else 'unvoid' end, c.trade_id, c.log_position, c.logged_at, c.reason,
       c.replaced_by, f.symbol, f.market_type
     from ${schema}.trade_corrections c cross join lateral (
       select symbol, market_type from ${schema}.trades t
       where t.trade_id = c.trade_id and t.tenant = c.tenant and t.account = c.account
       union all
       select symbol, market_type from ${schema}.voided_trades v
       where v.trade_id = c.trade_id and v.tenant = c.tenant and v.account = c.account) f
     where c.account = $1 and c.tenant = $2 and c.log_position < $3 order by c.log_position desc limit $4)) causes
  order by log_position desc limit $4`;

/** What a cause changed; nothing where no figure that had been shown is another now. */
async function changeBy(
  snapshot: Snapshot,
  account: AccountRef,
  cause: Cause,
): Promise<LedgerChange | undefined> {
  const position = Number(cause.log_position);
  const [before, after] = await marketAround(snapshot, account, cause);
  const figures: ChangedFigures[] = [];
  for (const [key, now] of after.figures) {
    const was = before.figures.get(key);
    if (was === undefined || isSame(was, now)) continue;
    const costBasis = { before: was.costBasis, after: now.costBasis };
    const realizedPnl = { before: was.realizedPnl, after: now.realizedPnl };
    figures.push({ id: after.ids.get(key)!, costBasis, realizedPnl });
  }
  const isLate = cause.cause === "late-trade" || cause.cause === "late-entry";
  if (figures.length === 0 && (isLate || before.figures.size === after.figures.size)) return undefined;
  return {
    cause: cause.cause,
    id: cause.id,
    position,
    at: BigInt(cause.logged_at),
    reason: cause.reason || undefined,
    replacedBy: cause.replaced_by ?? undefined,
    symbol: cause.symbol,
    marketType: cause.market_type,
    realizedPnl: { before: before.realizedPnl, after: after.realizedPnl },
    quantity: { before: before.quantity, after: after.quantity },
    cash: { before: before.cash, after: after.cash },
    figures: figures.slice(0, FIGURES_MAX),
    figuresChanged: figures.length,
  };
}

/** A market that is being folded. */
class MarketState {
  readonly figures = new Map<number, TradeFigures>();
  readonly ids = new Map<number, string>();
  realizedPnl: Decimal = ZERO;
  cash: Decimal = ZERO;
  readonly #fold = new AccountFold(new Map());

  get quantity(): Decimal {
    return this.#fold.open[0]?.quantity ?? ZERO;
  }

  take(fact: LoggedChange): void {
    const { place } = fact;
    const did = "entry" in fact ? this.#fold.entry(fact.entry, place) : this.#fold.trade(fact.trade, place);
    this.figures.set(place.position, did);
    this.ids.set(place.position, "entry" in fact ? fact.entry.entryId : fact.trade.tradeId);
    this.realizedPnl = this.realizedPnl.plus(did.realizedPnl);
    this.cash = this.cash.plus(did.cashChange);
  }
}

/** The market of a cause, as it was known just before and just after: what came late is one fact more of one reading. */
async function marketAround(
  snapshot: Snapshot,
  account: AccountRef,
  cause: Cause,
): Promise<readonly [before: MarketState, after: MarketState]> {
  const position = Number(cause.log_position);
  const [before, after] = [new MarketState(), new MarketState()];
  const isLate = cause.cause === "late-trade" || cause.cause === "late-entry";
  for await (const fact of factsOf(snapshot, account, cause, position)) {
    after.take(fact);
    if (isLate && fact.place.position !== position) before.take(fact);
  }
  if (!isLate) {
    for await (const fact of factsOf(snapshot, account, cause, position - 1)) before.take(fact);
  }
  return [before, after];
}

/** Trades and entries of the market of a cause that were known at a position, as they apply. */
async function* factsOf(
  snapshot: Snapshot,
  account: AccountRef,
  { symbol, market_type: marketType }: Cause,
  knownAt: number,
): AsyncGenerator<LoggedChange> {
  for await (const slice of factsInOrder(snapshot, { ...account, symbol, marketType, knownAt })) {
    for (const fact of slice) if (!("move" in fact)) yield fact;
  }
}

const isSame = (left: TradeFigures, right: TradeFigures): boolean =>
  left.costBasis.equals(right.costBasis) &&
  left.realizedPnl.equals(right.realizedPnl) &&
  left.unmatchedQuantity.equals(right.unmatchedQuantity);
