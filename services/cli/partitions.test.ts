import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { ledgerView } from "@spot-canvas/projections/ledger/fold";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { verify } from "@spot-canvas/projections/projector/verify";
import { expect, it, onTestFinished } from "vitest";
import { openPostgres } from "../database/postgres.ts";
import type { EventLog } from "../log/event-log.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger as logger } from "../logging/logger.ts";
import { CanvasProcess } from "../testing/canvas-process.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { systemClock as clock } from "../waiting/system-clock.ts";

const TRADES = 3_000;
const PARTS = [1, 2, 3, 4] as const;

/** Trades of forty accounts in turn, every eleventh of them late. */
async function publish(log: EventLog, from: number, to: number): Promise<void> {
  await using publisher = log.publisher();
  for (let index = from; index < to; index++) {
    const accountId = `account-${index % 40}`;
    const second = index % 11 === 10 ? index - 450 : index;
    const data = {
      ...{ tenantId: DEFAULT_TENANT, tradeId: `t${index}`, accountId, symbol: `C${index % 3}-USD` },
      ...{ side: index % 5 === 4 ? ("sell" as const) : ("buy" as const), feeCurrency: "USD" },
      ...{ quantity: Quantity(Decimal.of("1.5")), price: Price(Decimal.of(100 + (index % 17))) },
      ...{ fee: Money(Decimal.of("0.05")), marketType: "spot" as const },
      timestamp: 1_700_000_000_000_000_000n + BigInt(second) * 1_000_000_000n,
    };
    const id = index.toString(16).padStart(32, "0");
    const subject = formatSubject({ family: "trades", account: accountId, market: "spot" });
    const identity = { id, occurredAt: 5n, recordedAt: 5n, correlationId: id };
    await publisher.publish(newEvent("TradeExecuted", data, subject, identity));
  }
  await publisher.flush();
}

/** How far each part has come. */
async function positions(database: Database): Promise<readonly number[]> {
  const rows = await database
    .query<{ readonly position: string }>(
      `select c.position from canvas.live join canvas.checkpoints c using (view, generation)
       where view = 'ledger' and partitions = ${PARTS.length} order by partition`,
      [],
    )
    .catch(() => []);
  return rows.map(({ position }) => Number(position));
}

it("Four projectors of the ledger come to what one does, also where one of them is killed and replaced", async () => {
  await using nats = await startNatsServer();
  await using postgres = await startPostgres({ fsync: false });
  const url = await postgres.createDatabase();
  await using log = await openJetStreamLog({ url: nats.url, logger });
  const database = await openPostgres({ url, logger });
  const cwd = await mkdtemp(join(tmpdir(), "canvas-parts-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const environment = { NATS_URL: nats.url, DATABASE_URL: url };
  const words = ["run", "projector", "--view", "ledger", "--partition"];
  const part = (number: number) =>
    new CanvasProcess([...words, `${number}/${PARTS.length}`], { cwd, environment });
  const running = PARTS.map(part);
  try {
    await publish(log, 0, TRADES / 2);
    await expect
      .poll(async () => (await positions(database)).filter((position) => position > 0).length, {
        timeout: 120_000,
      })
      .toBe(PARTS.length);
    running[1]!.kill("SIGKILL");
    await running[1]!.ended;
    await publish(log, TRADES / 2, TRADES);
    await expect
      .poll(async () => Math.max(0, ...(await positions(database))), { timeout: 120_000 })
      .toBe(TRADES);
    running[1] = part(2);
    await expect
      .poll(async () => (await readSnapshot(database)).positions.TRADING, { timeout: 120_000 })
      .toBe(TRADES);
    const reports = await verify({ source: log, database, views: [ledgerView], clock });
    expect(reports.map(({ differences }) => differences)).toEqual([[]]);
    expect(reports[0]!.tables.find(({ table }) => table === "trades")!.rows).toBe(TRADES);
    for (const process of running) process.kill("SIGTERM");
    for (const process of running) expect((await process.ended).code).toBe(0);
  } finally {
    for (const process of running) await process[Symbol.asyncDispose]();
    await database.close();
  }
}, 400_000);
