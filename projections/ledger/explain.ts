/** Why a position is what it is: every trade that made it, every correction of one, and where it went when it moved. */
import { openerOf, type Position } from "@spot-canvas/domain/ledger/position";
import { type PositionStep, stepOf } from "@spot-canvas/domain/ledger/position-steps";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import { type AccountRef, findTrades, findVoidedTrades, lastCorrection } from "./read.ts";
import { tradesInOrder } from "./trades-in-order.ts";

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

/** Explains a position of an account; undefined where no position ever had the id. */
export async function explain(
  snapshot: Snapshot,
  account: AccountRef,
  positionId: string,
): Promise<Explanation | undefined> {
  const opener = openerOf(positionId);
  if (opener === undefined || opener.tenantId !== account.tenant) return undefined;
  const [counting] = await findTrades(snapshot, account.tenant, [opener.tradeId]);
  const [voided] = await findVoidedTrades(snapshot, account.tenant, [opener.tradeId]);
  const trade = counting?.trade ?? voided?.trade;
  if (trade === undefined || trade.accountId !== account.account) return undefined;
  const { steps, last } = await stepsIn(snapshot, trade, ({ positionId: id }) => id === positionId);
  const position = last.get(positionId);
  if (position !== undefined) {
    const corrections = await correctionsOf(snapshot, position);
    return { outcome: "explained", position, steps, corrections };
  }
  const movedTo = await placeNow(snapshot, account, trade, voided !== undefined);
  return movedTo === undefined ? undefined : { outcome: "moved", movedTo };
}

/** The position that holds what a trade opened once: it opens none any more. */
async function placeNow(
  snapshot: Snapshot,
  account: AccountRef,
  trade: Trade,
  isVoided: boolean,
): Promise<string | undefined> {
  const belonged = new Set([trade.tradeId]);
  const last = isVoided ? await lastCorrection(snapshot, account, trade.tradeId) : undefined;
  if (last?.replacedBy !== undefined) belonged.add(last.replacedBy);
  if (last !== undefined) {
    // What the position was made of just before the trade was taken out of it.
    const before = await stepsIn(
      snapshot,
      trade,
      ({ positionId }) => openerOf(positionId)?.tradeId === trade.tradeId,
      {
        knownAt: last.position - 1,
      },
    );
    for (const step of before.steps) belonged.add(step.trade.tradeId);
  }
  const now = await stepsIn(snapshot, trade, (step) => belonged.has(step.trade.tradeId));
  return now.steps[0]?.positionId;
}

interface MarketSteps {
  readonly steps: readonly PositionStep[];
  /** The wanted positions as their last step left them. */
  readonly last: ReadonlyMap<string, Position>;
}

/** The steps of a trade's market that are wanted: all of it is folded, so that each is what it is. */
async function stepsIn(
  snapshot: Snapshot,
  { tenantId, accountId, symbol, marketType }: Trade,
  isWanted: (step: PositionStep) => boolean,
  moment: { readonly knownAt?: number } = {},
): Promise<MarketSteps> {
  const steps: PositionStep[] = [];
  const last = new Map<string, Position>();
  const which = { tenant: tenantId, account: accountId, symbol, marketType, ...moment };
  let open: Position | undefined;
  for await (const slice of tradesInOrder(snapshot, which)) {
    for (const { trade, place } of slice) {
      const stepped = stepOf(open, trade, place);
      open = stepped.open;
      for (const step of stepped.steps) {
        if (!isWanted(step)) continue;
        steps.push(step);
        last.set(step.positionId, step.position);
      }
    }
  }
  return { steps, last };
}

async function correctionsOf(snapshot: Snapshot, position: Position): Promise<readonly Correction[]> {
  const { tenantId, accountId, symbol, marketType, openedAt, closedAt } = position;
  const schema = snapshot.schemaOf("ledger");
  const which =
    "account = $1 and tenant = $2 and symbol = $3 and market_type = $4 and executed_at >= $5" +
    (closedAt === undefined ? "" : " and executed_at <= $6");
  const rows = await snapshot.sql.query<CorrectionRow>(
    `select c.* from ${schema}.trade_corrections c
     join (select trade_id, account, tenant from ${schema}.trades where ${which}
       union all select trade_id, account, tenant from ${schema}.voided_trades where ${which}) t
       using (trade_id, account, tenant)
     order by c.log_position`,
    [accountId, tenantId, symbol, marketType, openedAt, ...(closedAt === undefined ? [] : [closedAt])],
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
