/** Whatever a venue answers, no fault says a part of the keys that the request was signed with. */
import { generateKeyPairSync } from "node:crypto";
import { unwrap } from "@spot-canvas/domain/fault";
import { describe, expect, it, vi } from "vitest";
import { NOW, never, orderFor } from "../testing/trading-account.ts";
import { openTrading, TRADING_VENUES } from "./open-trading.ts";
import type { HttpAnswer } from "./request/http-exchange.ts";

const venue = vi.hoisted(() => ({ answer: undefined as HttpAnswer | undefined }));
vi.mock("./request/http-exchange.ts", () => ({
  exchange: async () => {
    if (venue.answer === undefined) throw new Error("socket hang up");
    return venue.answer;
  },
}));

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const PEM = String(privateKey.export({ type: "sec1", format: "pem" }));
const PLAIN = Buffer.from("the-secret-of-the-key").toString("base64");
const PASSPHRASE = "the-passphrase";
const USUAL = { unlimited: true, attempts: 1, backOffMs: 1, now: () => NOW };

const ANSWERS: readonly (readonly [string, HttpAnswer | undefined])[] = [
  ["cuts the connection", undefined],
  ["is down", { status: 503, headers: {}, body: "<html>down</html>" }],
  ["refuses the key", { status: 401, headers: {}, body: '{"code":"50113","msg":"Invalid Sign"}' }],
  ["cannot be read", { status: 200, headers: {}, body: "{" }],
];

describe.each(TRADING_VENUES)("%s", (name) => {
  const secret = name === "coinbase" ? PEM : PLAIN;
  const parts = [PASSPHRASE, ...secret.split("\n").filter((line) => line !== "" && !line.startsWith("-"))];

  it.each(ANSWERS)("says nothing of its keys where it %s", async (_, answer) => {
    venue.answer = answer;
    const credentials = { key: "organizations/one/apiKeys/two", secret, passphrase: PASSPHRASE };
    await using trading = unwrap(await openTrading(name, credentials, USUAL));
    const placed = await trading.place(orderFor("BTC-USD"), never);
    const read = await trading.balances(never);
    expect(placed.outcome).not.toBe("accepted");
    expect(read.ok).toBe(false);
    const faults = [...("fault" in placed ? [placed.fault] : []), ...(read.ok ? [] : [read.error])];
    const said = faults.map((fault) => `${fault.stack} ${fault.cause} ${JSON.stringify(fault)}`);
    for (const part of parts) expect(`${said} ${JSON.stringify(placed)}`).not.toContain(part);
  });
});
