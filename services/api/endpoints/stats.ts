/** Answers with the statistics of an account. */
import { getStats } from "@spot-canvas/domain/contract/stats";
import { Fault } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { openAccount } from "@spot-canvas/projections/ledger/account-reader";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { momentIn } from "../moment.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The currency whose balance the statistics show. */
const STATS_CURRENCY = "USD";
const RATE_DECIMALS = 15;

/** The endpoint of `/api/v1/accounts/{id}/stats`. */
export const statsEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(getStats, async ({ caller: { tenant }, path, query }) => {
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id };
    if ((await ledger.findAccount(snapshot, account)) === undefined) {
      throw new Fault("AccountNotFound", "not-found", "account not found");
    }
    const reader = await openAccount(snapshot, { ...account, ...momentIn(query) });
    const { open, closed, won, realizedPnl } = await reader.stats();
    const balance = await reader.balance(STATS_CURRENCY);
    return {
      position: snapshot.token,
      document: {
        total_trades: closed + open,
        closed_trades: closed,
        win_count: won,
        loss_count: closed - won,
        win_rate: rateOf(won, closed),
        total_realized_pnl: realizedPnl,
        open_positions: open,
        ...present({ balance }),
      },
    };
  }),
];

const rateOf = (won: number, closed: number): Decimal =>
  closed === 0
    ? Decimal.of(0)
    : Decimal.of(won).dividedBy(Decimal.of(closed), RATE_DECIMALS, "half-even").normalized();
