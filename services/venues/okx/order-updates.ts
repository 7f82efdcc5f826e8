/** What OKX tells of orders: the private address, a signed login, then the channel `orders`. */
import { createHmac } from "node:crypto";
import { arrayOf, objectOf, textOf } from "../json.ts";
import type { OrderFeed } from "../live/follow-orders.ts";
import { jsonOf } from "../request/refusal.ts";
import type { Credentials } from "../trading.ts";

/** Follows orders at a URL. */
export const okxOrderFeed = (
  url: string,
  { key, secret, passphrase }: Credentials,
  now: () => number,
): OrderFeed => ({
  url,
  ping: "ping",
  async open() {
    const timestamp = String(Math.floor(now() / 1_000));
    const sign = createHmac("sha256", secret).update(`${timestamp}GET/users/self/verify`).digest("base64");
    return [JSON.stringify({ op: "login", args: [{ apiKey: key, passphrase, timestamp, sign }] })];
  },
  read(frame) {
    const message = objectOf(jsonOf(frame));
    const event = message?.["event"];
    if (event === "login") return { send: [SUBSCRIBE] };
    if (event === "subscribe") return { updates: [{ kind: "connected" }] };
    if (event === "error") return { refused: true };
    const rows = arrayOf(message?.["data"]) ?? [];
    return {
      updates: rows.map((row) => ({
        kind: "changed",
        orderId: textOf(objectOf(row)?.["clOrdId"]) || undefined,
      })),
    };
  },
});

const SUBSCRIBE = JSON.stringify({ op: "subscribe", args: [{ channel: "orders", instType: "ANY" }] });
