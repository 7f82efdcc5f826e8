/** Answers with the equity curve of an account. */
import { type EquityPoint, getEquity, INVALID_RANGE } from "@spot-canvas/domain/contract/equity";
import { Fault } from "@spot-canvas/domain/fault";
import type { Returns } from "@spot-canvas/domain/ledger/equity/equity-curve";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as equity from "@spot-canvas/projections/ledger/equity";
import { findAccount } from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { markDocument } from "../marking.ts";
import { momentIn } from "../moment.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoint of `/api/v1/accounts/{id}/equity`. */
export const equityEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(getEquity, async ({ caller: { tenant }, path, query }) => {
    const { timeframe, from, to } = query;
    if (from !== undefined && to !== undefined && from > to) {
      throw new Fault("InvalidRange", "usage", INVALID_RANGE);
    }
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id };
    const found = await findAccount(snapshot, account);
    if (found === undefined) throw new Fault("AccountNotFound", "not-found", "account not found");
    const currencies = await equity.currenciesOf(snapshot, account);
    const currency = query.currency ?? equity.currencyOf(found, currencies);
    const wanted = { ...account, ...momentIn(query), timeframe, currency, venue: found.venue, from, to };
    const { points, flows, returns, basis } = await equity.accountEquity(snapshot, wanted);
    const document = {
      account_id: path.id,
      currency,
      currencies,
      timeframe,
      cash_basis: basis,
      points: points.map(pointDocument),
      flows: {
        deposits: flows.deposit,
        withdrawals: flows.withdrawal,
        openings: flows.opening,
        transfers: flows.transfer,
        adjustments: flows.adjustment,
        unexplained: flows.unexplained,
      },
      ...present({ returns: returns && returnsDocument(returns) }),
    };
    return { position: snapshot.token, document };
  }),
];

const pointDocument = (point: equity.AccountEquity["points"][number]): EquityPoint => ({
  time: formatInstant(point.at),
  equity: point.equity,
  cash: point.cash,
  realized_pnl: point.realizedPnl,
  unrealized_pnl: point.unrealizedPnl,
  net_flow: point.flow,
  ...present({ time_weighted_return: point.timeWeighted }),
  marks: point.marks.map(({ symbol, mark }) => ({ symbol, ...markDocument(mark) })),
  ...present({ unmarked: point.unmarked.length === 0 ? undefined : point.unmarked }),
});

const returnsDocument = (returns: Returns) => ({
  days: returns.days,
  earned: returns.earned,
  ...present({
    time_weighted: returns.timeWeighted,
    money_weighted: returns.moneyWeighted,
    time_weighted_yearly: returns.timeWeightedYearly,
    money_weighted_yearly: returns.moneyWeightedYearly,
  }),
});
