import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const trade = (account: string, id: string, day: number, price: number, changes: object = {}) => ({
  ...{
    trade_id: `${account}-${id}`,
    account_id: account,
    symbol: "BTC-USD",
    side: "buy",
    quantity: 1,
    price,
  },
  ...{ fee_currency: "USD", market_type: "spot", timestamp: `2024-01-${10 + day}T00:00:00Z`, ...changes },
});

/** Each trade in an import of its own: in this order in the log. */
const importing = async (...trades: readonly unknown[]): Promise<void> => {
  for (const one of trades) await api.call("POST", "/api/v1/import", { trades: [one] });
};

const changesOf = async (account: string, query = "") => {
  const { document } = await api.call("GET", `/api/v1/accounts/${account}/changes${query}`);
  return document as { changes: Record<string, unknown>[]; next_before?: number };
};

describe("the changes of an account", () => {
  it("are none while facts come in order, or where a late one changes no figure", async () => {
    await importing(trade("calm", "1", 1, 100), trade("calm", "2", 2, 110, { side: "sell" }));
    await importing(trade("calm", "3", 4, 100), trade("calm", "4", 3, 50, { symbol: "ETH-USD" }));
    expect(await changesOf("calm")).toEqual({ changes: [] });
    expect(await changesOf("nobody")).toEqual({ changes: [] });
  });

  it("name what a late trade made of the figures of others", async () => {
    await importing(trade("late", "1", 2, 100), trade("late", "2", 3, 150, { side: "sell" }));
    await importing(trade("late", "0", 1, 50));
    const { changes } = await changesOf("late");
    expect(changes).toMatchObject([
      {
        cause: "late-trade",
        id: "late-0",
        position: expect.any(Number),
        symbol: "BTC-USD",
        realized_pnl: { before: 50, after: 75 },
        quantity: { before: 0, after: 1 },
        cash: { before: 50, after: 0 },
        figures: [
          { id: "late-2", cost_basis: { before: 100, after: 75 }, realized_pnl: { before: 50, after: 75 } },
        ],
        figures_changed: 1,
      },
    ]);
  });

  it("name voids, restorations and amendments, newest first, in pages", async () => {
    await importing(trade("void", "1", 1, 100), trade("void", "2", 2, 150, { side: "sell" }));
    await api.call("DELETE", "/api/v1/trades/void-1?reason=mistyped");
    await api.call("POST", "/api/v1/trades/void-1/restore");
    await api.call("POST", "/api/v1/trades/void-1/amend", { price: 90, trade_id: "void-1b" });
    const { changes } = await changesOf("void");
    expect(changes.map(({ cause, id }) => `${cause} ${id}`)).toEqual([
      "late-trade void-1b",
      "void void-1",
      "unvoid void-1",
      "void void-1",
    ]);
    expect(changes[1]).toMatchObject({ replaced_by: "void-1b" });
    expect(changes[3]).toMatchObject({ reason: "mistyped", realized_pnl: { before: 50, after: 0 } });
    const first = await changesOf("void", "?limit=3");
    expect(first.changes).toEqual(changes.slice(0, 3));
    expect(await changesOf("void", `?limit=3&before=${first.next_before}`)).toEqual({
      changes: changes.slice(3),
    });
  });

  it.each([
    ["limit=0", "invalid limit"],
    ["before=x", "invalid before: give a position"],
  ])("asked for with %s are refused", async (query, error) => {
    expect(await changesOf("void", `?${query}`)).toEqual({ error });
  });
});
