/** What a request comes to before a run: the strategy found, the candles supplied, and the setup made of them. */
import type { BacktestSetup, CandleInput, FundingRates } from "@spot-canvas/domain/backtest/setup";
import type { Parameters } from "@spot-canvas/domain/events/fields";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { isSwap, parseProduct } from "@spot-canvas/domain/market/product";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { limitsOf } from "@spot-canvas/domain/risk/limits";
import { instanceFor } from "@spot-canvas/domain/strategies/instance";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";
import { withTrend } from "@spot-canvas/domain/strategies/trend";
import { type CandleManifest, candleManifest } from "./candle-manifest.ts";
import { type CandleRange, type CandleSupply, warmedFrom } from "./candle-supply.ts";
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

/** What a product is run on: plain data. */
export interface ProductData {
  readonly product: string;
  readonly candles: CandleColumns;
  readonly detail?: CandleInput;
  readonly funding?: FundingRates;
}

/** The data of a request, and what its manifest says of them. */
export interface SuppliedData {
  readonly products: readonly ProductData[];
  readonly manifests: readonly CandleManifest[];
  /** Candles that were revised after use; undefined where a source does not say. */
  readonly revised: number | undefined;
}

/** Supplies what a request runs on. Faults: `InvalidProduct`, `InvalidRequest`, `NoCandles`, `FundingMissing` and those of reading. */
export async function supplyRequest(
  request: BacktestRequest,
  run: Omit<RunRequest, "onProgress">,
): Promise<SuppliedData> {
  const products: ProductData[] = [];
  const manifests: CandleManifest[] = [];
  let revised: number | undefined = 0;
  const supply = async (range: CandleRange): Promise<CandleColumns> => {
    const supplied = await run.supply(range, run.signal);
    manifests.push(candleManifest(range, supplied.candles));
    revised =
      revised === undefined || supplied.revised === undefined ? undefined : revised + supplied.revised;
    return supplied.candles;
  };
  for (const product of request.products) {
    unwrap(parseProduct(product));
    if (isSwap(product) && request.mode === "spot") {
      throw new Fault("InvalidRequest", "usage", `${product} is a perpetual swap: add --mode futures.`);
    }
    const { venue, timeframe, to } = request;
    const from = warmedFrom(request.from, request.warm_up, timeframe);
    const range = {
      ...{ venue, product, timeframe },
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    const candles = await supply(range);
    const detail: CandleInput | undefined =
      request.detail === undefined
        ? undefined
        : { timeframe: request.detail, candles: await supply({ ...range, timeframe: request.detail }) };
    const funding = run.funding?.get(product);
    if (request.mode === "futures" && request.funding !== "none") {
      refuseMissingRates(funding, product, candles.time[0]!, candles.time[candles.time.length - 1]!);
    }
    products.push({
      product,
      candles,
      ...(detail === undefined ? {} : { detail }),
      ...(funding === undefined ? {} : { funding }),
    });
  }
  return { products, manifests, revised };
}

/** The setup of a request over its data. Faults: `InvalidRequest`, `InvalidProduct`, `InvalidParameter`. */
export function setupOf(
  request: BacktestRequest,
  strategy: Strategy,
  products: readonly ProductData[],
  parameters: Parameters = request.parameters,
): BacktestSetup {
  const { venue, timeframe, from, warm_up } = request;
  const balance = unwrap(Decimal.parse(request.balance));
  if (!balance.isPositive()) throw new Fault("InvalidRequest", "usage", "The balance must be above zero.");
  const { quote } = unwrap(parseProduct(request.products[0] ?? ""));
  return {
    instances: products.map(({ product, ...data }) => ({
      instance: unwrap(
        instanceFor(withTrend(strategy, request.trend_filter), parameters, { venue, product, timeframe }),
      ),
      ...data,
      terms: termsOf(request, product),
    })),
    currency: quote,
    balance: Money(balance),
    gaps: request.gaps,
    ...(request.risk === undefined ? {} : { limits: limitsOf(request.risk) }),
    ...(from === undefined || warm_up === 0 ? {} : { from }),
  };
}
