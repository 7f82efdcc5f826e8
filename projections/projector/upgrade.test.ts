import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ledgerView } from "../ledger/fold.ts";
import { listAccounts, openPositions } from "../ledger/read.ts";
import { databasesOf } from "../testing/databases.ts";
import { executed, trade } from "../testing/ledger-events.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { project, projectAll, projected } from "../testing/projecting.ts";
import type { Database } from "./database.ts";
import { findLive } from "./generation.ts";
import { readSnapshot } from "./snapshot.ts";
import type { View } from "./view.ts";

// Processes are started and databases made: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 240_000 });

const LIVE = { tenant: DEFAULT_TENANT, account: "live" };

/** The view as an older program has it. */
const older: View = { ...ledgerView, schemaVersion: ledgerView.schemaVersion - 1 };

/** A log that does not go on until it is opened. */
class GatedLog extends MemoryLog {
  #open = (): void => {};
  readonly #gate = new Promise<void>((resolve) => {
    this.#open = resolve;
  });
  isGated = false;

  open(): void {
    this.#open();
  }

  override async *read(...reading: Parameters<MemoryLog["read"]>): AsyncGenerator<readonly RecordedEvent[]> {
    if (this.isGated) await this.#gate;
    yield* super.read(...reading);
  }
}

describe.each(["postgres", "pglite"] as const)("an upgrade on %s", (engine) => {
  const open = databasesOf(engine);
  let database: Database;
  let log: GatedLog;
  beforeEach(async () => {
    database = await open();
    log = new GatedLog();
  });

  it("serves readers from the older tables until its own are loaded, and then from these", async () => {
    for (let number = 1; number <= 20; number++) log.append(executed(trade({ tradeId: `t${number}` })));
    await projectAll(log, database, [older]);
    const { schema } = (await findLive(database, "ledger"))!;
    await database.query(`alter table ${schema}.accounts drop column closed_at, drop column closed_reason`);
    await database.query(`drop table ${schema}.entries`);
    const read = async () => {
      const snapshot = await readSnapshot(database);
      const positions = await openPositions(snapshot, LIVE);
      return { accounts: await listAccounts(snapshot, DEFAULT_TENANT), positions: positions.length };
    };
    await expect(read()).rejects.toThrow();

    log.isGated = true;
    await using running = project(log, database, [ledgerView]);
    // Closed first: a log that does not go on would hold the projector up.
    using _opening = { [Symbol.dispose]: () => log.open() };
    await expect.poll(() => running.said.join("\n"), { timeout: 60_000 }).toContain("is being rebuilt");
    const during = await read();
    expect((await findLive(database, "ledger"))!.schema).toBe(schema);

    log.open();
    await expect
      .poll(async () => (await findLive(database, "ledger"))!.schema, { timeout: 60_000 })
      .not.toBe(schema);
    await projected(log, database, [ledgerView]);
    expect(await read()).toEqual(during);
  });
});
