/**
 * What a page of candles costs through a venue's adapter (ccxt's endpoint, our requests, reading, checking, columns),
 * beside fetching the same bytes and parsing them as JSON. The bytes come from another thread, which has them ready.
 * Prints one JSON result. Run: `node scripts/dist/bench/venue-pages.js`.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { unwrap } from "@spot-canvas/domain/fault";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { openVenue } from "@spot-canvas/services/venues/open-venue";
import { type Cost, costOf, fastest, sumOf } from "./market.ts";

const ROUNDS = 7;
const PAGES = 300;
const SLOTS = 300;
const MINUTE_MS = 60_000;
const TO = Date.UTC(2024, 0, 2);
const FROM = TO - SLOTS * MINUTE_MS;
const PATH = "/products/BTC-USD/candles?granularity=60";

/** The page of 300 one-minute candles, in Coinbase's rows. */
function bodyOfPage(): string {
  const { time, open, high, low, close, volume } = syntheticCandles({
    seed: 1,
    product: "BTC-USD",
    timeframe: "1m",
    from: FROM,
    to: TO,
  });
  const rows = [...time].map((at, index) =>
    [at / 1_000, low[index], high[index], open[index], close[index], volume[index]].map(Number),
  );
  return JSON.stringify(rows.reverse());
}

/** Serves the page to whoever asks, and tells the port. */
function serve(): void {
  const body = bodyOfPage();
  const headers = { "content-type": "application/json", "content-length": body.length };
  const server = createServer((_, response) => response.writeHead(200, headers).end(body));
  server.listen(0, "127.0.0.1", () => parentPort!.postMessage((server.address() as AddressInfo).port));
}

async function measure(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  const [port] = (await once(worker, "message")) as [number];
  const url = `http://127.0.0.1:${port}`;
  const venue = unwrap(await openVenue("coinbase", { restUrl: url, unlimited: true }));
  const request = { product: "BTC-USD", timeframe: "1m", from: FROM, to: TO } as const;
  const { signal } = new AbortController();
  let [sum, bareSum] = [0, 0];
  const ours = async (): Promise<void> => {
    sum = 0;
    for (let page = 0; page < PAGES; page++) {
      sum += sumOf(unwrap(await venue.candles(request, signal)).candles);
    }
  };
  const bare = async (): Promise<void> => {
    bareSum = 0;
    for (let page = 0; page < PAGES; page++) {
      const answer = await fetch(`${url}${PATH}`);
      const rows = JSON.parse(await answer.text()) as readonly (readonly number[])[];
      for (const [time, ...values] of rows) {
        bareSum += time! * 1_000;
        for (const value of values) bareSum += value;
      }
    }
  };
  await ours();
  await bare();
  const [costs, bareCosts]: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    costs.push(await costOf(ours));
    bareCosts.push(await costOf(bare));
  }
  await worker.terminate();
  const pageMs = fastest(costs.map(({ milliseconds }) => milliseconds)) / PAGES;
  const barePageMs = fastest(bareCosts.map(({ milliseconds }) => milliseconds)) / PAGES;
  const cpuMs = fastest(costs.map(({ cpuMilliseconds }) => cpuMilliseconds)) / PAGES;
  const bareCpuMs = fastest(bareCosts.map(({ cpuMilliseconds }) => cpuMilliseconds)) / PAGES;
  console.log(
    JSON.stringify({
      name: "venue-pages",
      pageMs: Number(pageMs.toFixed(3)),
      barePageMs: Number(barePageMs.toFixed(3)),
      ratio: Number((barePageMs / pageMs).toFixed(3)),
      cpuRatio: Number((bareCpuMs / cpuMs).toFixed(3)),
      target: 0.8,
      candlesPerSecond: Math.round((SLOTS * 1_000) / pageMs),
      isSame: Math.abs(sum / bareSum - 1) < 1e-12,
    }),
  );
}

if (isMainThread) await measure();
else serve();
