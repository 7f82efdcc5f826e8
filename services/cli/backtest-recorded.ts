/** The request of a backtest with what is recorded of its products, where its candles come from the log. */
import type { BacktestRequest } from "../backtests/request.ts";
import type { RunOptions } from "./backtest-request.ts";
import type { ApiClient } from "./client.ts";

/**
 * The request with tick, lot, minimums and, with `--fees recorded`, fees of its products. A run over files stands by
 * itself: nothing is recorded of them. Faults: `NoFees`, and those of the API.
 */
export async function requestWithRecorded(
  request: BacktestRequest,
  options: RunOptions,
  open: () => Promise<ApiClient>,
): Promise<BacktestRequest> {
  if (options.candles !== undefined && options.fees !== "recorded") return request;
  const { withRecorded } = await import("../backtests/recorded-products.ts");
  const client = await open();
  const { products } = (await client.get(`/api/v1/products?venue=${request.venue}`)) as {
    readonly products: Parameters<typeof withRecorded>[1]["products"];
  };
  const { venues } = (await client.get("/api/v1/venues")) as {
    readonly venues: readonly {
      readonly venue: string;
      readonly fees: Parameters<typeof withRecorded>[1]["fees"];
    }[];
  };
  const fees = venues.find(({ venue }) => venue === request.venue)?.fees ?? [];
  return withRecorded(request, { products: options.candles === undefined ? products : [], fees }, options);
}
