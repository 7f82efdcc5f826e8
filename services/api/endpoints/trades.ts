/** Answers with trades, page by page. */
import { listTrades } from "@spot-canvas/domain/contract/trades";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { pageOf } from "../page.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";
import { tradeDocument } from "../trade-document.ts";

/** The endpoint of `/api/v1/accounts/{id}/trades`. */
export const tradeEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listTrades, async ({ caller: { tenant }, path, query }) => {
    const { symbol, side, market_type: marketType, start, end, cursor: before, limit } = query;
    const snapshot = await readSnapshot(database);
    const found = await ledger.listTrades(snapshot, {
      tenant,
      account: path.id,
      limit: limit + 1,
      ...present({ symbol, side, marketType, start, end, before }),
    });
    const keyOf = ({ trade }: ledger.TradeEntry) => ({ time: trade.timestamp, id: trade.tradeId });
    const { rows, next } = pageOf(found, limit, keyOf);
    const trades = rows.map(({ trade, ingestedAt, figures }) => ({
      ...tradeDocument(trade),
      ingested_at: formatInstant(ingestedAt),
      cost_basis: figures.costBasis,
      realized_pnl: figures.realizedPnl,
    }));
    return { position: snapshot.token, document: { trades, ...next } };
  }),
];
