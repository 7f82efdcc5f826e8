/**
 * What OKX tells of orders: after a signed login, the channel `orders` of the private address, and `orders-algo` of the
 * business address, which tells of stops that have not been triggered.
 */
import { createHmac } from "node:crypto";
import { arrayOf, objectOf, textOf } from "../json.ts";
import type { OrderFeed } from "../live/follow-orders.ts";
import { jsonOf } from "../request/refusal.ts";
import type { Credentials, OrderUpdate } from "../trading.ts";

/** Follows orders and stops below a URL. */
export const okxOrderFeeds = (
  url: string,
  credentials: Credentials,
  now: () => number,
): readonly OrderFeed[] => [
  channelFeed({ url: `${url}/private`, channel: "orders", opened: { kind: "connected" } }, credentials, now),
  // That this one was cut is a reason to look at what is open, none to recover the account again.
  channelFeed(
    { url: `${url}/business`, channel: "orders-algo", opened: { kind: "changed" } },
    credentials,
    now,
  ),
];

/** One channel, where it is, and what its beginning means. */
interface Channel {
  readonly url: string;
  readonly channel: string;
  readonly opened: OrderUpdate;
}

const channelFeed = (
  { url, channel, opened }: Channel,
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
    if (event === "login") {
      return { send: [JSON.stringify({ op: "subscribe", args: [{ channel, instType: "ANY" }] })] };
    }
    if (event === "subscribe") return { updates: [opened] };
    if (event === "error") return { refused: true };
    const rows = arrayOf(message?.["data"]) ?? [];
    return { updates: rows.map((row) => ({ kind: "changed", orderId: idIn(row) })) };
  },
});

/** Our id of a stop, also of the order that it became when it was triggered; else that of an order. */
function idIn(row: unknown): string | undefined {
  const fields = objectOf(row);
  return textOf(fields?.["algoClOrdId"]) || textOf(fields?.["clOrdId"]) || undefined;
}
