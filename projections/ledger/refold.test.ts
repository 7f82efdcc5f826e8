import { readEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../projector/database.ts";
import { readSnapshot, type Snapshot } from "../projector/snapshot.ts";
import { verify } from "../projector/verify.ts";
import { databasesOf } from "../testing/databases.ts";
import { emptyGeneration } from "../testing/folding.ts";
import { balanceSet, executed, recorded, trade, tradeVoided } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { project, projectAll, projected } from "../testing/projecting.ts";
import { ledgerView } from "./fold.ts";
import { LiveFold } from "./live-fold.ts";
import { listTrades, openPositions } from "./read.ts";
import { untilSettled } from "./settled.ts";

const START = 1_700_000_000_000_000_000n;
const LIVE = { tenant: DEFAULT_TENANT, account: "live" };
const OTHER = { tenant: DEFAULT_TENANT, account: "other" };
const TRADES = 24;
const SLICE = 5;

const at = (second: number, account = "live"): NewEvent =>
  executed(
    trade({
      tradeId: `${account}-${second}`,
      accountId: account,
      timestamp: START + BigInt(second) * 1_000_000_000n,
      side: second % 4 === 3 ? "sell" : "buy",
      price: String(100 + second),
      fee: "1",
      marketType: "futures",
      leverage: 2,
    }),
  );

/** A balance, trades of one market, of another account, and then one before them all. */
const HISTORY: readonly RecordedEvent[] = recorded([
  balanceSet("live", "USD", "1000"),
  ...Array.from({ length: TRADES }, (_, index) => at(index + 1)),
  at(1, "other"),
  at(0),
]);

describe.each(["postgres", "pglite"] as const)("a market that is folded again on %s", (engine) => {
  const open = databasesOf(engine);
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });

  /** Folds events as one batch. */
  async function fold(into: LiveFold, events: readonly RecordedEvent[]): Promise<void> {
    const readings = events.map(readEvent);
    await into.prepare(database, readings);
    for (const reading of readings) into.apply(reading);
    await database.transaction((transaction) => into.write(transaction));
  }

  /** Slices until nothing is left; dies in the middle of those named, before their commit. Gives back how many there were. */
  async function settle(schema: string, first: LiveFold, dies: (slice: number) => boolean): Promise<number> {
    let into = first;
    let slices = 0;
    for (let turn = 0; into.arrears(true) !== "none"; turn++) {
      const killed = dies(turn);
      const slice = database.transaction(async (transaction) => {
        await into.settle(transaction, SLICE);
        if (killed) throw new Error("killed");
      });
      await slice.catch(() => undefined);
      if (killed) into = new LiveFold(schema, { atOnce: 0 });
      else slices++;
    }
    return slices;
  }

  const stateOf = async (schema: string) => ({
    figures: await database.query(`select * from ${schema}.trade_figures order by log_position`),
    positions: await database.query(`select * from ${schema}.positions order by id`),
    balances: await database.query(`select * from ${schema}.balances`),
    dirty: await database.query(`select * from ${schema}.dirty_markets`),
  });

  const ledgerOf = (schema: string): Snapshot => ({
    token: "",
    epoch: "",
    positions: { MARKET: 0, TRADING: HISTORY.length, QUARANTINE: 0 },
    schemaOf: () => schema,
    sql: database,
  });

  it("comes to the same however often, and at whichever slice, its process is killed", async () => {
    const whole = await emptyGeneration(database, ledgerView);
    await fold(new LiveFold(whole), HISTORY);
    const expected = await stateOf(whole);
    expect(expected.figures).toHaveLength(TRADES + 2);
    for (let killed = -1; killed <= Math.ceil((TRADES + 1) / SLICE); killed++) {
      const schema = await emptyGeneration(database, ledgerView);
      const first = new LiveFold(schema, { atOnce: 0 });
      await fold(first, HISTORY.slice(0, -1));
      await fold(first, HISTORY.slice(-1));
      expect(await database.query(`select * from ${schema}.dirty_markets`)).toHaveLength(1);
      const slices = await settle(schema, first, (turn) => turn === killed || turn === killed + 2);
      expect(slices).toBeGreaterThanOrEqual(Math.ceil((TRADES + 1) / SLICE));
      expect(await stateOf(schema)).toEqual(expected);
    }
  });

  it("comes to the same whatever the texts of its trades hold, and whoever makes its slices", async () => {
    const texts = ["t\x1f", "\x1e", "t\t\\n", "ä"];
    const history = texts.flatMap((tradeId, index) => {
      const common = { timestamp: START + BigInt(index), price: `${100 + index}`, accountId: "live" };
      const bought = { ...trade({ ...common, tradeId, quantity: "2" }), entryReason: tradeId };
      const sold = trade({ ...common, tradeId: `${tradeId}-`, side: "sell", sequence: 1 });
      return [executed(bought), executed({ ...sold, exitReason: index % 2 === 0 ? "" : tradeId })];
    });
    const log = recorded([
      ...history,
      executed(trade({ accountId: "live", tradeId: "late", timestamp: START - 1n })),
    ]);
    const whole = await emptyGeneration(database, ledgerView);
    await fold(new LiveFold(whole), log);
    const schema = await emptyGeneration(database, ledgerView);
    const into = new LiveFold(schema, { atOnce: 0 });
    await fold(into, log.slice(0, -1));
    await fold(into, log.slice(-1));
    await settle(schema, into, () => false);
    expect(await stateOf(schema)).toEqual(await stateOf(whole));
    expect((await stateOf(schema)).figures).toHaveLength(log.length);
  });

  it("keeps readers of its account waiting until it is right, and nobody else", async () => {
    const schema = await emptyGeneration(database, ledgerView);
    const into = new LiveFold(schema, { atOnce: 0 });
    await fold(into, HISTORY.slice(0, -1));
    await fold(into, HISTORY.slice(-1));
    const snapshot = ledgerOf(schema);
    const read = () => openPositions(snapshot, LIVE);
    await expect(read()).rejects.toMatchObject({ tag: "Unsettled", kind: "unavailable" });
    await expect(listTrades(snapshot, { ...LIVE, limit: 5 })).rejects.toMatchObject({ tag: "Unsettled" });
    await expect(untilSettled(read, 20, systemClock)).rejects.toMatchObject({ tag: "Unsettled" });
    expect(await openPositions(snapshot, OTHER)).toHaveLength(1);
    const waiting = untilSettled(read, 60_000, systemClock);
    await settle(schema, into, () => false);
    const [position] = await waiting;
    expect(position!.openedAt).toBe(START);
    expect(await openPositions(snapshot, { ...LIVE, account: "nobody" })).toEqual([]);
  });

  it("is not folded beyond where nothing was held and nothing is", async () => {
    const round = (second: number): readonly NewEvent[] => {
      const moment = START + BigInt(second) * 1_000_000_000n;
      const common = { accountId: "live", price: "100" };
      return [
        executed(trade({ ...common, tradeId: `b${second}`, timestamp: moment })),
        executed(trade({ ...common, tradeId: `s${second}`, timestamp: moment + 1n, side: "sell" })),
      ];
    };
    const schema = await emptyGeneration(database, ledgerView);
    const into = new LiveFold(schema, { atOnce: 0 });
    const events = [...Array.from({ length: 20 }, (_, index) => round(2 * index)).flat(), ...round(3)];
    const log = recorded(events);
    await fold(into, log.slice(0, -2));
    await fold(into, log.slice(-2));
    expect(into.arrears(true)).toBe("some");
    // The round trip before, and the late one.
    expect(await settle(schema, into, () => false)).toBe(1);
    const positions = await database.query(`select * from ${schema}.positions where status = 'closed'`);
    expect(positions).toHaveLength(21);
  });

  it("is folded on where what was held had been opened by the trade that was voided", async () => {
    const spot = (second: number, side: "buy" | "sell", quantity: string): NewEvent => {
      const timestamp = START + BigInt(second) * 1_000_000_000n;
      return executed(trade({ tradeId: `t${second}`, timestamp, side, quantity, accountId: "live" }));
    };
    const others = [spot(2, "buy", "2"), spot(3, "sell", "3"), spot(4, "sell", "1")];
    const schema = await emptyGeneration(database, ledgerView);
    const into = new LiveFold(schema);
    const log = recorded([spot(1, "buy", "10"), ...others, tradeVoided("live", "t1")]);
    await fold(into, log.slice(0, -1));
    await fold(into, log.slice(-1));
    const unmatched = await database.query(
      `select t.trade_id, f.unmatched_quantity::text as quantity from ${schema}.trades t
       join ${schema}.trade_figures f using (log_position) order by t.trade_id`,
    );
    expect(unmatched).toEqual([
      { trade_id: "t2", quantity: null },
      { trade_id: "t3", quantity: "1" },
      { trade_id: "t4", quantity: "1" },
    ]);
  });

  it("is right in the end whatever comes meanwhile, and equal to a fold of the log from its start", async () => {
    const log = new MemoryLog();
    const views = [
      {
        ...ledgerView,
        open: (schema: string, mode: "live" | "load") =>
          mode === "live" ? new LiveFold(schema, { atOnce: 0 }) : ledgerView.open(schema, mode),
      },
    ];
    for (let second = 1; second <= 60; second++) log.append(at(second));
    await projectAll(log, database, views);
    await using _running = project(log, database, views);
    for (let second = 0; second > -20; second--) {
      log.append(at(second));
      if (second % 5 === 0) log.append(tradeVoided("live", `live-${second + 30}`));
      log.append(at(100 + second));
    }
    await projected(log, database, views);
    const snapshot = await readSnapshot(database);
    const [position] = await untilSettled(() => openPositions(snapshot, LIVE), 60_000, systemClock);
    expect(position!.openedAt).toBe(START - 19_000_000_000n);
    const [verified] = await verify({ source: log, database, views, clock: systemClock });
    expect(verified!.differences).toEqual([]);
  });
});
