/** Takes candles, and what a reader of them refused, into the log. */
import { importCandles, importRefused } from "@spot-canvas/domain/contract/market-import";
import { decodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { Fault } from "@spot-canvas/domain/fault";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/import/candles` and `/api/v1/import/refused`. */
export const marketImportEndpoints = ({ candles }: ApiServices): readonly Endpoint[] => [
  endpoint(importCandles, async ({ body }) => {
    const page = decodeCandles(body);
    if (!page.ok) throw new Fault("InvalidPage", "usage", `invalid page: ${page.error.message}`);
    const receipt = await candles.record(page.value);
    await candles.flush();
    return { document: receipt };
  }),
  endpoint(importRefused, async ({ body }) => {
    await candles.refuse(body);
    await candles.flush();
    return { document: undefined };
  }),
];
