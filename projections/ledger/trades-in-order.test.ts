import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { comparePlaces, placeOf } from "@spot-canvas/domain/ledger/trade-order";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../projector/snapshot.ts";
import { databasesOf } from "../testing/databases.ts";
import { executed, trade } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { projectAll } from "../testing/projecting.ts";
import { ledgerView } from "./fold.ts";
import { tenantChanges } from "./holding-changes.ts";
import { tradesInOrder } from "./trades-in-order.ts";

const START = 1_700_000_000_000_000_000n;
const SPOT = { tenant: DEFAULT_TENANT, account: "live", marketType: "spot" } as const;

/** More than two slices, 1,500 trades at each time, half of them with a sequence; the last three came in late. */
const TRADES: readonly Trade[] = Array.from({ length: 4_503 }, (_, index) =>
  trade({
    tradeId: `t${index}`,
    timestamp: START + BigInt(index < 4_500 ? Math.floor(index / 1_500) : index - 4_500),
    symbol: index % 3 === 0 ? "ETH-EUR" : "BTC-USD",
    ...(index % 1_500 < 750 ? { sequence: index < 4_500 ? index : 0 } : {}),
  }),
);

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
    const read = async (symbol?: string): Promise<readonly string[]> => {
      const ids: string[] = [];
      const slices = tradesInOrder(snapshot, { ...SPOT, ...(symbol === undefined ? {} : { symbol }) });
      for await (const slice of slices) ids.push(...slice.map((each) => each.trade.tradeId));
      return ids;
    };
    const inOrder = TRADES.map((each, index) => ({ each, place: placeOf(each, index + 1) })).sort(
      (left, right) => comparePlaces(left.place, right.place),
    );
    const idsOf = (entries: typeof inOrder) => entries.map(({ each }) => each.tradeId);
    expect(await read()).toEqual(idsOf(inOrder));
    expect(await read("ETH-EUR")).toEqual(idsOf(inOrder.filter(({ each }) => each.symbol === "ETH-EUR")));
    expect(await read("NONE-USD")).toEqual([]);
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
