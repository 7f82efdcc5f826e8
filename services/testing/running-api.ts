/** The API on an embedded log and database with its projector running: what its tests call. */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROUTES } from "@spot-canvas/domain/contract/routes";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import type { Database } from "@spot-canvas/projections/projector/database";
import { findLive } from "@spot-canvas/projections/projector/generation";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import type { Hono } from "hono";
import { type ApiOptions, createApi } from "../api/api.ts";
import { hashOfKey, type KnownKey, keyBook } from "../api/principal.ts";
import { recordedKeys } from "../api/recorded-keys.ts";
import { routesAt } from "../api/route-path.ts";
import { openBacktests } from "../backtests/jobs/platform-backtests.ts";
import { openPglite } from "../database/pglite.ts";
import { CandleRecorder } from "../ingestion/candle-recorder.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { createLogger, type Logger } from "../logging/logger.ts";
import { idleMonitor } from "../monitoring/monitor.ts";
import { marketsOf, type OpenMarket } from "../platform/markets.ts";
import { VIEWS as views } from "../platform/views.ts";
import { systemClock } from "../waiting/system-clock.ts";

/** A tenant whose subjects are not the bare ones. */
export const OTHER_TENANT = "7f3c1a52-9f0e-4e0b-8d2f-3a6a4a7d9e11";

/** Keys of each scope, and one of another tenant. */
export const KEYS = {
  admin: randomUUID(),
  trade: randomUUID(),
  read: randomUUID(),
  signal: randomUUID(),
  other: randomUUID(),
} as const;

const known: readonly KnownKey[] = [
  { hash: hashOfKey(KEYS.admin), tenant: DEFAULT_TENANT, scope: "admin" },
  { hash: hashOfKey(KEYS.trade), tenant: DEFAULT_TENANT, scope: "trade" },
  { hash: hashOfKey(KEYS.read), tenant: DEFAULT_TENANT, scope: "read" },
  { hash: hashOfKey(KEYS.signal), tenant: DEFAULT_TENANT, scope: "signal" },
  { hash: hashOfKey(KEYS.other), tenant: OTHER_TENANT, scope: "admin" },
];

/** What a call came to. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The document; numbers are doubles. */
  readonly document: unknown;
}

/** An API under test. */
export interface RunningApi extends AsyncDisposable {
  readonly app: Hono;
  readonly log: EventLog;
  readonly database: Database;
  readonly options: ApiOptions;
  /** What the service said. */
  readonly said: readonly string[];
  /** Calls with a key, the admin's where none is named. */
  call(method: string, path: string, body?: unknown, key?: string): Promise<Answered>;
  /** Waits until the views have folded all that is in the log. */
  settled(): Promise<void>;
}

/** What an API stands on; it is closed with it. */
interface Ground {
  readonly log: EventLog;
  readonly database: Database;
}

/** Starts one: on an embedded log and database in memory, where no other ground is given. */
export async function runApi(
  ground?: (logger: Logger) => Promise<Ground>,
  markets: OpenMarket = marketsOf({}),
): Promise<RunningApi> {
  const said: string[] = [];
  const logger = createLogger({ write: (line) => said.push(line) });
  const { log, database } = await (ground ?? openEmbedded)(logger);
  const recorder = new CandleRecorder({ log, database, clock: systemClock });
  const stop = new AbortController();
  const { signal } = stop;
  const projecting = runProjector({ source: log, database, views, clock: systemClock, signal, log: logger });
  const dataDir = join(tmpdir(), `canvas-api-${randomUUID()}`);
  const backtests = openBacktests({ log, database, logger, dataDir, tenant: DEFAULT_TENANT });
  const options: ApiOptions = {
    backtests,
    log,
    database,
    ephemeral: openInProcessEphemeral(),
    views,
    logger,
    operator: DEFAULT_TENANT,
    monitor: idleMonitor,
    signal,
    candles: recorder,
    markets,
    authentication: { keys: recordedKeys(keyBook(known), database) },
  };
  const app = createApi(options);
  await untilProjected(database);
  return {
    app,
    log,
    database,
    options,
    said,
    call: (method, path, body, key = KEYS.admin) => call(app, method, path, body, key),
    async settled() {
      const states = await log.streams();
      const ends = Object.fromEntries(states.map(({ name, lastPosition }) => [name, lastPosition]));
      await waitForPosition(database, ends, 10_000, systemClock);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await backtests[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
      await projecting;
      await recorder[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
      await database.close();
    },
  };
}

async function openEmbedded(logger: Logger): Promise<Ground> {
  const database = await openPglite({ logger });
  return { database, log: await openEmbeddedLog(database, { logger }) };
}

async function call(app: Hono, method: string, path: string, body: unknown, key: string): Promise<Answered> {
  const headers = { Authorization: `Bearer ${key}` };
  const sent = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const answer = await app.request(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: sent as NonNullable<RequestInit["body"]> }),
  });
  const isStream = answer.headers.get("content-type") === "text/event-stream";
  if (isStream) await answer.body?.cancel();
  const text = isStream ? "" : await answer.text();
  const isJson = answer.headers.get("content-type") === "application/json";
  const document: unknown = isJson ? JSON.parse(text) : undefined;
  const lines = isJson
    ? [document]
    : text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));
  if (answer.ok && answer.status !== 204) for (const line of lines) checkShape(method, path, line);
  return { status: answer.status, headers: answer.headers, text, document };
}

/** Every answer has the shape that its route declares: no null, no field of another kind. */
function checkShape(method: string, path: string, document: unknown): void {
  const { pathname } = new URL(path, "http://localhost");
  const route = routesAt(ROUTES, pathname).find((each) => each.method === method);
  if (route === undefined) throw new Error(`${method} ${path} has no route.`);
  const read = readerOf(route.answer.shape)(document);
  if (!read.ok) throw new Error(`${method} ${path} answers with another shape: ${read.error.message}`);
  if (/:null[,}]/.test(JSON.stringify(document)) && route.id !== "verifyViews") {
    throw new Error(`${method} ${path} answers with null: ${JSON.stringify(document)}`);
  }
}

/** Waits until every view has a live generation. */
async function untilProjected(database: Database): Promise<void> {
  for (;;) {
    const found = await Promise.all(views.map(({ name }) => findLive(database, name).catch(() => undefined)));
    if (found.every((live) => live !== undefined)) return;
    await systemClock.sleep(5);
  }
}
