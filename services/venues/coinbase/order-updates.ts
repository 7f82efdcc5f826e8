/** What Coinbase Advanced Trade tells of orders: the channel `user`, and heartbeats, each asked for with a signature. */
import { createHmac, createPrivateKey, randomBytes, sign } from "node:crypto";
import { arrayOf, objectOf, textOf } from "../json.ts";
import type { OrderFeed } from "../live/follow-orders.ts";
import { jsonOf } from "../request/refusal.ts";
import type { Credentials } from "../trading.ts";

/** How long a token is good for. */
const TOKEN_SECONDS = 120;

/** Follows orders at a URL. */
export const coinbaseOrderFeed = (url: string, credentials: Credentials, now: () => number): OrderFeed => ({
  url,
  async open() {
    const seconds = Math.floor(now() / 1_000);
    return ["heartbeats", "user"].map((channel) =>
      JSON.stringify({ type: "subscribe", channel, ...proof(credentials, channel, seconds) }),
    );
  },
  read(frame) {
    const message = objectOf(jsonOf(frame));
    if (message?.["type"] === "error") return { refused: true };
    const events = (arrayOf(message?.["events"]) ?? []).map(objectOf);
    if (message?.["channel"] === "subscriptions") {
      const isOn = events.some((event) => objectOf(event?.["subscriptions"])?.["user"] !== undefined);
      return isOn ? { updates: [{ kind: "connected" }] } : {};
    }
    if (message?.["channel"] !== "user") return {};
    const orders = events.flatMap((event) => arrayOf(event?.["orders"]) ?? []);
    return {
      updates: orders.map((row) => ({
        kind: "changed",
        orderId: textOf(objectOf(row)?.["client_order_id"]) || undefined,
      })),
    };
  },
});

/** A token of a key of its developer platform, or the signature of an older key. */
function proof({ key, secret }: Credentials, channel: string, seconds: number): object {
  if (secret.startsWith("-----BEGIN")) return { jwt: tokenOf(key, secret, seconds) };
  const signature = createHmac("sha256", secret).update(`${seconds}${channel}`).digest("hex");
  return { api_key: key, timestamp: String(seconds), signature };
}

function tokenOf(key: string, secret: string, seconds: number): string {
  const head = { alg: "ES256", typ: "JWT", kid: key, nonce: randomBytes(16).toString("hex") };
  const claims = { iss: "cdp", nbf: seconds, exp: seconds + TOKEN_SECONDS, sub: key };
  const text = [head, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signed = sign("sha256", Buffer.from(text), {
    key: createPrivateKey(secret),
    dsaEncoding: "ieee-p1363",
  });
  return `${text}.${signed.toString("base64url")}`;
}
