/**
 * From a candle to an order and from a price to a fill, on paper: 100 products close their candle at once, each raises a
 * signal, and the time from publishing a candle until the intent of its order is in the log is taken; then the open of the
 * next candle is heard for one product after the other, and the time from hearing it until the ledger's API answers with the
 * fill. Signals, bot, projector and API in this process, on NATS and Postgres. Beside it, in the same run: so many events
 * appended one after the other, and a call of the API that has nothing to wait for.
 *
 *   node scripts/dist/bench/bot-latency.js [bursts]
 */
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { enableStrategy, openPaperAccount } from "@spot-canvas/services/bot/enable";
import { runBot } from "@spot-canvas/services/bot/run-bot";
import { defaultSettings } from "@spot-canvas/services/bot/settings";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { encodeForming, formingSubject } from "@spot-canvas/services/ingestion/forming";
import { openInProcessEphemeral } from "@spot-canvas/services/log/in-process-ephemeral";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { runSignals } from "@spot-canvas/services/signals/run-signals";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { runApi } from "@spot-canvas/services/testing/running-api";

const BURSTS = Number(process.argv[2] ?? 10);
const PRODUCTS = 100;
/** Bursts before the first that is measured: averages fill, and code becomes warm. */
const WARM_UP = 4;
const LIMITS = { intentMs: 20, fillMs: 100 } as const;
const ACCOUNT = "paper";
const MINUTE = 60_000;
const MICROS_PER_MS = 1_000;
const FROM = Date.UTC(2024, 0, 1);

const productAt = (index: number): string => `P${String(index).padStart(3, "0")}-USD`;
const seriesAt = (index: number) =>
  ({ venue: "simulated", product: productAt(index), timeframe: "1m" }) as const;

/** A close that crosses its average with each candle, now up, now down. */
const candleAt = (burst: number) => {
  const close = burst % 2 === 0 ? 100 : 101;
  return { time: FROM + burst * MINUTE, open: close, high: 102, low: 99, close, volume: 1 };
};

function closed(index: number, burst: number): NewEvent {
  const series = seriesAt(index);
  const candle = candleAt(burst);
  const to = candle.time + MINUTE;
  const coverage = [{ from: candle.time, to }];
  const data = { ...series, source: "import" as const, coverage, candles: columnsOf([candle]) };
  const subject = formatSubject({ family: "candles", ...series });
  const id = identityOf("candle", subject, String(candle.time));
  const at = instantOfMillis(to);
  return newEvent("CandlesRecorded", data, subject, {
    id,
    occurredAt: at,
    recordedAt: at,
    correlationId: id,
  });
}

const at = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(2));
};

const spread = (values: readonly number[]) => ({ medianMs: at(values, 0.5), p99Ms: at(values, 0.99) });

async function main(): Promise<void> {
  await using server = await startNatsServer();
  await using postgres = await startPostgres({ fsync: false });
  const url = await postgres.createDatabase();
  const log = await openJetStreamLog({ url: server.url, logger: silentLogger });
  await using api = await runApi(async (logger) => ({ log, database: await openPostgres({ url, logger }) }));
  await using ephemeral = openInProcessEphemeral();
  await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: productAt(0) });
  await say("RiskConfigured", { account: ACCOUNT, settings: { sizing: { kind: "fixed", quote: "50" } } });
  for (let index = 0; index < PRODUCTS; index++) {
    const strategy = { strategy: "sma-cross", parameters: { fast: "1", slow: "2" }, ...seriesAt(index) };
    await enableStrategy({ log, account: ACCOUNT, ...strategy });
  }
  const stop = new AbortController();
  const { signal } = stop;
  const settings = { owner: "bench", settleMs: 60_000 };
  const running = [
    runSignals({ log, signal, logger: silentLogger }),
    runBot({
      log,
      ephemeral,
      account: ACCOUNT,
      signal,
      logger: silentLogger,
      settings,
      tables: api.database,
    }),
    follow(),
  ];
  const seen = new Map<string, (position: number) => void>();

  async function say(type: "RiskConfigured", data: Parameters<typeof newEvent<"RiskConfigured">>[1]) {
    const id = identityOf(type, crypto.randomUUID());
    const now = instantOfMillis(Date.now());
    const subject = formatSubject({ family: "control", account: ACCOUNT });
    await log.append(
      newEvent(type, data, subject, { id, occurredAt: now, recordedAt: now, correlationId: id }),
    );
  }

  /** Tells of intents and fills as the log gives them to whoever reads it. */
  async function follow(): Promise<void> {
    for await (const batch of log.read("TRADING", { after: 0, signal })) {
      for (const { subject, body, headers, position } of batch) {
        const type = headers["Event-Type"];
        const isFill = subject.startsWith("ledger.trades.");
        if (type !== "SignalRaised" && type !== "OrderPlaced" && !isFill) continue;
        const data = JSON.parse(new TextDecoder().decode(body)) as { product?: string; symbol?: string };
        seen.get(`${type ?? "TradeExecuted"} ${data.product ?? data.symbol ?? ""}`)?.(position);
      }
    }
  }

  const heard = (what: string): Promise<number> =>
    new Promise((resolve) => {
      seen.set(what, (position) => {
        seen.delete(what);
        resolve(position);
      });
    });

  const signals: number[] = [];
  const intents: number[] = [];
  const fills: number[] = [];
  const calls: number[] = [];
  const processing: number[] = [];
  for (let burst = 0; burst < WARM_UP + BURSTS; burst++) {
    const isMeasured = burst >= WARM_UP;
    // The first two candles cross nothing; of those that cross, the first to fall finds nothing to sell.
    const decides = burst >= 3;
    const waiting: Promise<unknown>[] = [];
    const before = process.cpuUsage();
    {
      await using publisher = log.publisher();
      for (let index = 0; index < PRODUCTS; index++) {
        const began = performance.now();
        const take = (what: string, times: number[]): void => {
          const told = heard(`${what} ${productAt(index)}`).then(() => {
            if (isMeasured) times.push(performance.now() - began);
          });
          waiting.push(told);
        };
        if (decides) {
          take("SignalRaised", signals);
          take("OrderPlaced", intents);
        }
        await publisher.publish(closed(index, burst));
      }
      await publisher.flush();
    }
    await Promise.all(waiting);
    const { user, system } = process.cpuUsage(before);
    if (isMeasured) processing.push((user + system) / MICROS_PER_MS);
    if (!decides) continue;
    for (let index = 0; index < PRODUCTS; index++) {
      const series = seriesAt(index);
      const filled = heard(`TradeExecuted ${series.product}`);
      const began = performance.now();
      const observedAt = FROM + (burst + 1) * MINUTE;
      ephemeral.publish(
        formingSubject(series),
        encodeForming({ ...series, ...candleAt(burst + 1), observedAt }),
      );
      const position = await filled;
      const path = `/api/v1/accounts/${ACCOUNT}/trades?limit=1&symbol=${series.product}`;
      let shown = await api.call("GET", `${path}&min_position=${position}`);
      // A machine that others load: the answer is waited for, however long it takes.
      while (shown.status === 503 || shown.status === 504 || shown.status === 409) {
        shown = await api.call("GET", `${path}&min_position=${position}`);
      }
      if (isMeasured) fills.push(performance.now() - began);
      if (shown.status !== 200 || !shown.text.includes(series.product))
        throw new Error(`No fill: ${shown.text}`);
      const asked = performance.now();
      await api.call("GET", path);
      if (isMeasured) calls.push(performance.now() - asked);
    }
  }
  stop.abort();
  await Promise.all(running);
  const bare = await appendsOf(PRODUCTS);
  const windowMs = defaultSettings().decisionWindowMs;
  const beyond = intents.map((milliseconds) => milliseconds - windowMs);
  process.stdout.write(
    `${JSON.stringify({
      benchmark: "bot-latency",
      products: PRODUCTS,
      bursts: BURSTS,
      windowMs,
      signal: spread(signals),
      intent: { ...spread(beyond), limitMs: LIMITS.intentMs },
      fill: { ...spread(fills), limitMs: LIMITS.fillMs },
      bareAppendsMs: bare,
      call: spread(calls),
      // Of this process, from the first candle of a burst to its last intent.
      processorMs: at(processing, 0.5),
      orders: intents.length,
    })}\n`,
  );

  /** How long so many appends take one after the other: what the intents of a burst cost at least. */
  async function appendsOf(count: number): Promise<number> {
    const began = performance.now();
    for (let index = 0; index < count; index++) {
      await say("RiskConfigured", { account: ACCOUNT, settings: {} });
    }
    return Number((performance.now() - began).toFixed(2));
  }
}

await main();
