/** Takes trades into the ledger. */
import { importTrades } from "@spot-canvas/domain/contract/import";
import { unwrap } from "@spot-canvas/domain/fault";
import { decodeTradeBatch } from "@spot-canvas/domain/ledger/trade-batch";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { refuseClosed } from "../closed-accounts.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";
import { recordTrades } from "../trade-import.ts";

/** The endpoint of `/api/v1/import`. */
export const importEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(importTrades, async ({ caller: { tenant }, body }) => {
    const trades = unwrap(decodeTradeBatch(body, tenant));
    let snapshot = await readSnapshot(database);
    const document = await recordTrades(trades, {
      log,
      find: async (ids) => {
        const counting = await ledger.findTrades(snapshot, tenant, ids);
        const voided = await ledger.findVoidedTrades(snapshot, tenant, ids);
        return [...counting, ...voided].map(({ trade, place }) => ({ trade, position: place.position }));
      },
      refuse: (fresh) =>
        refuseClosed(
          snapshot,
          tenant,
          fresh.map(({ accountId, timestamp }) => ({ account: accountId, at: timestamp })),
        ),
      projected: async (position) => {
        snapshot = await projected(database, position);
      },
    });
    const isRefused = document.errors > 0 && document.inserted === 0;
    return { position: snapshot.token, document, status: isRefused ? 422 : 200 };
  }),
];
