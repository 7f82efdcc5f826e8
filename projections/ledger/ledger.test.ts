import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../projector/database.ts";
import { readSnapshot, type Snapshot } from "../projector/snapshot.ts";
import { databasesOf } from "../testing/databases.ts";
import {
  accountOpened,
  balanceSet,
  entered,
  executed,
  trade,
  tradeUnvoided,
  tradeVoided,
} from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { projectAll } from "../testing/projecting.ts";
import { ledgerView } from "./fold.ts";
import {
  balance,
  findAccount,
  findTrades,
  findVoidedTrades,
  listAccounts,
  listPositions,
  listTrades,
  openPositions,
  portfolioTotals,
} from "./read.ts";

const LIVE = { tenant: DEFAULT_TENANT, account: "live" };
const START = 1_700_000_000_000_000_000n;
const at = (second: number): bigint => START + BigInt(second) * 1_000_000_000n;

describe.each(["postgres", "pglite"] as const)("the ledger on %s", (engine) => {
  const open = databasesOf(engine);
  let database: Database;
  let log: MemoryLog;
  beforeEach(async () => {
    database = await open();
    log = new MemoryLog();
  });

  /** What readers see after these events, each group projected by a projector of its own. */
  async function after(...groups: readonly (readonly NewEvent[])[]): Promise<Snapshot> {
    for (const events of groups) {
      for (const event of events) log.append(event);
      await projectAll(log, database, [ledgerView]);
    }
    return readSnapshot(database);
  }

  const buy = (id: string, second: number, quantity = "1", price = "100") =>
    executed(trade({ tradeId: id, timestamp: at(second), quantity, price, fee: "1" }));
  const sell = (id: string, second: number, quantity = "1", price = "110") =>
    executed(trade({ tradeId: id, timestamp: at(second), quantity, price, fee: "1", side: "sell" }));

  it("makes a position of trades, also over restarts", async () => {
    const snapshot = await after([buy("a", 1)], [buy("b", 2, "1", "200")], [sell("c", 3, "0.5", "300")]);
    const [position] = await openPositions(snapshot, LIVE);
    expect(position).toMatchObject({ symbol: "BTC-USD", side: "long", openedAt: at(1) });
    expect(`${position!.quantity} ${position!.averageEntryPrice} ${position!.realizedPnl}`).toBe(
      "1.5 150 73.5",
    );
    const totals = await portfolioTotals(snapshot, LIVE);
    expect(String(totals.realizedPnl)).toBe("73.5");
    expect(totals.byCurrency.map(({ currency }) => currency)).toEqual(["USD"]);
  });

  it("folds a market again when a trade comes late, and keeps the positions before it", async () => {
    const snapshot = await after(
      [buy("a", 1), sell("b", 2), buy("d", 5), sell("e", 6, "2", "120")],
      [buy("c", 3, "1", "50")],
    );
    const positions = await listPositions(snapshot, { ...LIVE, status: "all", limit: 10 });
    expect(
      positions.map(({ openedAt, status, realizedPnl }) => `${openedAt} ${status} ${realizedPnl}`),
    ).toEqual([`${at(3)} closed 87`, `${at(1)} closed 8`]);
    const trades = await listTrades(snapshot, { ...LIVE, limit: 10 });
    expect(trades.map(({ trade: { tradeId }, figures }) => `${tradeId} ${figures.realizedPnl}`)).toEqual([
      "e 87",
      "d 0",
      "c 0",
      "b 8",
      "a 0",
    ]);
    expect(trades.every(({ figures }) => figures.unmatchedQuantity.isZero())).toBe(true);
  });

  it("counts a trade once, whenever it is repeated, and keeps another content under its id as a conflict", async () => {
    const other = executed(trade({ tradeId: "a", timestamp: at(1), price: "999" }));
    const snapshot = await after(
      [buy("a", 1), buy("a", 1)],
      [buy("a", 1), buy("b", 2), other],
      [buy("b", 2)],
    );
    expect(await listTrades(snapshot, { ...LIVE, limit: 10 })).toHaveLength(2);
    const conflicts = await database.query<{ trade_id: string; content: string; log_position: string }>(
      `select * from ${snapshot.schemaOf("ledger")}.trade_conflicts`,
    );
    expect(conflicts.map(({ trade_id, log_position }) => [trade_id, log_position])).toEqual([["a", "5"]]);
    expect(conflicts[0]!.content).toContain("999");
  });

  it("keeps the same trade id apart in two tenants", async () => {
    const tenantId = "00000000-0000-0000-0000-000000000002";
    const snapshot = await after([
      buy("a", 1),
      executed(trade({ tenantId, tradeId: "a", timestamp: at(1) })),
    ]);
    expect(await listTrades(snapshot, { ...LIVE, limit: 10 })).toHaveLength(1);
    expect(await findTrades(snapshot, tenantId, ["a", "b"])).toHaveLength(1);
    expect((await listAccounts(snapshot, tenantId)).map(({ id }) => id)).toEqual(["live"]);
  });

  it("carries 40 digits and 30 decimals to the table and back", async () => {
    const quantity = "1234567890.123456789012345678901234567891";
    const price = "0.000000000000000000000000000001";
    const snapshot = await after([
      executed(trade({ quantity, price, fee: "9999999999999999999999999999999999999999" })),
    ]);
    const [entry] = await listTrades(snapshot, { ...LIVE, limit: 1 });
    expect(String(entry!.trade.quantity)).toBe(quantity);
    expect(String(entry!.trade.price)).toBe(price);
    expect(String(entry!.trade.fee)).toBe("9999999999999999999999999999999999999999");
    const [position] = await openPositions(snapshot, LIVE);
    expect(String(position!.quantity)).toBe(quantity);
  });

  it("opens an account at its first trade, and lets an event name it and give its type", async () => {
    const snapshot = await after([
      executed(trade({ tradeId: "p", accountId: "paper" })),
      executed(trade({ tradeId: "q", accountId: "Paper" })),
      accountOpened("practice", "Practice", "paper"),
    ]);
    const accounts = await listAccounts(snapshot, DEFAULT_TENANT);
    expect(accounts.map(({ id, name, type }) => [id, name, type])).toEqual([
      ["practice", "Practice", "paper"],
      ["Paper", "Paper", "live"],
      ["paper", "paper", "paper"],
    ]);
    expect(await findAccount(snapshot, { ...LIVE, account: "nobody" })).toBeUndefined();
  });

  it("knows a balance once it was set, and books what is recorded after it whatever its timestamp", async () => {
    const snapshot = await after([buy("a", 5)], [balanceSet("live", "USD", "1000")], [sell("b", 1)]);
    expect(String(await balance(snapshot, LIVE, "USD"))).toBe("1109");
    expect(await balance(snapshot, LIVE, "EUR")).toBeUndefined();
  });

  it("takes a statement of a balance in once, in whatever batch it comes again", async () => {
    const stated = balanceSet("live", "USD", "1000");
    const snapshot = await after([stated, buy("a", 1), stated], [sell("b", 2), stated]);
    expect(String(await balance(snapshot, LIVE, "USD"))).toBe("1008");
  });

  it("counts by time where a balance says from when on", async () => {
    const effective = formatInstant(at(3));
    const snapshot = await after(
      [buy("a", 2), buy("b", 4), balanceSet("live", "USD", "1000", effective)],
      [sell("c", 3)],
    );
    expect(String(await balance(snapshot, LIVE, "USD"))).toBe("1008");
  });

  it("takes a voided trade out of positions and balances, and keeps it", async () => {
    const snapshot = await after(
      [balanceSet("live", "USD", "1000"), buy("a", 1), buy("b", 2), sell("c", 3, "2")],
      [tradeVoided("live", "b")],
    );
    const positions = await listPositions(snapshot, { ...LIVE, status: "all", limit: 10 });
    expect(positions.map(({ status, realizedPnl }) => `${status} ${realizedPnl}`)).toEqual(["closed 8.5"]);
    expect(String(await balance(snapshot, LIVE, "USD"))).toBe("1118");
    expect((await listTrades(snapshot, { ...LIVE, limit: 10 })).map((one) => one.trade.tradeId)).toEqual([
      "c",
      "a",
    ]);
    const [kept] = await findVoidedTrades(snapshot, DEFAULT_TENANT, ["a", "b"]);
    expect(kept).toMatchObject({ trade: { tradeId: "b" }, place: { position: 3 } });
  });

  it("voids the only trade of a market, before it is seen or after, and lets a repeat change nothing", async () => {
    const snapshot = await after(
      [balanceSet("live", "USD", "5"), tradeVoided("live", "a")],
      [buy("a", 1), buy("a", 1)],
      [buy("a", 1), buy("b", 1), tradeVoided("live", "b")],
    );
    expect(await listPositions(snapshot, { ...LIVE, status: "all", limit: 10 })).toEqual([]);
    expect(await listTrades(snapshot, { ...LIVE, limit: 10 })).toEqual([]);
    expect(String(await balance(snapshot, LIVE, "USD"))).toBe("5");
    expect(await findVoidedTrades(snapshot, DEFAULT_TENANT, ["a", "b"])).toHaveLength(2);
  });

  it("lets a trade count again, and ignores a void of another account", async () => {
    const snapshot = await after(
      [balanceSet("live", "USD", "1000"), buy("a", 1), tradeVoided("live", "a")],
      [sell("c", 3)],
      [tradeUnvoided("live", "a"), tradeVoided("paper", "c")],
    );
    const [position] = await listPositions(snapshot, { ...LIVE, status: "all", limit: 10 });
    expect(`${position!.status} ${position!.realizedPnl}`).toBe("closed 8");
    expect(String(await balance(snapshot, LIVE, "USD"))).toBe("1008");
  });

  it("does not void a trade again by a copy of the void that was taken back", async () => {
    const said = [tradeVoided("live", "a"), tradeUnvoided("live", "a")];
    for (const batches of [
      [[buy("a", 1), ...said, tradeVoided("live", "a")]],
      [[buy("a", 1), ...said], [tradeVoided("live", "a")]],
      [said, [tradeVoided("live", "a")], [buy("a", 1)]],
    ]) {
      const snapshot = await after(...batches);
      expect(await findVoidedTrades(snapshot, DEFAULT_TENANT, ["a"])).toEqual([]);
      expect(await listTrades(snapshot, { ...LIVE, limit: 10 })).toHaveLength(1);
    }
  });

  it("holds what was opened and transferred at its cost, in the order of time", async () => {
    const lots = [{ acquired_at: formatInstant(at(-9)), quantity: "1", cost: "40" }];
    const moved = { symbol: "BTC-USD", quantity: "1", cost: "40", lots, at: formatInstant(at(3)) };
    const snapshot = await after(
      [sell("s", 5, "1", "100")],
      [
        entered("OpeningPosition", {
          account: "live",
          opening_id: "1",
          symbol: "BTC-USD",
          market_type: "spot",
          side: "long",
          quantity: "2",
          cost: "100",
          acquired_at: formatInstant(at(-10)),
        }),
      ],
      [
        entered("AssetTransferred", {
          account: "live",
          transfer_id: "t",
          direction: "out",
          other_account: "x",
          ...moved,
        }),
        entered("AssetTransferred", {
          account: "x",
          transfer_id: "t",
          direction: "in",
          other_account: "live",
          ...moved,
        }),
      ],
    );
    const [position] = await listPositions(snapshot, { ...LIVE, status: "all", limit: 10 });
    expect(`${position!.status} ${position!.realizedPnl} ${position!.openedAt}`).toBe(`closed 39 ${at(-10)}`);
    const [other] = await openPositions(snapshot, { ...LIVE, account: "x" });
    expect(`${other!.quantity} ${other!.costBasis}`).toBe("1 40");
  });

  it("gives funding to the position of an opening that is recorded after it", async () => {
    const snapshot = await after(
      [
        entered("FundingPaid", {
          account: "live",
          funding_id: "1",
          symbol: "BTC-USD",
          amount: "2",
          at: formatInstant(at(9)),
        }),
      ],
      [
        entered("OpeningPosition", {
          account: "live",
          opening_id: "1",
          symbol: "BTC-USD",
          market_type: "futures",
          side: "short",
          quantity: "1",
          cost: "100",
          acquired_at: formatInstant(at(3)),
        }),
      ],
    );
    const [position] = await openPositions(snapshot, LIVE);
    expect(String(position!.realizedPnl)).toBe("-2");
    const figures = await database.query<{ realized_pnl: string; unmatched_proceeds: string | null }>(
      `select realized_pnl, unmatched_proceeds from ${snapshot.schemaOf("ledger")}.trade_figures order by log_position`,
    );
    expect(figures[0]).toEqual({ realized_pnl: "-2", unmatched_proceeds: null });
  });

  it("adds cash and funding to a balance once, and begins one with all that is known", async () => {
    const deposit = {
      account: "live",
      cash_id: "1",
      currency: "USD",
      amount: "50.5",
      at: formatInstant(at(9)),
    };
    const funding = {
      account: "live",
      funding_id: "1",
      symbol: "BTC-USD",
      amount: "2",
      at: formatInstant(at(9)),
    };
    const snapshot = await after(
      [buy("a", 1)],
      [entered("CashDeposited", deposit), entered("CashDeposited", { ...deposit, amount: "7" })],
      [entered("CashWithdrawn", { ...deposit, amount: "10" }), entered("FundingPaid", funding)],
    );
    expect(String(await balance(snapshot, LIVE, "USD"))).toBe("-62.5");
    expect(await balance(snapshot, LIVE, "EUR")).toBeUndefined();
    const again = await after([
      balanceSet("live", "USD", "5"),
      entered("FundingPaid", { ...funding, funding_id: "2" }),
    ]);
    expect(String(await balance(again, LIVE, "USD"))).toBe("3");
  });

  it("pages through trades and filters them", async () => {
    const events = Array.from({ length: 9 }, (_, index) => buy(`t${index}`, Math.floor(index / 2)));
    const snapshot = await after([
      ...events,
      executed(trade({ tradeId: "eth", symbol: "ETH-USD", timestamp: at(50) })),
    ]);
    const ids: string[] = [];
    let before: { time: bigint; id: string } | undefined;
    do {
      const page = await listTrades(snapshot, {
        ...LIVE,
        symbol: "BTC-USD",
        limit: 4,
        ...(before ? { before } : {}),
      });
      ids.push(...page.map(({ trade: { tradeId } }) => tradeId));
      const last = page.at(-1)?.trade;
      before = page.length === 4 && last ? { time: last.timestamp, id: last.tradeId } : undefined;
    } while (before);
    expect(ids).toEqual(["t8", "t7", "t6", "t5", "t4", "t3", "t2", "t1", "t0"]);
    const inRange = await listTrades(snapshot, { ...LIVE, start: at(1), end: at(2), side: "buy", limit: 10 });
    expect(inRange.map(({ trade: { tradeId } }) => tradeId)).toEqual(["t5", "t4", "t3", "t2"]);
    expect(await listTrades(snapshot, { ...LIVE, marketType: "futures", limit: 10 })).toEqual([]);
  });
});
