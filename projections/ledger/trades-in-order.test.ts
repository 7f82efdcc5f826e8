import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { comparePlaces, placeOf } from "@spot-canvas/domain/ledger/trade-order";
import { Money, Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../projector/snapshot.ts";
import { databasesOf } from "../testing/databases.ts";
import { executed, trade } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { projectAll } from "../testing/projecting.ts";
import { ledgerView } from "./fold.ts";
import { tenantChanges } from "./holding-changes.ts";
import { type OrderedTrades, tradesInOrder } from "./trades-in-order.ts";

const START = 1_700_000_000_000_000_000n;
const SPOT = { tenant: DEFAULT_TENANT, account: "live", marketType: "spot" } as const;

/** Texts that look like what rows are packed with, or like none. */
const TEXTS: ReadonlyMap<number, Partial<Trade>> = new Map([
  [10, { strategy: "sma-cross", entryReason: "fast\x1fslow", liquidity: "maker" }],
  [2_100, { orderId: "o\x1e", signalId: "s", fundingFee: Money(Decimal.of("-0.000000000000000000001")) }],
  [3_999, { exitReason: "" }],
  [4_400, { strategy: "ä \t\n\\", leverage: 3, stopLoss: Price(Decimal.of("123456789012345678.5")) }],
]);

/** More than two slices, 1,500 trades at each time, half of them with a sequence; the last three came in late. */
const TRADES: readonly Trade[] = Array.from({ length: 4_503 }, (_, index) => ({
  ...trade({
    tradeId: `t${index}`,
    timestamp: START + BigInt(index < 4_500 ? Math.floor(index / 1_500) : index - 4_500),
    symbol: index % 3 === 0 ? "ETH-EUR" : "BTC-USD",
    ...(index % 1_500 < 750 ? { sequence: index < 4_500 ? index : 0 } : {}),
  }),
  ...TEXTS.get(index),
}));

describe.each(["postgres", "pglite"] as const)("the trades of an account in order on %s", (engine) => {
  const open = databasesOf(engine);

  it("come slice by slice as they apply, each once, and only those of the snapshot", async () => {
    const database = await open();
    const log = new MemoryLog();
    const others = [
      trade({ tradeId: "future", marketType: "futures" }),
      trade({ tradeId: "elsewhere", accountId: "paper" }),
      trade({ tradeId: "foreign", tenantId: "another" }),
    ];
    for (const each of [...TRADES, ...others]) log.append(executed(each));
    await projectAll(log, database, [ledgerView]);
    const snapshot = await readSnapshot(database);
    log.append(executed(trade({ tradeId: "later", timestamp: START - 100n })));
    await projectAll(log, database, [ledgerView]);
    const read = async (of: Partial<OrderedTrades> = {}): Promise<readonly Trade[]> => {
      const trades: Trade[] = [];
      for await (const slice of tradesInOrder(snapshot, { ...SPOT, ...of })) {
        trades.push(...slice.map((each) => each.trade));
      }
      return trades;
    };
    const inOrder = TRADES.map((each, index) => ({ each, place: placeOf(each, index + 1) })).sort(
      (left, right) => comparePlaces(left.place, right.place),
    );
    const tradesOf = (entries: typeof inOrder) => entries.map(({ each }) => each);
    expect(await read()).toEqual(tradesOf(inOrder));
    expect(await read({ symbol: "ETH-EUR" })).toEqual(
      tradesOf(inOrder.filter(({ each }) => each.symbol === "ETH-EUR")),
    );
    expect(await read({ symbol: "NONE-USD" })).toEqual([]);
    expect(await read({ knownAt: 4_200 })).toEqual(
      tradesOf(inOrder.filter(({ place }) => place.position <= 4_200)),
    );
    const merged: string[] = [];
    for await (const change of tenantChanges(snapshot, DEFAULT_TENANT)) {
      merged.push("kind" in change ? change.entryId : change.tradeId);
    }
    const own = [...TRADES, ...others.slice(0, 2)].map((each, index) => ({
      id: each.tradeId,
      place: placeOf(each, index + 1),
    }));
    own.sort((left, right) => comparePlaces(left.place, right.place));
    expect(merged).toEqual(own.map(({ id }) => id));
  });
});
