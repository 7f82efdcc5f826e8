/**
 * How long the API takes to answer with trades in place, on JetStream and Postgres, and how soon a trade that a client
 * publishes is seen in it. Calls come at a fixed rate from a process of their own, whatever the answers take, and count
 * from when they were due. Beside them the same reads from the tables alone, one after the other. Every read says how
 * many rows it gave.
 * Prints one JSON result. Run: `node scripts/dist/bench/api.js [trades] [calls a second]`.
 */
import { execFile } from "node:child_process";
import { Agent, get, type RequestOptions } from "node:http";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "@nats-io/transport-node";
import { writeCursor } from "@spot-canvas/domain/contract/cursor";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import {
  listPositions,
  listTrades,
  openPositions,
  portfolioTotals,
} from "@spot-canvas/projections/ledger/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import { serveApi } from "@spot-canvas/services/api/serve";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { KEYS, type RunningApi, runApi } from "@spot-canvas/services/testing/running-api";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const ACCOUNTS = 100;
const SYMBOLS = 10;
const PAGE = 50;
const CALLS = 2_000;
const WARM_UP_CALLS = 500;
/** Connections of the caller: what does not find one free waits, and is late by that. */
const CONNECTIONS = 32;
const LOAD_PATIENCE_MS = 600_000;
const START = BigInt(Date.UTC(2024, 0, 1)) * 1_000_000n;
const SECOND = 1_000_000_000n;

const account = (number: number): string => `account-${number % ACCOUNTS}`;

/** The trade at an index: each account buys twice and sells in each symbol in turn, and now and then sells too much. */
function tradeAt(index: number) {
  const round = Math.floor(index / (ACCOUNTS * SYMBOLS));
  const isSale = round % 3 === 2;
  return {
    tenantId: DEFAULT_TENANT,
    tradeId: `t${index}`,
    accountId: account(index),
    symbol: `C${Math.floor(index / ACCOUNTS) % SYMBOLS}-USD`,
    side: isSale ? ("sell" as const) : ("buy" as const),
    quantity: Quantity(new Decimal(isSale ? (index % 500 === 0 ? 31n : 30n) : 15n, 2)),
    price: Price(new Decimal(BigInt(100 + (index % 97)), 0)),
    fee: Money(new Decimal(5n, 2)),
    feeCurrency: "USD",
    marketType: "spot" as const,
    timestamp: START + BigInt(index) * SECOND,
  };
}

/** Puts the trades into the log: the projector loads them when it starts. */
async function publish(nats: string, trades: number): Promise<void> {
  await using log = await openJetStreamLog({ url: nats, logger: silentLogger });
  await using publisher = log.publisher();
  for (let index = 0; index < trades; index++) {
    const trade = tradeAt(index);
    const subject = formatSubject({ family: "trades", account: trade.accountId, market: "spot" });
    const id = index.toString(16).padStart(32, "0");
    const times = { occurredAt: trade.timestamp, recordedAt: trade.timestamp };
    await publisher.publish(newEvent("TradeExecuted", trade, subject, { id, ...times, correlationId: id }));
  }
  await publisher.flush();
}

/** Paths of calls, numbered: accounts in turn, and pages that begin anywhere in an account's trades. */
const PATHS: Readonly<Record<string, (number: number, trades: number) => string>> = {
  positions: (number) => `/api/v1/accounts/${account(number)}/positions?status=all&limit=${PAGE}`,
  portfolio: (number) => `/api/v1/accounts/${account(number)}/portfolio`,
  trades: (number) => `/api/v1/accounts/${account(number)}/trades?limit=${PAGE}`,
  deepTrades: (number, trades) => {
    const index = (number * 7_919) % trades;
    const cursor = writeCursor({ time: START + BigInt(index) * SECOND, id: "t" });
    return `/api/v1/accounts/${account(number)}/trades?limit=${PAGE}&cursor=${encodeURIComponent(cursor)}`;
  },
  marketTrades: (number) =>
    `/api/v1/accounts/${account(number)}/trades?limit=${PAGE}&symbol=C${number % SYMBOLS}-USD&side=sell`,
  stats: (number) => `/api/v1/accounts/${account(number)}/stats`,
  anomalies: (number) => `/api/v1/accounts/${account(number)}/anomalies`,
  changes: (number) => `/api/v1/accounts/${account(number)}/changes`,
};

/** The same reads from the tables alone. */
const BARE: Readonly<
  Record<string, (snapshot: Snapshot, whose: { tenant: string; account: string }) => Promise<number>>
> = {
  positions: async (snapshot, whose) =>
    (await listPositions(snapshot, { ...whose, status: "all", limit: PAGE })).length,
  portfolio: async (snapshot, whose) =>
    (await Promise.all([openPositions(snapshot, whose), portfolioTotals(snapshot, whose)]))[0].length,
  trades: async (snapshot, whose) => (await listTrades(snapshot, { ...whose, limit: PAGE })).length,
};

/** What calls came to. */
interface Timed {
  readonly rows: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

function timed(times: readonly number[], rows: number): Timed {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): number => Number(sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(2));
  return { rows, p50: at(0.5), p99: at(0.99), most: at(1) };
}

/** What the process of a caller is told. */
interface Calling {
  readonly url: string;
  readonly key: string;
  readonly read: string;
  readonly trades: number;
  readonly perSecond: number;
  readonly calls: number;
}

/** Calls at a fixed rate; a call that has to wait for its turn is late by that. */
async function callAtRate({ url, key, read, trades, perSecond, calls }: Calling): Promise<Timed> {
  const headers = { Authorization: `Bearer ${key}` };
  const times: number[] = [];
  let rows = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const call = async (number: number, due: number): Promise<void> => {
    const document = await answerTo(url + PATHS[read]!(number, trades), { headers, agent });
    times.push(performance.now() - due);
    rows += Object.values(document).find((value) => Array.isArray(value))?.length ?? 1;
  };
  const began = performance.now() + 100;
  const running: Promise<void>[] = [];
  for (let number = 0; number < calls; number++) {
    const due = began + (number * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    running.push(call(number, due));
  }
  await Promise.all(running);
  agent.destroy();
  return timed(times, rows);
}

/** The document of one answer. */
function answerTo(url: string, options: RequestOptions): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const request = get(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>);
        else reject(new Error(text));
      });
    });
    request.on("error", reject);
  });
}

const execute = promisify(execFile);

async function called(calling: Calling): Promise<Timed> {
  const { stdout } = await execute(process.execPath, [
    fileURLToPath(import.meta.url),
    JSON.stringify(calling),
  ]);
  return JSON.parse(stdout) as Timed;
}

async function bare(database: Parameters<typeof readSnapshot>[0], read: string): Promise<Timed | undefined> {
  const work = BARE[read];
  if (work === undefined) return undefined;
  const times: number[] = [];
  let rows = 0;
  for (let number = 0; number < 500; number++) {
    const start = performance.now();
    rows += await work(await readSnapshot(database), { tenant: DEFAULT_TENANT, account: account(number) });
    times.push(performance.now() - start);
  }
  return timed(times, rows);
}

/** From publishing a trade as a foreign client does to an answer of the API that holds it. */
async function untilSeen(nats: string, url: string, key: string, trades: number): Promise<Timed> {
  const client = await connect({ servers: nats });
  const headers = { Authorization: `Bearer ${key}` };
  const times: number[] = [];
  for (let number = 0; number < 300; number++) {
    const { quantity, price, timestamp, ...trade } = tradeAt(trades + number);
    const body = {
      ...{
        tenant_id: trade.tenantId,
        trade_id: trade.tradeId,
        account_id: trade.accountId,
        symbol: trade.symbol,
      },
      ...{ side: trade.side, quantity: Number(quantity), price: Number(price), fee_currency: "USD" },
      ...{ market_type: "spot", timestamp: new Date(Number(timestamp / 1_000_000n)).toISOString() },
    };
    const start = performance.now();
    const answer = await client.request(`ledger.trades.${trade.accountId}.spot`, JSON.stringify(body));
    const { seq } = answer.json<{ readonly seq: number }>();
    const path = `/api/v1/accounts/${trade.accountId}/trades?limit=1&min_position=${seq}`;
    const page = (await (await fetch(url + path, { headers })).json()) as { trades: { trade_id: string }[] };
    if (page.trades[0]?.trade_id !== trade.tradeId) throw new Error(`${trade.tradeId} is not seen.`);
    times.push(performance.now() - start);
  }
  await client.close();
  return timed(times, times.length);
}

/** Waits until the tables hold the whole log: readings beside a projector that catches up would measure that. */
async function projected({ log, database }: RunningApi): Promise<void> {
  const ends = (await log.streams()).map(({ name, lastPosition }) => [name, lastPosition] as const);
  await waitForPosition(database, Object.fromEntries(ends), LOAD_PATIENCE_MS, systemClock);
}

async function compare(trades: number, perSecond: number): Promise<void> {
  await using nats = await startNatsServer();
  await using postgres = await startPostgres();
  const database = await postgres.createDatabase();
  await publish(nats.url, trades);
  const began = performance.now();
  await using api = await runApi(async (logger) => ({
    database: await openPostgres({ url: database, logger }),
    log: await openJetStreamLog({ url: nats.url, logger }),
  }));
  await projected(api);
  const loadSeconds = Number(((performance.now() - began) / 1_000).toFixed(1));
  await using server = await serveApi({ ...api.options, port: 0 });
  const key = KEYS.read;
  const results: Record<string, unknown> = {};
  // What the load left to be written, and code that was never run, are not what the first read takes.
  await api.database.query("checkpoint");
  const callingFor = (read: string) => ({ url: server.url, key, read, trades, perSecond });
  for (const read of Object.keys(PATHS)) await called({ ...callingFor(read), calls: WARM_UP_CALLS });
  for (const read of Object.keys(PATHS)) {
    const calling = callingFor(read);
    const alone = await bare(api.database, read);
    const http = await called({ ...calling, calls: CALLS });
    console.error(`${read}, load ${loadavg()[0]!.toFixed(1)}`, http, alone ?? "");
    results[read] = { http, ...(alone === undefined ? {} : { alone }) };
  }
  const seen = await untilSeen(nats.url, server.url, key, trades);
  const load = loadavg().map((value) => Number(value.toFixed(1)));
  console.log(
    JSON.stringify({ bench: "api", stored: trades, loadSeconds, perSecond, load, seen, ...results }, null, 1),
  );
}

const argument = process.argv[2];
if (argument?.startsWith("{")) console.log(JSON.stringify(await callAtRate(JSON.parse(argument) as Calling)));
else await compare(Number(argument ?? 1_000_000), Number(process.argv[3] ?? 500));
