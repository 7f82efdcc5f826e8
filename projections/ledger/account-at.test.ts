import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { encodePosition } from "@spot-canvas/domain/ledger/position-state";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "../projector/database.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import { databasesOf } from "../testing/databases.ts";
import { foldLive } from "../testing/folding.ts";
import { balanceSet, executed, ledgerLog, recorded, trade } from "../testing/ledger-events.ts";
import { type AccountState, accountAt } from "./account-at.ts";
import { ledgerView } from "./fold.ts";
import type { Moment } from "./moment.ts";
import { balance, listPositions } from "./read.ts";

// Each run makes tables and folds them batch by batch: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 300_000 });

const ACCOUNTS = ["live", "paper", "other"] as const;
const CURRENCIES = ["USD", "EUR"] as const;
const FAR_FUTURE = 4_000_000_000_000_000_000n;
const START = 1_700_000_000_000_000_000n;
const at = (second: number): bigint => START + BigInt(second) * 1_000_000_000n;

describe.each(["postgres", "pglite"] as const)("an account at a moment on %s", (engine) => {
  const open = databasesOf(engine);
  const numRuns = engine === "postgres" ? 40 : 10;
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  /** What a projector that has folded these events shows to `read`. */
  async function projected<T>(
    events: readonly NewEvent[],
    read: (snapshot: Snapshot) => Promise<T>,
  ): Promise<T> {
    const schema = await foldLive(database, ledgerView, [{ events: recorded(events), fate: "commits" }]);
    try {
      return await read({
        token: "",
        epoch: "",
        positions: { MARKET: 0, TRADING: events.length, QUARANTINE: 0 },
        schemaOf: () => schema,
        sql: database,
      });
    } finally {
      await database.query(`drop schema ${schema} cascade`);
    }
  }

  const past = (events: readonly NewEvent[], moment: Moment): Promise<unknown> =>
    projected(events, (snapshot) =>
      Promise.all(
        ACCOUNTS.map(async (account) =>
          textOf(await accountAt(snapshot, { tenant: DEFAULT_TENANT, account, ...moment })),
        ),
      ),
    );

  const tables = (events: readonly NewEvent[]): Promise<unknown> =>
    projected(events, (snapshot) =>
      Promise.all(
        ACCOUNTS.map(async (account) => {
          const ref = { tenant: DEFAULT_TENANT, account };
          const positions = await listPositions(snapshot, { ...ref, status: "all", limit: 1_000 });
          const balances = new Map<string, NonNullable<Awaited<ReturnType<typeof balance>>>>();
          for (const currency of CURRENCIES) {
            const amount = await balance(snapshot, ref, currency);
            if (amount !== undefined) balances.set(currency, amount);
          }
          return textOf({ positions, balances });
        }),
      ),
    );

  it("that is the last position, or a far future, is what the tables say", async () => {
    const property = fc.asyncProperty(ledgerLog, async (events) => {
      const live = await tables(events);
      expect(await past(events, { knownAt: events.length })).toEqual(live);
      expect(await past(events, { asOf: FAR_FUTURE })).toEqual(live);
      expect(await past(events, { asOf: FAR_FUTURE, knownAt: events.length + 10 })).toEqual(live);
    });
    await fc.assert(property, { numRuns });
  });

  it("that is a position is what a projector shows that has stopped there", async () => {
    const property = fc.asyncProperty(
      ledgerLog.chain((events) => fc.tuple(fc.constant(events), fc.integer({ min: 0, max: events.length }))),
      async ([events, knownAt]) => {
        expect(await past(events, { knownAt })).toEqual(await tables(events.slice(0, knownAt)));
      },
    );
    await fc.assert(property, { numRuns });
  });

  it("that is a time is what the trades up to it make, known by then or not", async () => {
    const buy = (tradeId: string, second: number, price: string) =>
      executed(trade({ tradeId, timestamp: at(second), price }));
    const sell = executed(trade({ tradeId: "s", timestamp: at(3), price: "150", side: "sell" }));
    const events = [balanceSet("live", "USD", "1000", formatInstant(at(0))), buy("b", 2, "200"), sell];
    const late = [...events, buy("a", 1, "100")];
    const of = (log: readonly NewEvent[], moment: Moment) =>
      projected(log, async (snapshot) => {
        const ref = { tenant: DEFAULT_TENANT, account: "live" };
        const { positions, balances } = await accountAt(snapshot, { ...ref, ...moment });
        return [
          ...positions.map(({ status, quantity, realizedPnl }) => `${status} ${quantity} ${realizedPnl}`),
          `${balances.get("USD")}`,
        ];
      });
    expect(await of(late, { asOf: at(2) })).toEqual(["open 2 0", "700"]);
    expect(await of(late, { asOf: at(2), knownAt: 3 })).toEqual(["open 1 0", "800"]);
    expect(await of(late, { asOf: at(2) - 1n })).toEqual(["open 1 0", "900"]);
    expect(await of(late, { knownAt: 3 })).toEqual(["closed 0 -50", "950"]);
    expect(await of(late, {})).toEqual(["open 1 0", "850"]);
    expect(await of(late, { asOf: at(-1) })).toEqual(["undefined"]);
  });
});

/** A state as comparable texts. */
const textOf = ({ positions, balances }: AccountState): unknown => ({
  positions: positions.map(encodePosition),
  balances: [...balances].map(([currency, amount]) => `${currency} ${amount.normalized()}`).sort(),
});
