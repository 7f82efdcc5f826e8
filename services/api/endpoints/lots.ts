/** Answers with lots and disposals, folded from an account's trades and entries while they are read. */
import { listDisposals, listLots } from "@spot-canvas/domain/contract/lots";
import type { ValuesOf } from "@spot-canvas/domain/contract/parameter";
import { gainsOf, yearOf } from "@spot-canvas/domain/ledger/lots/gains";
import {
  type Disposal,
  type Disposed,
  holdingDays,
  type UnmatchedSale,
} from "@spot-canvas/domain/ledger/lots/lot";
import { LotFold } from "@spot-canvas/domain/ledger/lots/lot-fold";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { accountChanges } from "@spot-canvas/projections/ledger/holding-changes";
import type { WantedHoldings } from "@spot-canvas/projections/ledger/holding-entries";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { momentIn } from "../moment.ts";
import { pageAfter } from "../page.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/accounts/{id}/lots` and `/disposals`. */
export const lotEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listLots, async ({ caller: { tenant }, path, query }) => {
    const { method } = query;
    const snapshot = await readSnapshot(database);
    const fold = new LotFold(method);
    const unmatched: UnmatchedSale[] = [];
    for await (const disposed of disposedOf(snapshot, fold, whichIn(tenant, path.id, query))) {
      if (disposed.unmatched) unmatched.push(disposed.unmatched);
    }
    const lots = fold.lots().map(({ holding, acquiredAt, quantity, costBasis, tradeId }) => ({
      symbol: holding,
      acquired_at: formatInstant(acquiredAt),
      quantity: String(quantity),
      cost_basis: String(costBasis),
      trade_id: tradeId,
    }));
    const document = { method, lots, unmatched: unmatched.map(unmatchedDocument) };
    return { position: snapshot.token, document };
  }),
  endpoint(listDisposals, async ({ caller: { tenant }, path, query }) => {
    const { method, year } = query;
    const snapshot = await readSnapshot(database);
    const fold = new LotFold(method);
    const disposals: Disposal[] = [];
    const unmatched: UnmatchedSale[] = [];
    const isShown = (sale: { readonly disposedAt: bigint }) =>
      year === undefined || yearOf(sale) === String(year);
    for await (const disposed of disposedOf(snapshot, fold, whichIn(tenant, path.id, query))) {
      for (const disposal of disposed.disposals) if (isShown(disposal)) disposals.push(disposal);
      if (disposed.unmatched && isShown(disposed.unmatched)) unmatched.push(disposed.unmatched);
    }
    const { rows, next } = pageAfter(
      numbered(disposals),
      query,
      ({ disposal: { disposedAt, tradeId }, part }) => ({
        time: disposedAt,
        id: `${part} ${tradeId}`,
      }),
    );
    const { gain, byYear } = gainsOf(disposals);
    const totals = {
      gain: String(gain),
      by_year: Object.fromEntries([...byYear].map(([name, amount]) => [name, String(amount)])),
    };
    const document = {
      method,
      disposals: rows.map(({ disposal }) => disposalDocument(disposal)),
      totals,
      unmatched: query.cursor === undefined ? unmatched.map(unmatchedDocument) : [],
      ...next,
    };
    return { position: snapshot.token, document };
  }),
];

/** The holdings that a call asks about. */
const whichIn = (
  tenant: string,
  account: string,
  query: ValuesOf<(typeof listLots)["query"]>,
): WantedHoldings => ({
  tenant,
  account,
  ...present({ symbol: query.symbol }),
  ...momentIn(query),
});

/** Feeds a fold with what changed the holdings of an account, and gives what each sale came to. */
async function* disposedOf(
  snapshot: Snapshot,
  fold: LotFold,
  which: WantedHoldings,
): AsyncGenerator<Disposed> {
  for await (const change of accountChanges(snapshot, which)) yield fold.apply(change);
}

/** Disposals with the number that each has among those of its sale. */
function numbered(
  disposals: readonly Disposal[],
): readonly { readonly disposal: Disposal; readonly part: number }[] {
  let part = 0;
  return disposals.map((disposal, index) => {
    part = disposals[index - 1]?.tradeId === disposal.tradeId ? part + 1 : 0;
    return { disposal, part };
  });
}

const disposalDocument = (disposal: Disposal) => ({
  symbol: disposal.holding,
  disposed_at: formatInstant(disposal.disposedAt),
  acquired_at: formatInstant(disposal.acquiredAt),
  quantity: String(disposal.quantity),
  proceeds: String(disposal.proceeds),
  cost_basis: String(disposal.costBasis),
  gain: String(disposal.gain),
  holding_days: holdingDays(disposal),
  trade_id: disposal.tradeId,
  lot_trade_id: disposal.lotTradeId,
});

const unmatchedDocument = ({ holding, disposedAt, quantity, tradeId }: UnmatchedSale) => ({
  symbol: holding,
  disposed_at: formatInstant(disposedAt),
  quantity: String(quantity),
  trade_id: tradeId,
});
