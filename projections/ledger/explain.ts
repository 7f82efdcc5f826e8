/** Why a position is what it is: every trade and entry that made it, every correction, and where it went when it moved. */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import { openerOf, type Position } from "@spot-canvas/domain/ledger/position";
import { positionIdOfEntry } from "@spot-canvas/domain/ledger/position-entry";
import { type MarketFact, type PositionStep, stepOf } from "@spot-canvas/domain/ledger/position-steps";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountMoment } from "./account-at.ts";
import type { AccountRef } from "./account-ref.ts";
import type { LoggedEntry } from "./entries.ts";
import { entriesInOrder } from "./entries-in-order.ts";
import { factsInOrder } from "./facts-in-order.ts";
import { knownUpTo } from "./moment.ts";
import { findTrades, findVoidedTrades, lastCorrection } from "./read.ts";

/** Something that was said of a trade while the position was held: that it does not count, or counts again. */
export interface Correction {
  readonly tradeId: string;
  readonly voided: boolean;
  readonly reason: string;
  readonly replacedBy: string | undefined;
  /** Position in the log. */
  readonly position: number;
  readonly loggedAt: Instant;
}

/** What there is to say of a position's id. */
export type Explanation =
  | {
      readonly outcome: "explained";
      /** What its last step left. */
      readonly position: Position;
      readonly steps: readonly PositionStep[];
      /** Of trades within its time, by position in the log. */
      readonly corrections: readonly Correction[];
    }
  /** Another trade opens the position now: a late one before it, or one that stands for it. */
  | { readonly outcome: "moved"; readonly movedTo: string };

/** Explains a position of an account at a moment; undefined where no position had the id until then. */
export async function explain(
  snapshot: Snapshot,
  wanted: AccountMoment,
  positionId: string,
): Promise<Explanation | undefined> {
  const opener = await findOpener(snapshot, wanted, positionId);
  if (opener === undefined) return undefined;
  const steps = await stepsIn(snapshot, opener, (step) => step.positionId === positionId);
  const position = steps.at(-1)?.position;
  if (position !== undefined) {
    const corrections = await correctionsOf(snapshot, position, knownUpTo(snapshot, wanted));
    return { outcome: "explained", position, steps, corrections };
  }
  const movedTo = await placeNow(snapshot, wanted, opener, positionId);
  return movedTo === undefined ? undefined : { outcome: "moved", movedTo };
}

/** What opened a position, or did once, and its market at a moment. */
interface Opener extends AccountMoment {
  readonly symbol: string;
  readonly marketType: MarketType;
  /** See {@link factKey}. */
  readonly key: string;
  /** Whose corrections may have moved the position. */
  readonly tradeId: string | undefined;
}

async function findOpener(
  snapshot: Snapshot,
  account: AccountMoment,
  positionId: string,
): Promise<Opener | undefined> {
  const entry = await findEntry(snapshot, account, positionId);
  if (entry !== undefined) {
    const { symbol, marketType } = entry.entry;
    return { ...account, symbol, marketType, key: factKey(entry), tradeId: undefined };
  }
  const opener = openerOf(positionId);
  if (opener === undefined || opener.tenantId !== account.tenant) return undefined;
  const ids = [opener.tradeId];
  const [counting] = await findTrades(snapshot, account.tenant, ids);
  const trade = counting?.trade ?? (await findVoidedTrades(snapshot, account.tenant, ids))[0]?.trade;
  if (trade === undefined || trade.accountId !== account.account) return undefined;
  const { symbol, marketType, tradeId } = trade;
  return { ...account, symbol, marketType, key: tradeId, tradeId };
}

/** The entry that opens a position of this id, or did once. */
async function findEntry(
  snapshot: Snapshot,
  account: AccountRef,
  positionId: string,
): Promise<LoggedEntry | undefined> {
  if (!positionId.includes(":")) return undefined;
  const entries = await entriesInOrder(snapshot, account);
  return entries.find(
    (one): one is LoggedEntry => "entry" in one && positionIdOfEntry(one.entry) === positionId,
  );
}

/** The position that holds what a fact opened once: it opens none any more. */
async function placeNow(
  snapshot: Snapshot,
  account: AccountMoment,
  opener: Opener,
  positionId: string,
): Promise<string | undefined> {
  const { key, tradeId } = opener;
  const belonged = new Set([key]);
  const known = knownUpTo(snapshot, account);
  const last = tradeId === undefined ? undefined : await lastCorrection(snapshot, account, tradeId, known);
  if (last?.voided) {
    if (last.replacedBy !== undefined) belonged.add(last.replacedBy);
    // What the position was made of just before the trade was taken out of it.
    const then = { ...opener, knownAt: last.position - 1 };
    const before = await stepsIn(snapshot, then, (step) => step.positionId === positionId);
    for (const { fact } of before) belonged.add(factKey(fact));
  }
  const now = await stepsIn(snapshot, opener, ({ fact }) => belonged.has(factKey(fact)));
  return now[0]?.positionId;
}

/** Names a fact within its account. */
const factKey = (fact: MarketFact): string =>
  "trade" in fact ? fact.trade.tradeId : `${fact.entry.kind}\0${fact.entry.entryId}`;

/** The steps of a market that are wanted: all of it is folded, so that each is what it is. */
async function stepsIn(
  snapshot: Snapshot,
  { key: _, tradeId: __, ...which }: Opener,
  isWanted: (step: PositionStep) => boolean,
): Promise<readonly PositionStep[]> {
  const steps: PositionStep[] = [];
  let open: Position | undefined;
  for await (const slice of factsInOrder(snapshot, which)) {
    for (const fact of slice) {
      if ("move" in fact) continue;
      const stepped = stepOf(open, fact);
      open = stepped.open;
      steps.push(...stepped.steps.filter(isWanted));
    }
  }
  return steps;
}

async function correctionsOf(
  snapshot: Snapshot,
  position: Position,
  known: number,
): Promise<readonly Correction[]> {
  const { tenantId, accountId, symbol, marketType, openedAt, closedAt } = position;
  const schema = snapshot.schemaOf("ledger");
  const which =
    "account = $1 and tenant = $2 and symbol = $3 and market_type = $4 and executed_at >= $5" +
    (closedAt === undefined ? "" : " and executed_at <= $7");
  const rows = await snapshot.sql.query<CorrectionRow>(
    `select c.* from ${schema}.trade_corrections c
     join (select trade_id, account, tenant from ${schema}.trades where ${which}
       union all select trade_id, account, tenant from ${schema}.voided_trades where ${which}) t
       using (trade_id, account, tenant)
     where c.log_position <= $6 order by c.log_position`,
    [accountId, tenantId, symbol, marketType, openedAt, known, ...(closedAt === undefined ? [] : [closedAt])],
  );
  return rows.map((row) => ({
    tradeId: row.trade_id,
    voided: row.voided,
    reason: row.reason,
    replacedBy: row.replaced_by ?? undefined,
    position: Number(row.log_position),
    loggedAt: BigInt(row.logged_at),
  }));
}

interface CorrectionRow {
  readonly trade_id: string;
  readonly voided: boolean;
  readonly reason: string;
  readonly replaced_by: string | null;
  readonly log_position: string;
  readonly logged_at: string;
}
