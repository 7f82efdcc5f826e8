import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { LotFold } from "@spot-canvas/domain/ledger/lots/lot-fold";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../projector/database.ts";
import { readSnapshot, type Snapshot } from "../projector/snapshot.ts";
import { databasesOf } from "../testing/databases.ts";
import { entered, executed, trade } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { projectAll } from "../testing/projecting.ts";
import { ledgerView } from "./fold.ts";
import { accountChanges, tenantChanges } from "./holding-changes.ts";
import type { WantedHoldings } from "./holding-entries.ts";
import { openPositions } from "./read.ts";

const START = 1_700_000_000_000_000_000n;
const at = (second: number): bigint => START + BigInt(second) * 1_000_000_000n;
const text = (second: number): string => formatInstant(at(second));

const LIVE = { tenant: DEFAULT_TENANT, account: "live" };
const PAPER = { tenant: DEFAULT_TENANT, account: "paper" };

const filled = (
  tradeId: string,
  second: number,
  side: "buy" | "sell",
  quantity: string,
  accountId = "live",
) => executed(trade({ tradeId, timestamp: at(second), side, quantity, accountId, price: "100" }));

const opening = (second: number, symbol = "BTC-USD") =>
  entered("OpeningPosition", {
    account: "live",
    opening_id: `held-${symbol}`,
    symbol,
    market_type: "spot",
    side: "long",
    quantity: "2",
    cost: "50",
    acquired_at: text(second),
  });

const transfer = (direction: "in" | "out", second: number, transferId = "move") =>
  entered("AssetTransferred", {
    account: direction === "out" ? "live" : "paper",
    transfer_id: transferId,
    direction,
    other_account: direction === "out" ? "paper" : "live",
    symbol: "BTC-USD",
    quantity: "1.5",
    cost: "37.5",
    lots: [{ acquired_at: text(1), quantity: "1.5", cost: "37.5" }],
    at: text(second),
  });

describe.each(["postgres", "pglite"] as const)("what changes holdings on %s", (engine) => {
  const open = databasesOf(engine);
  let database: Database;
  let log: MemoryLog;
  beforeEach(async () => {
    database = await open();
    log = new MemoryLog();
  });

  async function after(...events: readonly NewEvent[]): Promise<Snapshot> {
    for (const event of events) log.append(event);
    await projectAll(log, database, [ledgerView]);
    return readSnapshot(database);
  }

  /** The ids of what changed, and what is left of it under first in, first out. */
  async function lotsOf(snapshot: Snapshot, wanted: WantedHoldings): Promise<readonly string[]> {
    const fold = new LotFold("fifo");
    const ids: string[] = [];
    for await (const change of accountChanges(snapshot, wanted)) {
      ids.push("kind" in change ? `${change.kind} ${change.entryId}` : change.tradeId);
      fold.apply(change);
    }
    return [
      ...ids,
      ...fold
        .lots()
        .map(({ tradeId, quantity, costBasis, acquiredAt }) =>
          [
            `left ${quantity} of ${tradeId} cost ${costBasis}`,
            `second ${(acquiredAt - START) / 1_000_000_000n}`,
          ].join(" "),
        ),
    ];
  }

  it("is in one order, and leaves what the positions hold", async () => {
    const snapshot = await after(
      filled("b", 3, "buy", "1"),
      transfer("in", 4),
      transfer("out", 4),
      opening(1),
      filled("s", 5, "sell", "0.25", "paper"),
      transfer("out", 9),
    );
    expect(await lotsOf(snapshot, LIVE)).toEqual([
      "opening held-BTC-USD",
      "b",
      "transfer-out move",
      "left 0.5 of held-BTC-USD cost 12.5 second 1",
      "left 1 of b cost 100 second 3",
    ]);
    expect(await lotsOf(snapshot, PAPER)).toEqual([
      "transfer-in move",
      "s",
      "left 1.25 of move cost 31.25 second 1",
    ]);
    const held = [...(await openPositions(snapshot, LIVE)), ...(await openPositions(snapshot, PAPER))];
    expect(held.map(({ quantity }) => String(quantity))).toEqual(["1.5", "1.25"]);
  });

  it("is that of a symbol, of a time, and of what was known, where one is named", async () => {
    const snapshot = await after(
      opening(1),
      filled("b", 3, "buy", "1"),
      opening(2, "ETH-USD"),
      transfer("out", 4),
    );
    expect(await lotsOf(snapshot, { ...LIVE, symbol: "ETH-USD" })).toEqual([
      "opening held-ETH-USD",
      "left 2 of held-ETH-USD cost 50 second 2",
    ]);
    expect(await lotsOf(snapshot, { ...LIVE, symbol: "BTC-USD", asOf: at(3) })).toHaveLength(4);
    expect(await lotsOf(snapshot, { ...LIVE, knownAt: 1 })).toHaveLength(2);
  });

  it("is of all accounts of a tenant, with what holds nothing too", async () => {
    const future = executed(trade({ tradeId: "f", timestamp: at(2), marketType: "futures" }));
    const snapshot = await after(opening(1), filled("p", 3, "buy", "1", "paper"), future, transfer("out", 4));
    const ids: string[] = [];
    for await (const change of tenantChanges(snapshot, DEFAULT_TENANT)) {
      ids.push("kind" in change ? change.entryId : change.tradeId);
    }
    expect(ids).toEqual(["held-BTC-USD", "f", "p", "move"]);
  });
});
