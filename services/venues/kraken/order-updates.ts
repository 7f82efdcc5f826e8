/** What Kraken tells of orders: version 2 of its WebSocket, channel `executions`, with a token that REST gives. */
import { arrayOf, objectOf, textOf } from "../json.ts";
import type { OrderFeed } from "../live/follow-orders.ts";
import { jsonOf } from "../request/refusal.ts";

/** Follows orders at a URL; `token` asks for one that is good for one connection. */
export const krakenOrderFeed = (
  url: string,
  token: (signal: AbortSignal) => Promise<string | undefined>,
): OrderFeed => ({
  url,
  ping: JSON.stringify({ method: "ping" }),
  async open(signal) {
    const given = await token(signal);
    if (given === undefined) throw new Error("no token was given");
    const params = { channel: "executions", token: given, snap_orders: true, snap_trades: false };
    return [JSON.stringify({ method: "subscribe", params, req_id: 1 })];
  },
  read(frame) {
    const message = objectOf(jsonOf(frame));
    if (message?.["method"] === "subscribe") {
      return message["success"] === true ? { updates: [{ kind: "connected" }] } : { refused: true };
    }
    if (message?.["channel"] !== "executions") return {};
    const rows = arrayOf(message["data"]) ?? [];
    return {
      updates: rows.map((row) => ({
        kind: "changed",
        orderId: textOf(objectOf(row)?.["cl_ord_id"]) || undefined,
      })),
    };
  },
});
