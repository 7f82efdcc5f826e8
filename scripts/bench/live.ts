/**
 * A hundred live series of a simulated Coinbase, each with one trade a second: what ingestion takes of a processor. It
 * runs in a process of its own beside NATS, Postgres, projector and venue. Prints one JSON result. Run: `node
 * scripts/dist/bench/live.js [seconds of warming up] [seconds measured]`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type CandleColumns, emptyColumns } from "@spot-canvas/domain/market/candle";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { candlesView } from "@spot-canvas/projections/candles/fold";
import { instrumentsView } from "@spot-canvas/projections/instruments/fold";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { natsEphemeral } from "@spot-canvas/services/log/jetstream/ephemeral";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import type { Market, MarketProduct, MarketTrade } from "@spot-canvas/services/simulator/markets/market";
import { startSimulator } from "@spot-canvas/services/simulator/simulator";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const SERIES = 100;
const [WARM_UP_MS, MEASURED_MS] = [process.argv[2] ?? 60, process.argv[3] ?? 120].map(
  (seconds) => Number(seconds) * 1_000,
) as [number, number];
/** All series are heard by then. */
const PATIENCE_MS = 120_000;
/** Of one core. */
const LIMIT = 0.15;
const TICKS_PER_SECOND = 100;

/** A market with one trade a second for each product. */
class BusyMarket implements Market {
  readonly products: readonly MarketProduct[];

  constructor(listedAt: number) {
    this.products = Array.from({ length: SERIES }, (_, index) => ({
      product: `P${index}-USD`,
      base: `P${index}`,
      quote: "USD",
      priceDecimals: 2,
      sizeDecimals: 8,
      listedAt,
    }));
  }

  tradesBefore({ listedAt }: MarketProduct, time: number): number {
    return Math.max(0, Math.ceil((time - listedAt) / 1_000));
  }

  trades({ listedAt }: MarketProduct, from: number, to: number): readonly MarketTrade[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, index) => ({
      number: from + index,
      time: instantOfMillis(listedAt + (from + index) * 1_000),
      price: priceAt(from + index),
      units: 1_000_000,
      side: "buy",
    }));
  }

  candles({ listedAt }: MarketProduct, timeframe: Timeframe, from: number, to: number): CandleColumns {
    const width = widthOf(timeframe);
    const first = Math.max(from, listedAt);
    const columns = emptyColumns(Math.max(0, Math.ceil((to - first) / width)));
    for (let index = 0; index < columns.time.length; index++) {
      const time = first + index * width;
      const start = (time - listedAt) / 1_000;
      const prices = Array.from({ length: width / 1_000 }, (_, second) => priceAt(start + second));
      columns.time[index] = time;
      columns.open[index] = prices[0]!;
      columns.high[index] = Math.max(...prices);
      columns.low[index] = Math.min(...prices);
      columns.close[index] = prices.at(-1)!;
      columns.volume[index] = prices.length / 100;
    }
    return columns;
  }
}

const priceAt = (number: number): number => 100 + ((number * 37) % 50) / 100;

/** Seconds of processor time that a process has had. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

const listedAt = Math.floor(Date.now() / 60_000) * 60_000 - 20 * 60_000;
const market = new BusyMarket(listedAt);
await using simulator = await startSimulator({ market });
await using nats = await startNatsServer();
await using postgres = await startPostgres();
const stop = new AbortController();
const { signal } = stop;
const database = await openPostgres({ url: postgres.url(), logger: silentLogger });
const log = await openJetStreamLog({ url: nats.url, logger: silentLogger, signal });
const views = [candlesView, instrumentsView];
const projecting = runProjector({ source: log, database, views, clock: systemClock, signal });
const ephemeral = natsEphemeral(log.connection, silentLogger);
let shown = 0;
const heard = new Set<string>();
ephemeral.subscribe("forming.>", (subject) => {
  shown++;
  heard.add(subject);
});
const order = {
  venue: "coinbase",
  series: market.products.map(({ product }) => ({ product, timeframe: "1m" })),
  simulator: simulator.url,
  speed: 1,
  environment: {
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url(),
    COINBASE_REST_URL: simulator.urls.coinbase.rest,
    COINBASE_WEBSOCKET_URL: simulator.urls.coinbase.webSocket,
  },
};
const program = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/ingestion-process");
const child = spawn(process.execPath, [program, JSON.stringify(order)], {
  stdio: ["pipe", "ignore", "inherit"],
});
const patience = performance.now() + PATIENCE_MS;
while (heard.size < SERIES) {
  if (performance.now() > patience) throw new Error(`Only ${heard.size} of ${SERIES} series are heard.`);
  await systemClock.sleep(100);
}
await systemClock.sleep(WARM_UP_MS);
const [cpu, began, before] = [await cpuSeconds(child.pid!), performance.now(), shown];
const position = (await log.streams()).find(({ name }) => name === "MARKET")!.lastPosition;
await systemClock.sleep(MEASURED_MS);
const seconds = (performance.now() - began) / 1_000;
const used = (await cpuSeconds(child.pid!)) - cpu;
const events = (await log.streams()).find(({ name }) => name === "MARKET")!.lastPosition - position;
// A candle of each series closes in a minute, and a trade of each is shown in every second.
if (shown - before < SERIES || events < SERIES * Math.floor(seconds / 60 - 0.2)) {
  throw new Error(
    `${shown - before} forming candles and ${events} closed ones of ${SERIES} series were heard of.`,
  );
}
console.log(
  JSON.stringify({
    series: SERIES,
    seconds: Math.round(seconds),
    trades: Math.round(SERIES * seconds),
    formingShown: shown - before,
    events,
    partOfACore: Number((used / seconds).toFixed(4)),
    limit: LIMIT,
    ratio: Number((used / seconds / LIMIT).toFixed(3)),
  }),
);
child.stdin!.end();
await once(child, "close");
stop.abort();
await projecting;
await log[Symbol.asyncDispose]();
await database.close();
