/** Runs one backtest as it was asked for: finds the strategy, supplies the candles, runs the engine, writes the document. */
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { findStrategy } from "../strategies/find-strategy.ts";
import { type BacktestDocument, documentOf } from "./document.ts";
import { midnightPrices } from "./midnight-prices.ts";
import { type RunRequest, setupOf, supplyRequest } from "./prepare.ts";
import { type BacktestRequest, termsOf } from "./request.ts";

/**
 * Runs a request. Faults: those of the strategy and its parameters, of the request, of the candles, and of the run:
 * `UnknownStrategy`, `InvalidParameter`, `InvalidProduct`, `InvalidRequest`, `NoCandles`, `CandleGaps`, `StrategyFailed`
 * and their like, each one sentence.
 */
export async function runRequest(request: BacktestRequest, run: RunRequest): Promise<BacktestDocument> {
  termsOf(request);
  const { strategy, code } = await findStrategy(request.strategy);
  unwrap(strategy.resolve(request.parameters));
  unwrap(parseProduct(request.products[0] ?? ""));
  const { products, manifests, revised } = await supplyRequest(request, run);
  const setup = setupOf(request, strategy, products);
  const result = runBacktest({
    ...setup,
    ...(run.onProgress === undefined ? {} : { onProgress: run.onProgress }),
  });
  const instances = setup.instances.map(({ instance }) => instance);
  const prices = midnightPrices(result, products, request);
  return documentOf(result, { request, instances, code, candles: manifests, revised, prices });
}
