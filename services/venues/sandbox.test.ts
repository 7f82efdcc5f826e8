/** Where accounts send their requests: to the venue, or to its test environment. Nothing leaves the machine. */
import { generateKeyPairSync } from "node:crypto";
import { unwrap } from "@spot-canvas/domain/fault";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { NOW, never, orderFor } from "../testing/trading-account.ts";
import { openTrading } from "./open-trading.ts";
import type { HttpRequest } from "./request/http-exchange.ts";
import type { TradingOptions } from "./trading.ts";

const sent = vi.hoisted(() => [] as HttpRequest[]);
vi.mock("./request/http-exchange.ts", () => ({
  exchange: async (request: HttpRequest) => {
    sent.push(request);
    throw new Error("nothing leaves the machine");
  },
}));
beforeEach(() => {
  sent.length = 0;
});

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const CREDENTIALS = {
  key: "organizations/one/apiKeys/two",
  secret: String(privateKey.export({ type: "sec1", format: "pem" })),
  passphrase: "the-passphrase",
};
const USUAL = { unlimited: true, attempts: 1, backOffMs: 1, now: () => NOW };

/** What an account asks for when it sends an order and reads. */
async function requestsOf(
  venue: "coinbase" | "okx",
  options: TradingOptions,
): Promise<readonly HttpRequest[]> {
  await using trading = unwrap(await openTrading(venue, CREDENTIALS, { ...USUAL, ...options }));
  await trading.place(orderFor("BTC-USDT"), never);
  await trading.balances(never);
  return [...sent];
}
const hostsOf = (requests: readonly HttpRequest[]) => new Set(requests.map(({ url }) => new URL(url).host));

describe("the test environment", () => {
  it("of Coinbase is another host", async () => {
    expect(hostsOf(await requestsOf("coinbase", { sandbox: true }))).toEqual(
      new Set(["api-sandbox.coinbase.com"]),
    );
  });

  it.each(["spot", "futures"] as const)(
    "of OKX is asked for by a header of every request, %s",
    async (market) => {
      const requests = await requestsOf("okx", { sandbox: true, market });
      expect(requests.length).toBeGreaterThanOrEqual(2);
      expect(hostsOf(requests)).toEqual(new Set(["www.okx.com"]));
      for (const { headers } of requests) expect(headers).toMatchObject({ "x-simulated-trading": "1" });
    },
  );

  it("of Kraken there is not, and a sentence says what to do instead", async () => {
    const opened = await openTrading("kraken", CREDENTIALS, { sandbox: true });
    expect(opened).toMatchObject({
      ok: false,
      error: {
        tag: "VenueRefused",
        message: "Kraken has no test environment for the spot market: use --shadow, which sends nothing.",
      },
    });
    expect(sent).toEqual([]);
  });
});

describe("without it", () => {
  it.each([
    ["coinbase", "api.coinbase.com"],
    ["okx", "www.okx.com"],
  ] as const)("%s is asked itself", async (venue, host) => {
    const requests = await requestsOf(venue, {});
    expect(hostsOf(requests)).toEqual(new Set([host]));
    for (const { headers } of requests) expect(headers).not.toHaveProperty("x-simulated-trading");
  });
});
