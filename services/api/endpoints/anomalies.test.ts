import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { decodeTrade } from "@spot-canvas/domain/ledger/trade-decoder";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const trade = (account: string, id: string, day: number, changes: object = {}) => ({
  ...{
    trade_id: `${account}-${id}`,
    account_id: account,
    symbol: "BTC-USD",
    side: "buy",
    quantity: 1,
    price: 100,
  },
  ...{ fee_currency: "USD", market_type: "spot", timestamp: `2024-01-${10 + day}T00:00:00Z`, ...changes },
});

const post = (path: string, body: unknown) => api.call("POST", `/api/v1/${path}`, body);
const importing = (...trades: readonly unknown[]) => post("import", { trades });

const anomaliesOf = async (account: string, key?: string) => {
  const { document } = await api.call("GET", `/api/v1/accounts/${account}/anomalies`, undefined, key);
  return (
    document as { anomalies: readonly { kind: string; text: string; ids: string[]; positions: number[] }[] }
  ).anomalies;
};

describe("the anomalies of an account", () => {
  it("are none where all is well", async () => {
    await importing(trade("well", "1", 1), trade("well", "2", 2, { side: "sell" }));
    expect(await anomaliesOf("well")).toEqual([]);
    expect(await anomaliesOf("nobody")).toEqual([]);
  });

  it("name a sale of more than was held, until a late purchase explains it", async () => {
    await importing(trade("over", "1", 2), trade("over", "2", 3, { side: "sell", quantity: 1.5 }));
    expect(await anomaliesOf("over")).toMatchObject([
      {
        kind: "over-sell",
        at: "2024-01-13T00:00:00Z",
        ids: ["over-2"],
        positions: [expect.any(Number)],
        symbol: "BTC-USD",
        text: "Trade over-2 sold 0.5 of BTC-USD more than was held: record what is missing before it.",
      },
    ]);
    await importing(trade("over", "0", 1, { quantity: 0.5 }));
    expect(await anomaliesOf("over")).toEqual([]);
  });

  it("name what another publisher recorded after the account was closed", async () => {
    await importing(trade("shut", "0", 1), trade("shut", "1", 2, { side: "sell" }));
    expect(await post("accounts/shut/close", { reason: "done" })).toMatchObject({ status: 200 });
    const subject = formatSubject({ family: "trades", account: "shut", market: "spot" });
    const at = instantOfMillis(Date.UTC(2100, 0, 1));
    const late = trade("shut", "2", 2, { timestamp: "2100-01-01T00:00:00Z" });
    const data = unwrap(decodeTrade(Buffer.from(JSON.stringify({ ...late, tenant_id: DEFAULT_TENANT }))));
    const envelope = { id: identityOf("shut"), occurredAt: at, recordedAt: at, correlationId: "c" };
    await api.log.append(newEvent("TradeExecuted", data, subject, envelope));
    await api.settled();
    expect(await anomaliesOf("shut")).toMatchObject([
      { kind: "after-close", at: "2100-01-01T00:00:00Z", ids: ["shut-2"], symbol: "BTC-USD" },
    ]);
  });

  it("name both events of a conflict, for trades and entries", async () => {
    await importing(trade("twice", "1", 1));
    await importing(trade("twice", "1", 1, { price: 101 }));
    await post("accounts/twice/cash", { direction: "deposit", amount: 1, id: "d" });
    await post("accounts/twice/cash", { direction: "deposit", amount: 2, id: "d" });
    const found = await anomaliesOf("twice");
    expect(found.map(({ kind, ids }) => [kind, ids])).toEqual([
      ["conflict", ["d"]],
      ["conflict", ["twice-1"]],
    ]);
    for (const { positions } of found) expect(positions[0]).toBeLessThan(positions[1]!);
  });

  it("name assertions that differ from all postings of their currency at their time", async () => {
    const at = "2024-02-01T00:00:00Z";
    await post("accounts/drift/cash", { direction: "deposit", amount: 1000, at: "2024-01-01T00:00:00Z" });
    await importing(
      trade("drift", "1", 1, { quantity: 2, fee: 0.5 }),
      trade("drift", "2", 2, { fee: "0.01", fee_currency: "BTC" }),
    );
    for (const [currency, amount] of [
      ["USD", "699.5"],
      ["BTC", "2.99"],
    ] as const) {
      await post("accounts/drift/assertions", { currency, amount, at });
    }
    await post("accounts/drift/assertions", { currency: "USD", amount: "1000", at: "2024-01-05T00:00:00Z" });
    expect(await anomaliesOf("drift")).toEqual([]);
    await post("accounts/drift/assertions", { currency: "BTC", amount: "3", at: "2024-02-02T00:00:00Z" });
    const text = "The balance was stated to be 3 BTC, and the books have 2.99: they differ by 0.01.";
    expect(await anomaliesOf("drift")).toMatchObject([{ kind: "assertion", text }]);
    await api.call("PUT", "/api/v1/accounts/drift/balance", { amount: 3, currency: "BTC" });
    expect(await anomaliesOf("drift")).toHaveLength(1);
  });

  it("name what cannot be read, and are the tenant's own", async () => {
    const headers = { "Event-Type": "CashDeposited", "Event-Version": "1" };
    const body = new TextEncoder().encode('{"account":"broken"}');
    await api.log.append({ subject: "ledger.account.broken", messageId: "broken", headers, body });
    await api.settled();
    expect(await anomaliesOf("broken")).toMatchObject([
      { kind: "unreadable", text: expect.stringContaining("ledger.account.broken cannot be read") },
    ]);
    expect(await anomaliesOf("broken", KEYS.other)).toEqual([]);
  });
});
