/** Takes candles, and what a reader of them refused, into the log. */
import { importCandles, importRefused } from "@spot-canvas/domain/contract/market-import";
import { Fault } from "@spot-canvas/domain/fault";
import { receiveCandlePages } from "../../ingestion/receive-candles.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/import/candles` and `/api/v1/import/refused`. */
export const marketImportEndpoints = ({ candles }: ApiServices): readonly Endpoint[] => [
  endpoint(importCandles, async ({ body }) => {
    try {
      return { document: await receiveCandlePages(candles, body) };
    } catch (error) {
      throw isUnreadable(error) ? new Fault("InvalidPage", "usage", `invalid page: ${error.message}`) : error;
    }
  }),
  endpoint(importRefused, async ({ body }) => {
    await candles.refuse(body);
    await candles.flush();
    return { document: undefined };
  }),
];

const isUnreadable = (error: unknown): error is Fault =>
  error instanceof Fault && error.tag === "UnreadableCandles";
