/** Lots and disposals as lines of text, for tables of examples. */
import type { Disposed, Lot } from "../ledger/lots/lot.ts";
import { LotFold } from "../ledger/lots/lot-fold.ts";
import type { LotMethod } from "../ledger/lots/method.ts";
import type { Trade } from "../ledger/trade.ts";
import { fill } from "./fills.ts";

/** What a fold of trades came to. */
interface Folded {
  readonly disposed: readonly Disposed[];
  readonly lots: readonly Lot[];
}

/** Folds trades. */
export function foldLots(trades: readonly Trade[], method: LotMethod): Folded {
  const fold = new LotFold(method);
  const disposed = trades.map((trade) => fold.apply(trade));
  return { disposed, lots: fold.lots() };
}

/** Folds fills written as text, and tells what was disposed of and what is left: `t1 0.5 cost 50 gain 10 ...`. */
export function lotsOf(fills: readonly string[], method: LotMethod): readonly string[] {
  const { disposed, lots } = foldLots(
    fills.map((line, index) => fill(line, index + 1)),
    method,
  );
  return [
    ...disposed.flatMap(({ disposals, unmatched }) => [
      ...disposals.map(
        ({ tradeId, lotTradeId, quantity, proceeds, costBasis, gain }) =>
          `${tradeId} sells ${quantity} of ${lotTradeId} for ${proceeds} cost ${costBasis} gain ${gain}`,
      ),
      ...(unmatched === undefined
        ? []
        : [`${unmatched.tradeId} sells ${unmatched.quantity} unmatched for ${unmatched.proceeds}`]),
    ]),
    ...lots.map(({ tradeId, quantity, costBasis }) => `left ${quantity} of ${tradeId} cost ${costBasis}`),
  ];
}
