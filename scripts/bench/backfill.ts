/**
 * A back-fill from a simulated Coinbase into JetStream, beside what the same pages cost to fetch and parse alone. The
 * simulator is a process of its own. Prints one JSON result. Run: `node scripts/dist/bench/backfill.js`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Coverage } from "@spot-canvas/domain/market/coverage";
import { backfill } from "@spot-canvas/services/ingestion/backfill/backfill";
import { candlePages } from "@spot-canvas/services/ingestion/backfill/candle-pages";
import { planBackfill } from "@spot-canvas/services/ingestion/backfill/plan";
import { CandleRecorder } from "@spot-canvas/services/ingestion/candle-recorder";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { steppedClock } from "@spot-canvas/services/simulator/clock";
import { startSimulator } from "@spot-canvas/services/simulator/simulator";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { openVenue } from "@spot-canvas/services/venues/open-venue";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import { type Cost, costOf, fastest } from "./market.ts";

const ROUNDS = 5;
const MINUTE = 60_000;
const FROM = Date.UTC(2024, 0, 1);
const SLOTS = 150_000;
const TO = FROM + SLOTS * MINUTE;
const SERIES = { product: "BTC-USD", timeframe: "1m" } as const;

/** In the child: serves until it is killed. */
async function simulate(): Promise<void> {
  const simulator = await startSimulator({ clock: steppedClock(TO) });
  process.stdout.write(`${simulator.urls.coinbase.rest}\n`);
}

async function startChild(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [process.argv[1]!, "simulator"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [first] = (await once(child.stdout!, "data")) as [Buffer];
  return { child, url: String(first).trim() };
}

async function measure(): Promise<void> {
  const { child, url } = await startChild();
  const clock = { ...systemClock, now: () => TO };
  const opened = await openVenue("coinbase", { restUrl: url, unlimited: true, now: () => TO });
  if (!opened.ok) throw opened.error;
  await using market = opened.value;
  const range = { from: FROM, to: TO };
  const coverage = new Coverage();
  const signal = new AbortController().signal;
  const { pages } = planBackfill({ ...market, timeframe: "1m", range, coverage, now: TO });
  let candles = 0;
  const fetchAlone = async (): Promise<void> => {
    candles = 0;
    const patience = { clock, signal, onWait: () => {} };
    for await (const page of candlePages(market, SERIES, pages, patience))
      candles += page.candles.time.length;
  };
  const fill = async (): Promise<Cost> => {
    await using server = await startNatsServer();
    await using log = await openJetStreamLog({ url: server.url, logger: silentLogger, signal });
    // An empty log is not looked up in the read models: there is no projector beside it.
    const database = undefined as never;
    await using sink = new CandleRecorder({ log, database, clock });
    let recorded = 0;
    const cost = await costOf(async () => {
      ({ recorded } = await backfill({ market, sink, series: SERIES, range, coverage, clock, signal }));
    });
    const [stream] = (await log.streams()).filter(({ name }) => name === "MARKET");
    if (recorded !== candles || stream?.lastPosition !== pages.length)
      throw new Error("The log lacks pages.");
    return cost;
  };
  try {
    await fetchAlone();
    const [alone, filled]: [Cost[], Cost[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      alone.push(await costOf(fetchAlone));
      filled.push(await fill());
    }
    const best = (costs: readonly Cost[], part: keyof Cost): number =>
      fastest(costs.map((cost) => cost[part]));
    console.log(
      JSON.stringify({
        requests: pages.length,
        candles,
        fetchMs: Math.round(best(alone, "milliseconds")),
        backfillMs: Math.round(best(filled, "milliseconds")),
        ratio: best(alone, "milliseconds") / best(filled, "milliseconds"),
        cpuRatio: best(alone, "cpuMilliseconds") / best(filled, "cpuMilliseconds"),
        candlesPerSecond: Math.round((candles / best(filled, "milliseconds")) * 1_000),
      }),
    );
  } finally {
    child.kill();
  }
}

await (process.argv[2] === "simulator" ? simulate() : measure());
