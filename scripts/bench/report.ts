/**
 * A report over 1,000,000 trades, an order and a signal for each, and three years of 1m candles, with its files and its
 * page, on Postgres. Each phase is a process of its own, so that its memory is its own. Beside it in the same run the raw
 * limit: the same trades and candles read in the same order, and nothing done with them. Profit and fees must equal what
 * SQL sums of the tables. Rows of orders and signals are made by SQL of those of the trades: the log would take longer
 * than all else, and reports read the tables.
 *
 *   node scripts/dist/bench/report.js [trades] [days]
 */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { type CandleColumns, emptyColumns } from "@spot-canvas/domain/market/candle";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { randomFrom } from "@spot-canvas/domain/statistics/kernels/random";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { readCandles } from "@spot-canvas/projections/candles/read";
import { factsInOrder } from "@spot-canvas/projections/ledger/facts-in-order";
import type { Database } from "@spot-canvas/projections/projector/database";
import { rebuild } from "@spot-canvas/projections/projector/rebuild";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { candlesEvent } from "@spot-canvas/services/ingestion/candles-event";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { VIEWS } from "@spot-canvas/services/platform/views";
import { buildAccountReport } from "@spot-canvas/services/reports/account-report";
import { makeRun } from "@spot-canvas/services/reports/run";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const START = Date.UTC(2022, 0, 1);
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const PAGE = 10_000;
const PRODUCT = "BTC-USD";
const ACCOUNT = "paper";

/** What a report is read from. */
const NEEDED: ReadonlySet<string> = new Set(["candles", "instruments", "ledger", "orders", "signals"]);

interface Phase {
  readonly name: "publish" | "project" | "raw" | "report";
  readonly nats: string;
  readonly postgres: string;
  readonly trades: number;
  readonly days: number;
}

/** What a phase says of itself. */
interface Outcome {
  readonly seconds: number;
  /** Of this process and its threads, from its start: what other work on a machine does not change. */
  readonly processorSeconds: number;
  readonly peakMegabytes: number;
  readonly check: string;
}

const openLog = ({ nats }: Phase) => openJetStreamLog({ url: nats, logger: silentLogger });
const openDatabase = ({ postgres }: Phase) => openPostgres({ url: postgres, logger: silentLogger });
const secondsSince = (start: number): number => (performance.now() - start) / 1_000;

/** A random walk by the minute. */
function candlesOf(days: number): CandleColumns {
  const columns = emptyColumns(days * 1_440);
  const random = randomFrom(7);
  let price = 40_000;
  for (let index = 0; index < columns.time.length; index++) {
    const open = price;
    price = Math.round(price * (1 + (random() - 0.4999) * 0.001) * 100) / 100;
    columns.time[index] = START + index * MINUTE;
    columns.open[index] = open;
    columns.high[index] = Math.max(open, price) + 1;
    columns.low[index] = Math.min(open, price) - 1;
    columns.close[index] = price;
    columns.volume[index] = 1;
  }
  return columns;
}

/** The trade at an index, spread over all days: two buys, one sale of both, at the closes. */
function tradeAt(index: number, { trades, days }: Phase, { close }: CandleColumns) {
  const minute = Math.floor((index / trades) * (days * 1_440 - 1));
  const part = index % 3;
  const price = Price(new Decimal(BigInt(Math.round(close[minute]! * 100)), 2));
  return {
    tenantId: DEFAULT_TENANT,
    tradeId: `t-${index.toString(36).padStart(7, "0")}`,
    accountId: ACCOUNT,
    symbol: PRODUCT,
    side: part === 2 ? ("sell" as const) : ("buy" as const),
    quantity: Quantity(new Decimal(part === 2 ? 30n : 15n, 4)),
    price,
    fee: Money(new Decimal(BigInt(2 + (index % 7)), 3)),
    feeCurrency: "USD",
    marketType: "spot" as const,
    timestamp: instantOfMillis(START + (minute + 1) * MINUTE),
    sequence: index,
    orderId: identityOf("order", String(index)),
    signalId: identityOf("signal", String(index)),
    strategy: ["sma-cross", "donchian-turtle", "grid"][Math.floor(index / 3) % 3]!,
    ...(part === 2 ? { exitReason: index % 2 === 0 ? "signal" : "stop loss" } : { entryReason: "signal" }),
  };
}

/** An order and a signal for each trade: raised 700 ms before it, and placed 400 ms before it. */
async function addOrders(database: Database): Promise<void> {
  const { schemaOf } = await readSnapshot(database);
  const [orders, signals] = [`${schemaOf("orders")}.orders`, `${schemaOf("signals")}.signals`];
  await database.query(
    `insert into ${orders} (tenant_id, order_id, account_id, signal_id, venue, symbol, market_type, side, order_type,
       quantity, leg, role, reason, state, filled_quantity, filled_notional, created_at, updated_at, position,
       changed_position)
     select tenant, order_id, account, signal_id, 'coinbase', symbol, market_type, side, 'market', quantity, 'main',
       case side when 'buy' then 'entry' else 'exit' end, 'signal', 'filled', quantity, quantity * price,
       executed_at - 400000000, executed_at, log_position, log_position
     from ${schemaOf("ledger")}.trades;
     insert into ${signals} (tenant_id, signal_id, instance, strategy, venue, product, timeframe, action, leg, price,
       reason, candle_time, candle_position, raised_at, position)
     select tenant, signal_id, 'instance', strategy, 'coinbase', symbol, '1m', side, 'main', price - 0.01, 'signal',
       executed_at / 1000000, 1, executed_at - 700000000, log_position
     from ${schemaOf("ledger")}.trades;
     analyze ${orders}; analyze ${signals}`,
  );
}

const phases: Readonly<Record<Phase["name"], (phase: Phase) => Promise<Pick<Outcome, "seconds" | "check">>>> =
  {
    publish: async (phase) => {
      await using log = await openLog(phase);
      await using publisher = log.publisher();
      const start = performance.now();
      const candles = candlesOf(phase.days);
      for (let first = 0; first < candles.time.length; first += PAGE) {
        const page = emptyColumns(Math.min(PAGE, candles.time.length - first));
        for (const field of ["time", "open", "high", "low", "close", "volume"] as const) {
          page[field].set(candles[field].subarray(first, first + page.time.length));
        }
        const coverage = [{ from: page.time[0]!, to: page.time.at(-1)! + MINUTE }];
        const data = {
          venue: "coinbase",
          product: PRODUCT,
          timeframe: "1m",
          source: "rest",
          coverage,
        } as const;
        await publisher.publish(candlesEvent({ ...data, candles: page }, DEFAULT_TENANT, 0n, 0n));
      }
      const opened = {
        id: "0".repeat(32),
        occurredAt: instantOfMillis(START),
        recordedAt: 0n,
        correlationId: "0".repeat(32),
      };
      const cash = {
        account: ACCOUNT,
        currency: "USD",
        amount: "10000",
        at: "2022-01-01T00:00:00Z",
        cash_id: "first",
      };
      await publisher.publish(
        newEvent("CashDeposited", cash, formatSubject({ family: "account", account: ACCOUNT }), opened),
      );
      for (let index = 0; index < phase.trades; index++) {
        const trade = tradeAt(index, phase, candles);
        const id = (index + 1).toString(16).padStart(32, "0");
        const subject = formatSubject({ family: "trades", account: ACCOUNT, market: "spot" });
        const envelope = { id, occurredAt: trade.timestamp, recordedAt: trade.timestamp, correlationId: id };
        await publisher.publish(newEvent("TradeExecuted", trade, subject, envelope));
      }
      await publisher.flush();
      return { seconds: secondsSince(start), check: String(phase.trades) };
    },

    project: async (phase) => {
      await using log = await openLog(phase);
      const database = await openDatabase(phase);
      const start = performance.now();
      for (const view of VIEWS.filter(({ name }) => NEEDED.has(name)))
        await rebuild({ source: log, database, view, clock: systemClock });
      await addOrders(database);
      await database.close();
      return { seconds: secondsSince(start), check: "" };
    },

    raw: async (phase) => {
      const database = await openDatabase(phase);
      const start = performance.now();
      const snapshot = await readSnapshot(database);
      let facts = 0;
      for await (const slice of factsInOrder(snapshot, { tenant: DEFAULT_TENANT, account: ACCOUNT }))
        facts += slice.length;
      let candles = 0;
      const end = START + phase.days * DAY;
      for (let from = START; from < end; from += 131_072 * MINUTE) {
        const series = { venue: "coinbase", product: PRODUCT, timeframe: "1m" } as const;
        const to = Math.min(end, from + 131_072 * MINUTE);
        candles += (await readCandles(snapshot, { ...series, from, to, limit: 131_072 })).time.length;
      }
      const seconds = secondsSince(start);
      await database.close();
      return { seconds, check: `${facts} ${candles}` };
    },

    report: async (phase) => {
      await using log = await openLog(phase);
      const database = await openDatabase(phase);
      const signal = new AbortController().signal;
      const request = { tenant: DEFAULT_TENANT, account: ACCOUNT, timeZone: "UTC", seed: 1, riskFree: 0 };
      const start = performance.now();
      await using run = await makeRun(
        ({ write }) =>
          buildAccountReport(request, {
            log,
            database,
            signal,
            onProgress: () => {},
            ...(write && { write }),
          }),
        { name: false, amounts: false },
        async () => ({}),
      );
      const seconds = secondsSince(start);
      const sizes = await Promise.all(
        run!.files.map(async ({ name, path }) => [name, (await stat(path)).size]),
      );
      console.error(JSON.stringify(Object.fromEntries(sizes)));
      const { costs, trips, orders, manifest, summary } = run!.report;
      const [sums] = await database.query<{
        readonly fees: string;
        readonly profit: string;
        readonly trips: string;
      }>(
        `select (select sum(fee) from ${(await readSnapshot(database)).schemaOf("ledger")}.trades) as fees,
         sum(realized_pnl) as profit, count(*) filter (where status = 'closed') as trips
       from ${(await readSnapshot(database)).schemaOf("ledger")}.positions`,
      );
      const same =
        Decimal.of(sums!.fees).equals(Decimal.of(costs.fees)) &&
        Decimal.of(sums!.profit).equals(Decimal.of(summary.realized_pnl)) &&
        Number(sums!.trips) === trips.count &&
        orders?.placed === phase.trades &&
        orders.fill_ratio === 1 &&
        orders.signal_to_order?.p99 === 300 &&
        costs.fills_with_signal === phase.trades;
      if (!same) throw new Error(`The report says ${summary.realized_pnl}, SQL ${sums!.profit}.`);
      await database.close();
      return {
        seconds,
        check: `${trips.count} round trips, ${manifest.candles} candles, ${manifest.state_hash.slice(0, 16)}`,
      };
    },
  };

async function runPhase(phase: Phase): Promise<void> {
  let peak = process.memoryUsage.rss();
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const outcome = await phases[phase.name](phase);
  clearInterval(sampling);
  const { user, system } = process.cpuUsage();
  const processorSeconds = Number(((user + system) / 1e6).toFixed(2));
  console.log(JSON.stringify({ ...outcome, processorSeconds, peakMegabytes: Math.round(peak / 1e6) }));
}

const execute = promisify(execFile);

async function inProcess(phase: Phase): Promise<Outcome> {
  const words = [fileURLToPath(import.meta.url), JSON.stringify(phase)];
  const { stdout, stderr } = await execute(process.execPath, words, { maxBuffer: 1 << 24 });
  if (stderr !== "") console.error(stderr.trim());
  const outcome = JSON.parse(stdout.trim().split("\n").at(-1)!) as Outcome;
  console.error(
    `${phase.name}: ${outcome.seconds.toFixed(2)} s (${outcome.processorSeconds} s of the processor), ` +
      `${outcome.peakMegabytes} MB, ${outcome.check}`,
  );
  return outcome;
}

async function measure(trades: number, days: number): Promise<void> {
  await using nats = await startNatsServer();
  await using server = await startPostgres();
  const at = { nats: nats.url, postgres: await server.createDatabase(), trades, days };
  await inProcess({ ...at, name: "publish" });
  await inProcess({ ...at, name: "project" });
  const raw = await inProcess({ ...at, name: "raw" });
  const report = await inProcess({ ...at, name: "report" });
  console.log(
    JSON.stringify({
      name: "report",
      ...{
        trades,
        orders: trades,
        candles: days * 1_440,
        seconds: report.seconds,
        megabytes: report.peakMegabytes,
      },
      processorSeconds: report.processorSeconds,
      rawReadSeconds: raw.seconds,
      rawProcessorSeconds: raw.processorSeconds,
      ratio: Number((raw.seconds / report.seconds).toFixed(2)),
      check: report.check,
    }),
  );
}

const argument = process.argv[2];
if (argument?.startsWith("{")) await runPhase(JSON.parse(argument) as Phase);
else await measure(Number(argument ?? 1_000_000), Number(process.argv[3] ?? 1_096));
