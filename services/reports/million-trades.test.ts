/**
 * A report of a million trades over three years, from its rows in Postgres to the page, and checked again by `verify`. Rows
 * are made by SQL, as the log would take longer than all else; with the log, and with candles of a minute:
 * `node scripts/dist/bench/report.js`.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { rebuild } from "@spot-canvas/projections/projector/rebuild";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { expect, it } from "vitest";
import { openPostgres } from "../database/postgres.ts";
import { candlesEvent } from "../ingestion/candles-event.ts";
import { silentLogger } from "../logging/logger.ts";
import { VIEWS } from "../platform/views.ts";
import { MemoryEventLog } from "../testing/memory-event-log.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { buildAccountReport } from "./account-report.ts";
import { makeRun } from "./run.ts";
import { verifyReport } from "./verify.ts";

const TRADES = 1_000_000;
const HOUR = 3_600_000;
const START = Date.UTC(2022, 0, 1);
const END = Date.UTC(2025, 0, 1);
const PAGE_HOURS = 8_000;
const NEEDED: ReadonlySet<string> = new Set(["candles", "instruments", "ledger", "orders", "signals"]);
/** Times in nanoseconds, all of them within the three years. */
const PACE = (BigInt(END - START) * 1_000_000n) / BigInt(TRADES);

/** Two buys and one sale of both, over and over; the last trade is a buy that stays open. */
const SIDE = "case when n % 3 = 2 then 'sell' else 'buy' end";
const QUANTITY = "case when n % 3 = 2 then 0.003 else 0.0015 end";
const PRICE = "(40000 + (n::bigint * 7919 % 100003) / 10.0)::numeric(12, 1)";
const FEE = "(0.002 + n % 7 * 0.001)";
const ROWS = `select n, ${SIDE} as side, ${QUANTITY} as quantity, ${PRICE} as price, ${FEE} as fee
  from generate_series(0, ${TRADES - 1}) n`;

async function logOfMarket(): Promise<MemoryEventLog> {
  const log = new MemoryEventLog(() => START);
  const series = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" } as const;
  for (let from = START; from < END; from += PAGE_HOURS * HOUR) {
    const to = Math.min(END, from + PAGE_HOURS * HOUR);
    const candles = syntheticCandles({ seed: 5, product: "BTC-USD", timeframe: "1h", from, to });
    const page = { ...series, source: "rest", coverage: [{ from, to }], candles } as const;
    await log.append(candlesEvent(page, DEFAULT_TENANT, 0n, 0n));
  }
  const cash = { account: "paper", currency: "USD", amount: "100000", cash_id: "first" };
  const id = "1".repeat(32);
  const envelope = { id, occurredAt: instantOfMillis(START), recordedAt: 0n, correlationId: id };
  const subject = formatSubject({ family: "account", account: "paper" });
  await log.append(newEvent("CashDeposited", { ...cash, at: formatMillis(START) }, subject, envelope));
  return log;
}

async function linesIn(file: string): Promise<number> {
  let lines = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  }
  return lines;
}

it("reports a million trades, to the last digit and within what a page may weigh", async () => {
  await using server = await startPostgres({ fsync: false });
  const database = await openPostgres({ url: await server.createDatabase(), logger: silentLogger });
  const log = await logOfMarket();
  for (const view of VIEWS.filter(({ name }) => NEEDED.has(name)))
    await rebuild({ source: log, database, view, clock: systemClock });
  const schema = (await readSnapshot(database)).schemaOf("ledger");
  await database.query(
    `drop index ${schema}.trades_once, ${schema}.trades_by_market, ${schema}.trades_by_position;
     insert into ${schema}.trades (tenant, trade_id, account, symbol, side, quantity, price, fee, fee_currency,
       market_type, executed_at, sequence, strategy, entry_reason, exit_reason, ingested_at, log_position)
     select '${DEFAULT_TENANT}', 't' || n, 'paper', 'BTC-USD', side, quantity, price, fee, 'USD', 'spot',
       ${BigInt(START) * 1_000_000n} + n::bigint * ${PACE}, n, (array['sma-cross', 'grid, "fine"'])[n / 3 % 2 + 1],
       case when side = 'buy' then 'signal' end, case when side = 'sell' then 'stop loss' end, 0, n + 2
     from (${ROWS}) rows;
     update canvas.checkpoints set position = ${TRADES + 1} where stream = 'TRADING';
     analyze ${schema}.trades`,
  );
  const signal = new AbortController().signal;
  const request = {
    ...{ tenant: DEFAULT_TENANT, account: "paper", timeZone: "UTC", seed: 1, riskFree: 0 },
    to: instantOfMillis(END),
  };
  const sources = { log, database, signal, onProgress: () => {} };
  await using run = await makeRun(
    ({ write }) => buildAccountReport(request, { ...sources, ...(write && { write }) }),
    { name: false, amounts: false },
    async () => ({}),
  );
  const { report, files } = run!;
  const [sums] = await database.query<Readonly<Record<"fees" | "profit" | "volume", string>>>(
    `select sum(fee) as fees, sum(quantity * price) as volume,
       sum(case side when 'sell' then quantity * price else -quantity * price end - fee) filter (where n < ${TRADES - 1}) as profit
     from (${ROWS}) rows`,
  );
  expect(report.costs).toMatchObject({ fees: Decimal.of(sums!.fees).toString(), fills: TRADES });
  expect(report.summary.realized_pnl).toBe(Decimal.of(sums!.profit).toString());
  expect(report.metrics.find(({ name }) => name === "volume")!.amount).toBe(
    Decimal.of(sums!.volume).toString(),
  );
  expect(report.trips.count).toBe((TRADES - 1) / 3);
  expect(report.trips.shown.length).toBeLessThanOrEqual(500);
  expect(report.positions).toHaveLength(1);
  expect([report.manifest.facts, report.manifest.candles]).toEqual([TRADES + 1, (END - START) / HOUR]);
  const pathOf = new Map(files.map(({ name, path }) => [name, path]));
  expect((await stat(pathOf.get("report.html")!)).size).toBeLessThan(300_000);
  const rows = await Promise.all(["trades.csv", "round-trips.csv"].map((name) => linesIn(pathOf.get(name)!)));
  expect(rows).toEqual([TRADES + 1, (TRADES - 1) / 3 + 1]);
  const known = { trading: TRADES + 1, market: report.manifest.candles };
  const verdict = await verifyReport(pathOf.get("report.json")!, report, (write) =>
    buildAccountReport({ ...request, known }, { ...sources, write }),
  );
  expect(verdict).toMatchObject({ equal: true, differences: [], remarks: [] });
  await database.close();
}, 900_000);
