/**
 * From an event to an answer of the API that shows it: a trade is appended to the log, and a call over HTTP waits for
 * its position. Beside it, in the same run, what the two ends cost alone: an append, and a call that has nothing to wait
 * for. On servers (NATS and Postgres, fsync on) and embedded. Each answer must show the trade, and both modes the same
 * portfolio.
 *
 *   node scripts/dist/bench/latency.js [events]
 */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { hashOfKey, keyBook } from "@spot-canvas/services/api/principal";
import { serveApi } from "@spot-canvas/services/api/serve";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { KEYS, runApi } from "@spot-canvas/services/testing/running-api";
import { tradeEvent, tradeOf } from "../faults/numbered-trades.ts";

type Ground = Parameters<typeof runApi>[0];

/** Trades before the first that is measured. */
const WARM_UP = 50;
/** Trades of the account that is asked for: every so many-th of those that are numbered. */
const ACCOUNTS = 5;

interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

const at = (sorted: readonly number[], part: number): number =>
  Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!.toFixed(2));

function latencyOf(milliseconds: readonly number[]): Latency {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return { medianMs: at(sorted, 0.5), p99Ms: at(sorted, 0.99) };
}

async function measure(events: number, ground?: Ground) {
  await using api = await runApi(ground);
  const keys = keyBook([{ hash: hashOfKey(KEYS.admin), tenant: DEFAULT_TENANT, scope: "admin" }]);
  await using server = await serveApi({ ...api.options, authentication: { keys }, port: 0 });
  const headers = { Authorization: `Bearer ${KEYS.admin}` };
  const get = async (path: string): Promise<string> => {
    const answer = await fetch(server.url + path, { headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return text;
  };
  const appends: number[] = [];
  const calls: number[] = [];
  const whole: number[] = [];
  for (let number = 0; number < WARM_UP + events; number++) {
    const event = tradeEvent(number * ACCOUNTS);
    const { accountId, tradeId } = tradeOf(number * ACCOUNTS);
    const start = performance.now();
    const { position } = await api.log.append(event);
    const appended = performance.now();
    const text = await get(`/api/v1/accounts/${accountId}/trades?limit=50&min_position=${position}`);
    const shown = performance.now();
    if (!text.includes(`"${tradeId}"`)) throw new Error(`The answer does not show ${tradeId}.`);
    await get(`/api/v1/accounts/${accountId}/trades?limit=50`);
    if (number < WARM_UP) continue;
    appends.push(appended - start);
    whole.push(shown - start);
    calls.push(performance.now() - shown);
  }
  const portfolio = await get("/api/v1/accounts/desk-0/portfolio");
  const [event, append, call] = [latencyOf(whole), latencyOf(appends), latencyOf(calls)];
  const floorMs = append.medianMs + call.medianMs;
  return { event, append, call, ratio: Number((event.medianMs / floorMs).toFixed(2)), portfolio };
}

const events = Number(process.argv[2] ?? 1_000);
const embedded = await measure(events);
await using nats = await startNatsServer();
await using postgres = await startPostgres();
const server = await measure(events, async (logger) => ({
  database: await openPostgres({ url: await postgres.createDatabase(), logger }),
  log: await openJetStreamLog({ url: nats.url, logger }),
}));
if (embedded.portfolio !== server.portfolio) throw new Error("The two modes show different portfolios.");
const { portfolio: _, ...onServers } = server;
const { portfolio, ...inProcess } = embedded;
const hash = Buffer.from(hashOfKey(portfolio)).toString("hex").slice(0, 16);
console.log(JSON.stringify({ name: "latency", events, server: onServers, embedded: inProcess, hash }));
