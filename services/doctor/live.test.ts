/** What is said of live accounts, spot and futures, before anything is configured and after, by the venue's own terms. */

import { unwrap } from "@spot-canvas/domain/fault";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readConfiguration } from "../config/configuration.ts";
import { silentLogger } from "../logging/logger.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { TEST_KEYS } from "../testing/live-account.ts";
import { live } from "./live.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator[Symbol.asyncDispose]());

const VARIABLES = ["OKX_TRADING_KEY", "OKX_TRADING_SECRET", "OKX_TRADING_PASSPHRASE", "OKX_TRADING_URL"];
const clear = (): void => {
  for (const name of VARIABLES) delete process.env[name];
};
beforeEach(clear);
afterEach(clear);

const withKeys = (): void => {
  const { key, secret, passphrase } = TEST_KEYS;
  const values = [key, secret, passphrase, simulator.urls.okx.rest];
  for (const [index, name] of VARIABLES.entries()) process.env[name] = values[index]!;
};

const swap = (product: string) => ({ venue: "okx", product, market_type: "futures", long_leverage: 2 });

/** What the check says of one account, each line with its level. */
async function said(venue: string, configurations: readonly object[]): Promise<readonly string[]> {
  const account = { id: "main", type: "live", venue, settlement_currency: "USD" };
  const answers: Readonly<Record<string, unknown>> = {
    "/api/v1/accounts": [account],
    "/api/v1/accounts/main/risk": { settings: { max_order: "100", max_position: "200" } },
    "/api/v1/trading?account=main": { configurations },
  };
  const found = await live.run({
    configuration: unwrap(readConfiguration({}, {})),
    get: async (path) => answers[path],
    logger: silentLogger,
    signal: new AbortController().signal,
  });
  return found.slice(1).map(({ level, message }) => `${level}: ${message}`);
}

describe("of a live account", () => {
  it("nothing is said of a market before one is configured", async () => {
    const nothing = "ok: main is configured for nothing yet: see `canvas trading set`.";
    const elsewhere = "ok: The keys of main are not here: they belong in the process of its bot alone.";
    expect(await said("okx", [])).toEqual([nothing, elsewhere]);
    withKeys();
    expect(await said("okx", [])).toEqual([nothing, "ok: okx takes the keys of main."]);
  });

  it("on the futures market: contracts, positions, margin and leverage of each swap", async () => {
    withKeys();
    expect(await said("okx", [swap("BTC-USD-SWAP")])).toEqual([
      "ok: okx takes the keys of main.",
      "ok: main trades BTC-USD-SWAP in contracts of 0.01 BTC, net positions, isolated margin, leverage 3; " +
        "entries set it to 2 long and 1 short.",
    ]);
  });

  it("a spot pair that is configured for futures is a failure, and so is a venue without swaps", async () => {
    withKeys();
    expect((await said("okx", [swap("BTC-USD")]))[1]).toMatch(
      /^failure: main cannot trade BTC-USD: OKX has no perpetual swap BTC-USD/,
    );
    const kraken = await said("kraken", [{ ...swap("BTC-USD"), venue: "kraken" }]);
    expect(kraken).toEqual([
      "failure: main is configured for futures. At Kraken only the spot market is traded. Trade futures at okx.",
    ]);
  });
});
