/** Answers with trades, page by page. */
import { listTrades } from "@spot-canvas/domain/contract/trades";
import { tradeTexts } from "@spot-canvas/projections/ledger/page-texts";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { pageJson } from "../page.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";
import { TRADE_ROWS } from "../trade-document.ts";

/** The endpoint of `/api/v1/accounts/{id}/trades`. */
export const tradeEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listTrades, async ({ caller: { tenant }, path, query }) => {
    const { symbol, side, market_type: marketType, start, end, cursor: before, limit, numbers } = query;
    const snapshot = await readSnapshot(database);
    const filter = {
      ...{ tenant, account: path.id, limit: limit + 1 },
      ...present({ symbol, side, marketType, start, end, before }),
    };
    const found = await tradeTexts(snapshot, filter, TRADE_ROWS[numbers]);
    return { position: snapshot.token, json: pageJson("trades", found, limit) };
  }),
];
