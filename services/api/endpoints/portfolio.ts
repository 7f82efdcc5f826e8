/** Answers with the portfolio of an account. */
import { getPortfolio } from "@spot-canvas/domain/contract/portfolio";
import { Fault } from "@spot-canvas/domain/fault";
import { openAccount } from "@spot-canvas/projections/ledger/account-reader";
import { isNow } from "@spot-canvas/projections/ledger/moment";
import { type PortfolioTexts, portfolioTexts } from "@spot-canvas/projections/ledger/page-texts";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { markedPositions, totalUnrealized } from "../marking.ts";
import { momentIn } from "../moment.ts";
import { POSITION_ROWS, positionDocument } from "../position-document.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The currency whose balance the portfolio shows. */
const PORTFOLIO_CURRENCY = "USD";

/** The endpoint of `/api/v1/accounts/{id}/portfolio`. */
export const portfolioEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(getPortfolio, async ({ caller: { tenant }, path, query }) => {
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id, ...momentIn(query) };
    if (!query.mark && isNow(account)) {
      const documents = POSITION_ROWS[query.numbers];
      const found = await portfolioTexts(snapshot, account, PORTFOLIO_CURRENCY, documents);
      if (found === undefined) throw notFound();
      return { position: snapshot.token, json: portfolioJson(found, query.numbers) };
    }
    if ((await ledger.findAccount(snapshot, account)) === undefined) throw notFound();
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

function portfolioJson(
  { positions, realizedPnl, balance }: PortfolioTexts,
  numbers: "number" | "string",
): string {
  const amount = (text: string): string => (numbers === "string" ? `"${text}"` : text);
  const rest = balance === undefined ? "" : `,"balance":${amount(balance)}`;
  return `{"positions":[${positions.join(",")}],"total_realized_pnl":${amount(realizedPnl)}${rest}}`;
}

const notFound = (): Fault => new Fault("AccountNotFound", "not-found", "account not found");
