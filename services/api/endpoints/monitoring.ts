/** Answers whether this process is ready, and with its metrics. */
import { getMetrics, getReadiness } from "@spot-canvas/domain/contract/health";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

const encoder = new TextEncoder();

/** The endpoints of `/ready` and `/metrics`. */
export const monitoringEndpoints = ({ monitor }: ApiServices): readonly Endpoint[] => [
  endpoint(getReadiness, async () => {
    const [error] = await monitor.unready();
    if (error === undefined) return { document: { status: "ok" as const } };
    return { status: 503, document: { status: "error" as const, error } };
  }),
  endpoint(getMetrics, async () => {
    const { text, media } = await monitor.metrics();
    return { bytes: encoder.encode(text), media };
  }),
];
