/** Answers with all balances of an account, and with the history of each. */
import { INVALID_CURRENCY, isCurrency } from "@spot-canvas/domain/contract/balance";
import { type BalanceLine, listBalanceHistory, listBalances } from "@spot-canvas/domain/contract/balances";
import { Fault } from "@spot-canvas/domain/fault";
import { tradeEventId } from "@spot-canvas/domain/ledger/position-steps";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { openAccount } from "@spot-canvas/projections/ledger/account-reader";
import type { AccountRef } from "@spot-canvas/projections/ledger/account-ref";
import * as trail from "@spot-canvas/projections/ledger/balance-history";
import { findAccount } from "@spot-canvas/projections/ledger/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { eventIdsAt } from "../event-ids.ts";
import { momentIn } from "../moment.ts";
import { pageOf } from "../page.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/accounts/{id}/balances`. */
export const balancesEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(listBalances, async ({ caller: { tenant }, path, query }) => {
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id };
    await refuseUnknown(snapshot, account);
    const reader = await openAccount(snapshot, { ...account, ...momentIn(query) });
    const balances = [...(await reader.balances())].map(([currency, amount]) => ({
      account_id: path.id,
      currency,
      amount,
    }));
    return { position: snapshot.token, document: { balances } };
  }),
  endpoint(listBalanceHistory, async ({ caller: { tenant }, path, query: { cursor, limit } }) => {
    const { id, currency } = path;
    if (!isCurrency(currency)) throw new Fault("InvalidCurrency", "usage", INVALID_CURRENCY);
    const before = cursor === undefined ? undefined : positionIn(cursor.id);
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: id };
    await refuseUnknown(snapshot, account);
    const wanted = { ...account, currency, limit: limit + 1, ...present({ before }) };
    const found = await trail.balanceHistory(snapshot, wanted);
    const { rows, next } = pageOf(found, limit, ({ time, position }) => ({ time, id: String(position) }));
    const entries = rows.filter(({ entryId }) => entryId !== undefined);
    const idAt = await eventIdsAt(
      log,
      account,
      entries.map(({ position }) => position),
    );
    const history = rows.map((line) => lineDocument(line, idAt));
    return { position: snapshot.token, document: { history, ...next } };
  }),
];

async function refuseUnknown(snapshot: Snapshot, account: AccountRef): Promise<void> {
  if ((await findAccount(snapshot, account)) !== undefined) return;
  throw new Fault("AccountNotFound", "not-found", "account not found");
}

/** The position in a cursor of this list. */
function positionIn(id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new Fault("InvalidCursor", "usage", "invalid cursor");
}

const lineDocument = (line: trail.BalanceLine, idAt: (position: number) => string): BalanceLine => ({
  kind: line.kind,
  amount: line.amount,
  event_id: line.trade === undefined ? (line.eventId ?? idAt(line.position)) : tradeEventId(line.trade),
  log_position: line.position,
  timestamp: formatInstant(line.time),
  ...present({
    trade_id: line.trade?.tradeId,
    entry_id: line.entryId,
    postings: line.trade === undefined ? undefined : line.postings,
  }),
});
