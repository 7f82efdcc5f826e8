/** Answers with positions, page by page. */
import { listPositions } from "@spot-canvas/domain/contract/positions";
import { openAccount } from "@spot-canvas/projections/ledger/account-reader";
import { isNow } from "@spot-canvas/projections/ledger/moment";
import { positionTexts } from "@spot-canvas/projections/ledger/page-texts";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { markedPositions } from "../marking.ts";
import { momentIn } from "../moment.ts";
import { pageJson, pageOf } from "../page.ts";
import { POSITION_ROWS, positionDocument } from "../position-document.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/positions`. */
export const positionEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listPositions, async ({ caller: { tenant }, path, query }) => {
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id, ...momentIn(query) };
    if (!query.mark && isNow(account)) {
      const { status, limit, cursor, numbers } = query;
      const filter = { ...account, status, limit: limit + 1, ...present({ before: cursor }) };
      const found = await positionTexts(snapshot, filter, POSITION_ROWS[numbers]);
      return { position: snapshot.token, json: pageJson("positions", found, limit) };
    }
    const reader = await openAccount(snapshot, account);
    const found = await reader.positions({
      status: query.status,
      limit: query.limit + 1,
      ...present({ before: query.cursor }),
    });
    const { rows, next } = pageOf(found, query.limit, ({ openedAt, id }) => ({ time: openedAt, id }));
    const positions = query.mark
      ? await markedPositions(snapshot, account, rows)
      : rows.map(positionDocument);
    return { position: snapshot.token, document: { positions, ...next } };
  }),
];
