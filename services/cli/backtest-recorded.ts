/** The request of a backtest with what is recorded of its products, where its candles come from the log. */
import { unwrap } from "@spot-canvas/domain/fault";
import { parseVenue } from "@spot-canvas/domain/market/venue";
import type { BacktestRequest } from "../backtests/request.ts";
import type { RunOptions } from "./backtest-request.ts";
import type { ApiClient } from "./client.ts";
import { recordedVenue } from "./recorded-venue.ts";

/**
 * The request with the venue that has the candles, where none was named, and with tick, lot, minimums and, with `--fees recorded`, fees of its products. A run over files stands by
 * itself: nothing is recorded of them. Faults: `NoFees`, `NoCandles`, `SeveralVenues`, and those of the API.
 */
export async function requestWithRecorded(
  asked: BacktestRequest,
  options: RunOptions,
  open: () => Promise<ApiClient>,
): Promise<BacktestRequest> {
  if (options.candles !== undefined && options.fees !== "recorded") return asked;
  const { withRecorded } = await import("../backtests/recorded-products.ts");
  const client = await open();
  const isOpen = options.venue === undefined && options.candles === undefined;
  const request = isOpen ? { ...asked, venue: await venueFor(client, asked) } : asked;
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

const venueFor = async (
  client: ApiClient,
  { products }: BacktestRequest,
): Promise<BacktestRequest["venue"]> => unwrap(parseVenue(await recordedVenue(client, { products })));
