/** Answers with positions, page by page. */
import { listPositions } from "@spot-canvas/domain/contract/positions";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { pageOf } from "../page.ts";
import { positionDocument } from "../position-document.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/positions`. */
export const positionEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listPositions, async ({ caller: { tenant }, path, query }) => {
    const snapshot = await readSnapshot(database);
    const found = await ledger.listPositions(snapshot, {
      tenant,
      account: path.id,
      status: query.status,
      limit: query.limit + 1,
      ...present({ before: query.cursor }),
    });
    const { rows, next } = pageOf(found, query.limit, ({ openedAt, id }) => ({ time: openedAt, id }));
    return { position: snapshot.token, document: { positions: rows.map(positionDocument), ...next } };
  }),
];
