/** Answers with the portfolio of an account. */
import { getPortfolio } from "@spot-canvas/domain/contract/portfolio";
import { Fault } from "@spot-canvas/domain/fault";
import { openAccount } from "@spot-canvas/projections/ledger/account-reader";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { markedPositions, totalUnrealized } from "../marking.ts";
import { momentIn } from "../moment.ts";
import { positionDocument } from "../position-document.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The currency whose balance the portfolio shows. */
const PORTFOLIO_CURRENCY = "USD";

/** The endpoint of `/api/v1/accounts/{id}/portfolio`. */
export const portfolioEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(getPortfolio, async ({ caller: { tenant }, path, query }) => {
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id, ...momentIn(query) };
    if ((await ledger.findAccount(snapshot, account)) === undefined) {
      throw new Fault("AccountNotFound", "not-found", "account not found");
    }
    const reader = await openAccount(snapshot, account);
    const [positions, realizedPnl, balance] = await Promise.all([
      reader.openPositions(),
      reader.realizedPnl(),
      reader.balance(PORTFOLIO_CURRENCY),
    ]);
    const documents = query.mark
      ? await markedPositions(snapshot, account, positions)
      : positions.map(positionDocument);
    const unrealized = query.mark ? totalUnrealized(documents) : undefined;
    return {
      position: snapshot.token,
      document: {
        positions: documents,
        total_realized_pnl: realizedPnl,
        ...present({ balance, total_unrealized_pnl: unrealized }),
      },
    };
  }),
];
