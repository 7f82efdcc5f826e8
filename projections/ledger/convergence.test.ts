import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "../projector/database.ts";
import { hashTables } from "../projector/state-hash.ts";
import type { View } from "../projector/view.ts";
import { databasesOf } from "../testing/databases.ts";
import { type Batch, type Fate, foldLive, foldLoad } from "../testing/folding.ts";
import {
  distinctTrades,
  executed,
  importNewestFirst,
  ledgerLog,
  recorded,
  tradeVoided,
} from "../testing/ledger-events.ts";
import { ledgerView } from "./fold.ts";
import { LiveFold } from "./live-fold.ts";

// Each run makes tables and folds them batch by batch: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 300_000 });

const FATES: readonly Fate[] = ["commits", "dies", "answer lost"];

/** What the tables say. */
interface Ledger {
  readonly trades: unknown;
  readonly positions: unknown;
  readonly accounts: unknown;
}

/** Folds so little again within a batch that most of what a late trade changes is left over. */
const patientView: View = {
  ...ledgerView,
  open: (schema, mode) =>
    mode === "live" ? new LiveFold(schema, { atOnce: 2 }) : ledgerView.open(schema, mode),
};

const fate = fc.constantFrom(...FATES);
const cut = fc.record({
  size: fc.integer({ min: 1, max: 20 }),
  fate,
  slices: fc.array(fate, { maxLength: 4 }),
});

/** Splits of a log into batches, each with its fate and those of the slices after it. */
const splits = (events: readonly RecordedEvent[]) =>
  fc
    .array(cut, {
      minLength: 1,
      maxLength: 10,
    })
    .map((cuts) => {
      const batches: Batch[] = [];
      let first = 0;
      for (let index = 0; first < events.length; index++) {
        const { size, fate, slices } = cuts[index % cuts.length]!;
        batches.push({ events: events.slice(first, first + size), fate, slices });
        first += size;
      }
      return batches;
    });

describe.each(["postgres", "pglite"] as const)("the ledger on %s", (engine) => {
  const open = databasesOf(engine);
  const numRuns = engine === "postgres" ? 40 : 10;
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  const stateOf = async (schema: string) => {
    const state = await hashTables(database, ledgerView, schema);
    const rows: Record<string, unknown> = {};
    for (const { name } of ledgerView.tables)
      rows[name] = await database.query(`select * from ${schema}.${name} order by 1, 2, 3`);
    expect(await database.query(`select * from ${schema}.dirty_markets`)).toEqual([]);
    await database.query(`drop schema ${schema} cascade`);
    return { state, rows };
  };

  it("is the same for any batch split, crash and lost answer", async () => {
    const property = fc.asyncProperty(
      ledgerLog.chain((events) => {
        const log = recorded(events);
        return fc.tuple(fc.constant(log), splits(log));
      }),
      async ([log, batches]) => {
        const whole = await stateOf(await foldLive(database, ledgerView, [{ events: log, fate: "commits" }]));
        const split = await stateOf(await foldLive(database, ledgerView, batches));
        expect(split.rows).toEqual(whole.rows);
        expect(split.state).toEqual(whole.state);
      },
    );
    await fc.assert(property, { numRuns });
  });

  it("is the same where markets are folded again slice by slice, with batches and crashes in between", async () => {
    const property = fc.asyncProperty(
      ledgerLog.chain((events) => {
        const log = recorded(events);
        return fc.tuple(fc.constant(log), splits(log));
      }),
      async ([log, batches]) => {
        const whole = await stateOf(await foldLive(database, ledgerView, [{ events: log, fate: "commits" }]));
        const sliced = await stateOf(await foldLive(database, patientView, batches));
        expect(sliced.rows).toEqual(whole.rows);
        expect(sliced.state).toEqual(whole.state);
      },
    );
    await fc.assert(property, { numRuns });
  });

  it("is the same for an import from new to old, with slices, batches and crashes in between", async () => {
    const property = fc.asyncProperty(
      importNewestFirst.chain((events) => {
        const log = recorded(events);
        return fc.tuple(fc.constant(log), splits(log));
      }),
      async ([log, batches]) => {
        const loaded = await stateOf(await foldLoad(database, ledgerView, [log]));
        for (const view of [ledgerView, patientView]) {
          const live = await stateOf(await foldLive(database, view, batches));
          expect(live.rows).toEqual(loaded.rows);
          expect(live.state).toEqual(loaded.state);
        }
      },
    );
    await fc.assert(property, { numRuns: Math.ceil(numRuns / 10) });
  });

  it("is the same loaded by a rebuild as folded live", async () => {
    const property = fc.asyncProperty(
      ledgerLog.chain((events) => {
        const log = recorded(events);
        return fc.tuple(fc.constant(log), splits(log));
      }),
      async ([log, batches]) => {
        const live = await stateOf(await foldLive(database, ledgerView, [{ events: log, fate: "commits" }]));
        const pieces = batches.map(({ events }) => events);
        const loaded = await stateOf(await foldLoad(database, ledgerView, pieces));
        expect(loaded.rows).toEqual(live.rows);
        expect(loaded.state).toEqual(live.state);
      },
    );
    await fc.assert(property, { numRuns });
  });

  it("is the same for any order in which the trades arrive, positions in the log aside", async () => {
    const property = fc.asyncProperty(
      distinctTrades.chain((trades) =>
        fc.tuple(fc.constant(trades), fc.shuffledSubarray([...trades], { minLength: trades.length })),
      ),
      async ([trades, shuffled]) => {
        const inOrder = [...trades].sort((a, b) =>
          a.timestamp === b.timestamp ? a.sequence! - b.sequence! : a.timestamp < b.timestamp ? -1 : 1,
        );
        const expected = await ledgerOf(recorded(inOrder.map(executed)));
        expect(await ledgerOf(recorded(shuffled.map(executed)))).toEqual(expected);
      },
    );
    await fc.assert(property, { numRuns });
  });

  it("is the same whether a void comes before its trade or after it, and as if the trade had never been", async () => {
    const property = fc.asyncProperty(
      distinctTrades.chain((trades) =>
        fc.subarray([...trades]).chain((voided) => {
          const events = [
            ...trades.map(executed),
            ...voided.map(({ accountId, tradeId }) => tradeVoided(accountId, tradeId)),
          ];
          const arrived = fc.shuffledSubarray(events, { minLength: events.length });
          return fc.tuple(fc.constant(trades), fc.constant(voided), arrived);
        }),
      ),
      async ([trades, voided, arrived]) => {
        const counting = trades.filter((one) => !voided.includes(one));
        const { trades: rows, positions } = await ledgerOf(recorded(arrived));
        const without = await ledgerOf(recorded(counting.map(executed)));
        expect(rows).toEqual(without.trades);
        expect(positions).toEqual(without.positions);
      },
    );
    await fc.assert(property, { numRuns });
  });

  /** What the tables say, in pieces of seven events, without the columns that speak of the log. */
  async function ledgerOf(log: readonly RecordedEvent[]): Promise<Ledger> {
    const batches: { events: readonly RecordedEvent[]; fate: Fate }[] = [];
    for (let first = 0; first < log.length; first += 7) {
      batches.push({ events: log.slice(first, first + 7), fate: "commits" });
    }
    const schema = await foldLive(database, ledgerView, batches);
    const trades = await database.query(
      `select to_jsonb(t) - 'log_position' - 'ingested_at' as trade, to_jsonb(f) - 'log_position' as figures
       from ${schema}.trades t join ${schema}.trade_figures f using (log_position) order by trade_id`,
    );
    const positions = await database.query(
      `select to_jsonb(p) - 'opened_log_position' - 'closed_log_position' as position from ${schema}.positions p order by id`,
    );
    const accounts = await database.query(`select * from ${schema}.accounts order by account`);
    await database.query(`drop schema ${schema} cascade`);
    return { trades, positions, accounts };
  }
});
