/**
 * What a rebuild of the ledger costs over its two raw limits, in one run: consuming the same events from JetStream with
 * exact decoding and nothing else, and COPY of the same rows with building the same indexes. Each phase is a process of
 * its own, so that its memory is its own. Prints one JSON object; the rebuilt state must equal what the limits wrote.
 *
 *   node scripts/dist/bench/rebuild.js [trades]
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { decodeTrade } from "@spot-canvas/domain/ledger/trade-decoder";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { ledgerView } from "@spot-canvas/projections/ledger/fold";
import { runStatements } from "@spot-canvas/projections/projector/catalogue";
import type { CopyRows, Transaction } from "@spot-canvas/projections/projector/database";
import { buildIndexes } from "@spot-canvas/projections/projector/load";
import { rebuild } from "@spot-canvas/projections/projector/rebuild";
import { hashTables, type TableState } from "@spot-canvas/projections/projector/state-hash";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const BASES = ["BTC", "ETH", "SOL", "ADA", "XRP"];
const SYMBOLS = BASES.flatMap((base) => [`${base}-USD`, `${base}-EUR`]);
const ACCOUNTS = Array.from({ length: 100 }, (_, index) => `account-${index}`);
const START = 1_700_000_000_000_000_000n;

/** Tables of a few rows an account, which a load writes by statements. */
const STATED: ReadonlySet<string> = new Set(["accounts", "balances", "closed_totals"]);

interface Phase {
  readonly name: "publish" | "consume" | "rebuild" | "copy";
  readonly nats: string;
  readonly postgres: string;
  readonly trades: number;
}

/** What a phase says of itself. */
interface Outcome {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly check: string;
  readonly tables?: readonly TableState[];
}

const openLog = ({ nats }: Phase) => openJetStreamLog({ url: nats, logger: silentLogger });
const openDatabase = ({ postgres }: Phase) => openPostgres({ url: postgres, logger: silentLogger });

/** The trade at an index: mostly buys that later sells close, now and then more than was held. */
function tradeAt(index: number) {
  const accountId = ACCOUNTS[index % ACCOUNTS.length]!;
  const symbol = SYMBOLS[Math.floor(index / ACCOUNTS.length) % SYMBOLS.length]!;
  const marketType = index % 3 === 0 ? ("futures" as const) : ("spot" as const);
  const round = Math.floor(index / (3 * ACCOUNTS.length * SYMBOLS.length)) % 4;
  return {
    tenantId: DEFAULT_TENANT,
    tradeId: `${symbol}-${index.toString(36).padStart(8, "0")}`,
    accountId,
    symbol,
    side: round === 3 ? ("sell" as const) : ("buy" as const),
    quantity: Quantity(new Decimal(round === 3 ? 45_000n : 15_000n, 5)),
    price: Price(new Decimal(BigInt(4_000_000 + ((index * 7_919) % 100_000)), 2)),
    fee: Money(new Decimal(BigInt(100 + (index % 900)), 4)),
    feeCurrency: symbol.slice(4),
    marketType,
    timestamp: START + BigInt(index) * 1_000_003n,
    ...(marketType === "futures" ? { leverage: 5 } : {}),
    sequence: index,
    orderId: `o-${index.toString(36)}`,
    strategy: "sma-cross",
  };
}

const phases: Readonly<Record<Phase["name"], (phase: Phase) => Promise<Omit<Outcome, "peakMegabytes">>>> = {
  publish: async (phase) => {
    await using log = await openLog(phase);
    await using publisher = log.publisher();
    const start = performance.now();
    for (let index = 0; index < phase.trades; index++) {
      const trade = tradeAt(index);
      const subject = formatSubject({ family: "trades", account: trade.accountId, market: trade.marketType });
      const id = index.toString(16).padStart(32, "0");
      await publisher.publish(
        newEvent("TradeExecuted", trade, subject, {
          id,
          occurredAt: trade.timestamp,
          recordedAt: trade.timestamp,
          correlationId: id,
        }),
      );
    }
    await publisher.flush();
    return { seconds: secondsSince(start), check: String(phase.trades) };
  },

  consume: async (phase) => {
    await using log = await openLog(phase);
    const start = performance.now();
    let events = 0;
    for await (const batch of log.read("TRADING", { after: 0, until: phase.trades })) {
      for (const { body } of batch) if (decodeTrade(body).ok) events++;
    }
    return { seconds: secondsSince(start), check: String(events) };
  },

  rebuild: async (phase) => {
    await using log = await openLog(phase);
    const database = await openDatabase(phase);
    const report = await rebuild({ source: log, database, view: ledgerView, clock: systemClock });
    await database.close();
    return { seconds: report.seconds, check: String(report.events), tables: report.tables };
  },

  copy: async (phase) => {
    await using log = await openLog(phase);
    const database = await openDatabase(phase);
    const rows = await rowsOf(log, phase.trades);
    await database.query("create schema bare");
    await runStatements(database, ledgerView.create("bare"));
    const start = performance.now();
    for (const chunk of rows) {
      await database.transaction(async (transaction) => {
        await transaction.query("set local synchronous_commit = off");
        await transaction.copy(chunk);
      });
    }
    await buildIndexes(database, ledgerView.index("bare"));
    const seconds = secondsSince(start);
    const tables = await hashTables(database, ledgerView, "bare");
    await database.close();
    return { seconds, check: String(rows.length), tables };
  },
};

/** The rows that a load of the ledger copies, in its chunks, on their way into the schema `bare`. */
async function rowsOf(
  log: Awaited<ReturnType<typeof openLog>>,
  trades: number,
): Promise<readonly CopyRows[]> {
  const rows: CopyRows[] = [];
  const caught: Transaction = {
    query: async () => [],
    copy: async (chunk) => void rows.push({ ...chunk, table: chunk.table.replace(/^[^.]+/, "bare") }),
  };
  const fold = ledgerView.open("bare", "load");
  for await (const batch of log.read("TRADING", { after: 0, until: trades })) {
    for (const event of batch) fold.apply(readEvent(event));
    await fold.write(caught);
  }
  await fold.finish?.(caught);
  // What is one row an account is written by statements: it is left out of the limit.
  return merged(rows);
}

/** Chunks of the size that a load makes. */
function merged(rows: readonly CopyRows[]): readonly CopyRows[] {
  const chunks: CopyRows[] = [];
  const pending = new Map<string, CopyRows[]>();
  const flush = (table: string): void => {
    const parts = pending.get(table) ?? [];
    if (parts.length > 0) chunks.push({ ...parts[0]!, data: Buffer.concat(parts.map(({ data }) => data)) });
    pending.set(table, []);
  };
  for (const row of rows) {
    const parts = pending.get(row.table) ?? [];
    parts.push(row);
    pending.set(row.table, parts);
    if (parts.reduce((bytes, { data }) => bytes + data.length, 0) > 4 << 20) flush(row.table);
  }
  for (const table of pending.keys()) flush(table);
  return chunks;
}

const secondsSince = (start: number): number => (performance.now() - start) / 1_000;

async function runPhase(phase: Phase): Promise<void> {
  let peak = process.memoryUsage.rss();
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const outcome = await phases[phase.name](phase);
  clearInterval(sampling);
  console.log(JSON.stringify({ ...outcome, peakMegabytes: Math.round(peak / 1e6) }));
}

const execute = promisify(execFile);

async function inProcess(phase: Phase): Promise<Outcome> {
  const { stdout } = await execute(
    process.execPath,
    [fileURLToPath(import.meta.url), JSON.stringify(phase)],
    {
      maxBuffer: 1 << 24,
    },
  );
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Outcome;
}

async function compare(trades: number): Promise<void> {
  await using nats = await startNatsServer();
  await using server = await startPostgres();
  const at = { nats: nats.url, postgres: await server.createDatabase(), trades };
  await inProcess({ ...at, name: "publish" });
  const consume = await inProcess({ ...at, name: "consume" });
  const rebuilt = await inProcess({ ...at, name: "rebuild" });
  const copy = await inProcess({ ...at, name: "copy" });
  const copied = rebuilt.tables!.filter(({ table }) => !STATED.has(table));
  const same = copied.every(
    ({ table, hash }) => copy.tables!.find((one) => one.table === table)?.hash === hash,
  );
  if (!same || consume.check !== String(trades))
    throw new Error("The rebuilt rows are not those of the raw limits.");
  const limit = Math.max(consume.seconds, copy.seconds);
  console.log(
    JSON.stringify({
      name: "rebuild",
      trades,
      eventsPerSecond: Math.round(trades / rebuilt.seconds),
      seconds: rebuilt.seconds,
      rawConsumeSeconds: consume.seconds,
      rawCopySeconds: copy.seconds,
      ratio: Number((limit / rebuilt.seconds).toFixed(2)),
      peakMegabytes: rebuilt.peakMegabytes,
      state: Object.fromEntries(rebuilt.tables!.map(({ table, rows, hash }) => [table, `${rows}:${hash}`])),
    }),
  );
}

const argument = process.argv[2];
if (argument?.startsWith("{")) await runPhase(JSON.parse(argument) as Phase);
else await compare(Number(argument ?? 1_000_000));
