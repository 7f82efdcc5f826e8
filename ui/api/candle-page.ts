/** Pages of candles as bytes, read straight into typed arrays. */
import { CANDLE_BYTES, type CandleBytes, decodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
import { Refused, refusalOf, urlOf } from "./call.ts";
import type { Operations } from "./generated.ts";

/** The page of a query. Throws {@link Refused}, or where nothing answers. */
export async function fetchCandlePage(
  query: Operations["listCandles"]["query"],
  signal: AbortSignal,
): Promise<CandleBytes> {
  const headers = { Accept: CANDLE_BYTES };
  const response = await fetch(urlOf("listCandles", {}, query), { headers, signal });
  if (!response.ok) throw await refusalOf(response);
  const page = decodeCandleBytes(await response.arrayBuffer());
  if (page === undefined)
    throw new Refused(response.status, "The server answered with bytes that are no candles.");
  return page;
}
