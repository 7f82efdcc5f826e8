/** Deletes trades, restores and amends them: each is an event of its own, and the trade stays in the log. */
import {
  amendTrade,
  deleteTrade,
  restoreTrade,
  TRADE_IN_OPEN_POSITION,
  TRADE_NOT_FOUND,
} from "@spot-canvas/domain/contract/corrections";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { amendTrade as amend } from "@spot-canvas/domain/ledger/trade-amendment";
import { tradeText } from "@spot-canvas/domain/ledger/trade-encoder";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { present } from "../present.ts";
import { eventOf, logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";
import { settled } from "../settled.ts";
import { tradeEvent } from "../trade-import.ts";

/** The endpoints of `/api/v1/trades/{tradeId}`. */
export const correctionEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => {
  const record = async (events: readonly NewEvent[]): Promise<Snapshot> => {
    const appended = await logged(
      (async () => {
        await using publisher = log.publisher();
        for (const event of events) await publisher.publish(event);
        return await publisher.flush();
      })(),
    );
    return projected(database, Math.max(...appended.map(({ position }) => position)));
  };
  return [
    endpoint(deleteTrade, async ({ caller: { tenant }, path: { tradeId }, query: { open, reason } }) => {
      const before = await readSnapshot(database);
      const trade = await countingTrade(before, tenant, tradeId);
      if (open === "refuse") await refuseWhereOpen(before, trade);
      const snapshot = await record([await correctionOf(before, "TradeVoided", trade, reason)]);
      return { position: snapshot.token, document: { deleted: tradeId } };
    }),
    endpoint(restoreTrade, async ({ caller: { tenant }, path: { tradeId }, query: { reason } }) => {
      const before = await readSnapshot(database);
      const [voided] = await ledger.findVoidedTrades(before, tenant, [tradeId]);
      if (voided === undefined) throw notFound();
      const snapshot = await record([await correctionOf(before, "TradeUnvoided", voided.trade, reason)]);
      return { position: snapshot.token, document: { restored: tradeId } };
    }),
    endpoint(amendTrade, async ({ caller: { tenant }, path: { tradeId }, query: { reason }, body }) => {
      const before = await readSnapshot(database);
      const [voided] = await ledger.findVoidedTrades(before, tenant, [tradeId]);
      const trade = voided?.trade ?? (await countingTrade(before, tenant, tradeId));
      const amended = unwrap(amend(trade, body));
      const events: NewEvent[] = [];
      if (voided === undefined) {
        events.push(await correctionOf(before, "TradeVoided", trade, reason, amended.tradeId));
      } else if (!(await isReplacedBy(before, trade, amended))) throw notFound();
      // The log may hold the void alone, after a crash between the two: then the same call adds what is missing.
      if (!(await isRecorded(before, amended))) events.push(tradeEvent(amended));
      const snapshot = events.length === 0 ? before : await record(events);
      return { position: snapshot.token, document: { deleted: tradeId, trade_id: amended.tradeId } };
    }),
  ];
};

async function countingTrade(snapshot: Snapshot, tenant: string, tradeId: string): Promise<Trade> {
  const [entry] = await ledger.findTrades(snapshot, tenant, [tradeId]);
  if (entry === undefined) throw notFound();
  return entry.trade;
}

/** The contract's rule: no trade of a symbol goes while the account has an open position of it, in either market. */
async function refuseWhereOpen(snapshot: Snapshot, trade: Trade): Promise<void> {
  const account = { tenant: trade.tenantId, account: trade.accountId };
  const open = await settled(() => ledger.openPositions(snapshot, account));
  if (open.some(({ symbol }) => symbol === trade.symbol)) {
    throw new Fault("TradeInOpenPosition", "conflict", TRADE_IN_OPEN_POSITION);
  }
}

/** The event of a correction. Two callers that correct the same state of a trade say the same. */
async function correctionOf(
  snapshot: Snapshot,
  type: "TradeVoided" | "TradeUnvoided",
  { tenantId: tenant, accountId: account, tradeId }: Trade,
  reason: string | undefined,
  replacedBy?: string,
): Promise<NewEvent> {
  const last = await ledger.lastCorrection(snapshot, { tenant, account }, tradeId);
  const data = {
    account,
    trade_id: tradeId,
    reason: reason ?? "",
    ...present({ replaced_by: replacedBy }),
  };
  const naturalId = [account, tradeId, String(last?.position ?? 0)];
  return eventOf({ type, data, key: { family: "account", account }, tenant, naturalId });
}

async function isReplacedBy(snapshot: Snapshot, trade: Trade, amended: Trade): Promise<boolean> {
  const account = { tenant: trade.tenantId, account: trade.accountId };
  const last = await ledger.lastCorrection(snapshot, account, trade.tradeId);
  return last?.replacedBy === amended.tradeId;
}

async function isRecorded(snapshot: Snapshot, trade: Trade): Promise<boolean> {
  const ids = [trade.tradeId];
  const [known] = await ledger.findTrades(snapshot, trade.tenantId, ids);
  const [voided] = await ledger.findVoidedTrades(snapshot, trade.tenantId, ids);
  if (known === undefined && voided === undefined) return false;
  if (known !== undefined && tradeText(known.trade) === tradeText(trade)) return true;
  throw new Fault("TradeIdInUse", "conflict", "trade id already in use");
}

const notFound = (): Fault => new Fault("TradeNotFound", "not-found", TRADE_NOT_FOUND);
