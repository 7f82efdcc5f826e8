/** Answers with what changed. */
import { listChanges } from "@spot-canvas/domain/contract/changes";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as ledger from "@spot-canvas/projections/ledger/changes";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/changes`. */
export const changeEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listChanges, async ({ caller: { tenant }, path, query: { before, limit } }) => {
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id };
    const { changes, nextBefore } = await ledger.listChanges(snapshot, account, { before, limit });
    const document = { changes: changes.map(changeDocument), ...present({ next_before: nextBefore }) };
    return { position: snapshot.token, document };
  }),
];

const changeDocument = (change: ledger.LedgerChange) => ({
  cause: change.cause,
  id: change.id,
  position: change.position,
  at: formatInstant(change.at),
  ...present({ reason: change.reason, replaced_by: change.replacedBy }),
  symbol: change.symbol,
  market_type: change.marketType,
  realized_pnl: change.realizedPnl,
  quantity: change.quantity,
  cash: change.cash,
  figures: change.figures.map(({ id, costBasis, realizedPnl }) => ({
    id,
    cost_basis: costBasis,
    realized_pnl: realizedPnl,
  })),
  figures_changed: change.figuresChanged,
});
