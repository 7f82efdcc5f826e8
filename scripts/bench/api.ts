/**
 * How long the API takes to answer, beside the same reads from the tables alone. On JetStream and Postgres, with trades
 * in place. Prints one JSON result. Run: `node scripts/dist/bench/api.js [trades]`.
 */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import {
  listPositions,
  listTrades,
  openPositions,
  portfolioTotals,
} from "@spot-canvas/projections/ledger/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { serveApi } from "@spot-canvas/services/api/serve";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { KEYS, type RunningApi, runApi } from "@spot-canvas/services/testing/running-api";

const TRADES = Number(process.argv[2] ?? 50_000);
const ACCOUNTS = 50;
const SYMBOLS = 10;
const CALLS = 2_000;
/** Callers that each wait for their answer before they call again. */
const CALLERS = 4;
const PAGE = 50;

/** A read in two forms: over HTTP, and from the tables alone. Each gives the number of rows that it read. */
interface Reading {
  readonly path: (account: string) => string;
  readonly rowsIn: (document: Record<string, readonly unknown[]>) => number;
  readonly bare: (snapshot: Snapshot, account: string) => Promise<number>;
}

const READINGS: Readonly<Record<string, Reading>> = {
  trades: {
    path: (account) => `/api/v1/accounts/${account}/trades?limit=${PAGE}`,
    rowsIn: ({ trades }) => trades!.length,
    bare: async (snapshot, account) =>
      (await listTrades(snapshot, { tenant: DEFAULT_TENANT, account, limit: PAGE })).length,
  },
  positions: {
    path: (account) => `/api/v1/accounts/${account}/positions?status=all&limit=${PAGE}`,
    rowsIn: ({ positions }) => positions!.length,
    bare: async (snapshot, account) =>
      (await listPositions(snapshot, { tenant: DEFAULT_TENANT, account, status: "all", limit: PAGE })).length,
  },
  portfolio: {
    path: (account) => `/api/v1/accounts/${account}/portfolio`,
    rowsIn: ({ positions }) => positions!.length,
    bare: async (snapshot, account) => {
      const whose = { tenant: DEFAULT_TENANT, account };
      const [open] = await Promise.all([openPositions(snapshot, whose), portfolioTotals(snapshot, whose)]);
      return open.length;
    },
  },
};

/** Imports trades in full batches; each account buys and sells each symbol in turn. Gives the seconds it took. */
async function load(api: RunningApi): Promise<number> {
  const began = performance.now();
  for (let first = 0; first < TRADES; first += 1_000) {
    const trades = Array.from({ length: Math.min(1_000, TRADES - first) }, (_, index) => {
      const number = first + index;
      const round = Math.floor(number / (ACCOUNTS * SYMBOLS));
      return {
        trade_id: `t${number}`,
        account_id: `account-${number % ACCOUNTS}`,
        symbol: `C${Math.floor(number / ACCOUNTS) % SYMBOLS}-USD`,
        side: round % 3 === 2 ? "sell" : "buy",
        quantity: round % 3 === 2 ? "0.3" : "0.15",
        price: 100 + (number % 97),
        fee: "0.05",
        fee_currency: "USD",
        market_type: "spot",
        timestamp: new Date(Date.UTC(2024, 0, 1) + number * 1_000).toISOString(),
      };
    });
    const { document } = await api.call("POST", "/api/v1/import", { trades });
    if ((document as { inserted?: number }).inserted !== trades.length)
      throw new Error(JSON.stringify(document));
  }
  return (performance.now() - began) / 1_000;
}

/** Calls many times from several callers at once; gives the rows that were read, and how long calls took. */
async function measure(work: (account: string) => Promise<number>) {
  const times: number[] = [];
  let [rows, next] = [0, 0];
  const began = performance.now();
  const caller = async (): Promise<void> => {
    while (next < CALLS) {
      const account = `account-${next++ % ACCOUNTS}`;
      const start = performance.now();
      const found = await work(account);
      rows += found;
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const perSecond = Math.round((CALLS / (performance.now() - began)) * 1_000);
  times.sort((a, b) => a - b);
  const at = (share: number): number => Number(times[Math.floor(times.length * share)]!.toFixed(2));
  return { rows, p50: at(0.5), p99: at(0.99), perSecond };
}

await using nats = await startNatsServer();
await using postgres = await startPostgres();
const url = await postgres.createDatabase();
await using api = await runApi(async (logger) => ({
  database: await openPostgres({ url, logger }),
  log: await openJetStreamLog({ url: nats.url, logger }),
}));
const seconds = await load(api);
await api.database.query("analyze");
await using server = await serveApi({ ...api.options, port: 0 });
const headers = { Authorization: `Bearer ${KEYS.read}` };
const results: Record<string, unknown> = {};
for (const [name, { path, rowsIn, bare }] of Object.entries(READINGS)) {
  const overHttp = async (account: string): Promise<number> => {
    const answer = await fetch(server.url + path(account), { headers });
    return rowsIn((await answer.json()) as Record<string, readonly unknown[]>);
  };
  const fromTables = async (account: string): Promise<number> =>
    bare(await readSnapshot(api.database), account);
  await measure(overHttp);
  const [tables, http] = [await measure(fromTables), await measure(overHttp)];
  if (tables.rows !== http.rows)
    throw new Error(`${name}: ${http.rows} rows over HTTP, ${tables.rows} in the tables`);
  results[name] = { milliseconds: http, limit: tables, ratio: Number((tables.p50 / http.p50).toFixed(2)) };
}
console.log(
  JSON.stringify({
    bench: "api",
    stored: TRADES,
    imported_per_second: Math.round(TRADES / seconds),
    callers: CALLERS,
    ...results,
  }),
);
