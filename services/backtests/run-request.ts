/** Runs one backtest as it was asked for: finds the strategy, supplies the candles, runs the engine, writes the document. */
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import type { BacktestInstance, CandleInput, FundingRates } from "@spot-canvas/domain/backtest/setup";
import { fingerprintOf } from "@spot-canvas/domain/events/identity";
import { unwrap } from "@spot-canvas/domain/fault";
import { CANDLE_FIELDS, type CandleColumns } from "@spot-canvas/domain/market/candle";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { instanceFor } from "@spot-canvas/domain/strategies/instance";
import { findStrategy } from "../strategies/find-strategy.ts";
import { type CandleRange, type CandleSupply, warmedFrom } from "./candle-supply.ts";
import { type BacktestDocument, type CandleManifest, documentOf } from "./document.ts";
import { refuseMissingRates } from "./funding-file.ts";
import { type BacktestRequest, termsOf } from "./request.ts";

/** What a run needs beside its request. */
export interface RunRequest {
  readonly supply: CandleSupply;
  readonly signal: AbortSignal;
  /** Rates of funding by product, where the request does not go without. */
  readonly funding?: ReadonlyMap<string, FundingRates>;
  /** Told how many candles were run. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Runs a request. Faults: those of the strategy and its parameters, of the request, of the candles, and of the run:
 * `UnknownStrategy`, `InvalidParameter`, `InvalidProduct`, `InvalidRequest`, `NoCandles`, `CandleGaps`, `StrategyFailed`
 * and their like, each one sentence.
 */
export async function runRequest(request: BacktestRequest, run: RunRequest): Promise<BacktestDocument> {
  const terms = termsOf(request);
  const { strategy, code } = await findStrategy(request.strategy);
  const [first] = request.products;
  const { quote } = unwrap(parseProduct(first ?? ""));
  const manifests: CandleManifest[] = [];
  let revised: number | undefined = 0;
  const supply = async (range: CandleRange): Promise<CandleColumns> => {
    const supplied = await run.supply(range, run.signal);
    manifests.push(manifestOf(range, supplied.candles));
    revised =
      revised === undefined || supplied.revised === undefined ? undefined : revised + supplied.revised;
    return supplied.candles;
  };
  const instances: BacktestInstance[] = [];
  for (const product of request.products) {
    unwrap(parseProduct(product));
    const { venue, timeframe, to } = request;
    const series = { venue, product, timeframe };
    const from = warmedFrom(request.from, request.warm_up, timeframe);
    const range = { ...series, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const instance = unwrap(instanceFor(strategy, request.parameters, series));
    const candles = await supply(range);
    const detail: CandleInput | undefined =
      request.detail === undefined
        ? undefined
        : { timeframe: request.detail, candles: await supply({ ...range, timeframe: request.detail }) };
    const funding = run.funding?.get(product);
    if (request.mode === "futures" && request.funding !== "none") {
      refuseMissingRates(funding, product, candles.time[0]!, candles.time[candles.time.length - 1]!);
    }
    instances.push({
      instance,
      candles,
      terms,
      ...(detail === undefined ? {} : { detail }),
      ...(funding === undefined ? {} : { funding }),
    });
  }
  const result = runBacktest({
    instances,
    currency: quote,
    balance: Money(unwrap(Decimal.parse(request.balance))),
    gaps: request.gaps,
    ...(request.from === undefined || request.warm_up === 0 ? {} : { from: request.from }),
    ...(run.onProgress === undefined ? {} : { onProgress: run.onProgress }),
  });
  const used = instances.map(({ instance }) => instance);
  return documentOf(result, { request, instances: used, code, candles: manifests, revised });
}

function manifestOf({ venue, product, timeframe }: CandleRange, columns: CandleColumns): CandleManifest {
  const bytes = CANDLE_FIELDS.map((field) => {
    const { buffer, byteOffset, byteLength } = columns[field];
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const { time } = columns;
  return {
    venue,
    product,
    timeframe,
    count: time.length,
    first: time[0]!,
    last: time[time.length - 1]!,
    hash: fingerprintOf(...bytes),
  };
}
