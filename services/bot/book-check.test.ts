/** A bot's book against the ledger's tables: equal where both folded the log, told apart where one of them is wrong. */
import { type AccountState, initialState } from "@spot-canvas/domain/bot/account-state";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "../logging/logger.ts";
import { type RunningApi, runApi } from "../testing/running-api.ts";
import { eventsOf } from "../testing/trading-loop.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { type BookCheckParts, checkBook } from "./book-check.ts";

let api: RunningApi;
const said: string[] = [];
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  said.length = 0;
});

let accounts = 0;
/** An account that bought 2 and sold 0.5, as a bot that has read all of it has it. */
async function account(): Promise<{ readonly state: AccountState; readonly parts: BookCheckParts }> {
  const accountId = `books-${++accounts}`;
  const common = {
    account_id: accountId,
    symbol: "BTC-USD",
    market_type: "spot",
    fee_currency: "USD",
  } as const;
  const trades = [
    {
      trade_id: `${accountId}-1`,
      side: "buy",
      quantity: "2",
      price: "100",
      fee: "1",
      timestamp: "2024-01-01T00:00:00Z",
    },
    {
      trade_id: `${accountId}-2`,
      side: "sell",
      quantity: "0.5",
      price: "120",
      fee: "0",
      timestamp: "2024-01-02T00:00:00Z",
    },
  ];
  expect((await api.call("POST", "/api/v1/accounts", { id: accountId, type: "paper" })).status).toBe(201);
  const balance = { amount: "1000", currency: "USD", effective_at: "2023-01-01T00:00:00Z" };
  expect((await api.call("PUT", `/api/v1/accounts/${accountId}/balance`, balance)).status).toBe(200);
  const imported = await api.call("POST", "/api/v1/import", {
    trades: trades.map((one) => ({ ...common, ...one })),
  });
  expect(imported.document).toMatchObject({ inserted: 2 });
  await api.settled();
  const state = initialState(DEFAULT_TENANT, accountId);
  const events = await eventsOf(api.log, "TRADING");
  for (const event of events) state.book.take(event);
  const { position } = events.at(-1)!.recorded;
  const parts: BookCheckParts = {
    log: api.log,
    tables: api.database,
    state,
    position: () => position,
    isSettled: () => true,
    readUntil: async () => {},
    logger: createLogger({ write: (line) => void said.push(line) }),
    clock: { ...systemClock, sleep: async () => {} },
    signal: new AbortController().signal,
  };
  return { state, parts };
}

const ledger = async (): Promise<string> => (await readSnapshot(api.database)).schemaOf("ledger");

describe("the book of a bot", () => {
  it("is what the ledger says", async () => {
    const { parts } = await account();
    expect(await checkBook(parts)).toEqual([]);
    expect(said).toEqual([]);
  });

  it("is not compared while something waits to be taken in", async () => {
    const { parts } = await account();
    expect(await checkBook({ ...parts, isSettled: () => false })).toBeUndefined();
  });

  it("that holds something else than the ledger is told", async () => {
    const { state, parts } = await account();
    await api.database.query(`update ${await ledger()}.positions set quantity = 7 where account = $1`, [
      state.account,
    ]);
    expect(await checkBook(parts)).toEqual([
      { of: "BTC-USD spot", isCurrency: false, bot: Decimal.of("1.5"), ledger: Decimal.of("7") },
    ]);
    expect(said.join()).toMatch(
      /the bot counts with 1\.5 BTC-USD spot, the ledger says 7: run `canvas verify`/,
    );
  });

  it("that counts with another balance is stated in the log, where the ledger shows it", async () => {
    const { state, parts } = await account();
    await api.database.query(
      `update ${await ledger()}.balances set amount = amount + 10 where account = $1`,
      [state.account],
    );
    const found = await checkBook(parts);
    expect(found).toHaveLength(1);
    const asserted = (await eventsOf(api.log, "TRADING")).at(-1)!;
    expect(asserted).toMatchObject({
      type: "BalanceAsserted",
      data: { account: state.account, currency: "USD", amount: String(found![0]!.bot) },
    });
  });
});
