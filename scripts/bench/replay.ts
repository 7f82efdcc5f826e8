/**
 * How fast the log gives candles back through the decoder, beside a bare consume of the same messages by the client's
 * own ordered consumer. Prints one JSON result. Run: `node scripts/dist/bench/replay.js`.
 */

import { jetstream } from "@nats-io/jetstream";
import { decodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { unwrap } from "@spot-canvas/domain/fault";
import { type JetStreamLog, openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { fastest, makePages, pageEvent, sumOf, timed } from "./market.ts";

const ROUNDS = 5;
const PAGES = 500;
const CANDLES_PER_PAGE = 4_096;
const LIVE_CANDLES = 200_000;
const YEAR_OF_LIVE_CANDLES = 100 * 365 * 24 * 60;
const BARE_PULL_MESSAGES = { pages: 100, live: 20_000 } as const;

interface Sum {
  candles: number;
  sum: number;
}

async function replay(log: JetStreamLog, until: number): Promise<Sum> {
  const total: Sum = { candles: 0, sum: 0 };
  for await (const events of log.read("MARKET", { after: 0, until })) {
    for (const { body } of events) {
      const { candles } = unwrap(decodeCandles(body));
      total.candles += candles.time.length;
      total.sum += sumOf(candles);
    }
  }
  return total;
}

/** Takes every message and looks at nothing but its length. */
async function consumeBare(log: JetStreamLog, count: number, pull: number): Promise<void> {
  const consumer = await jetstream(log.connection).consumers.get("MARKET", {});
  let [taken, bytes] = [0, 0];
  await new Promise<void>((resolve, reject) => {
    const consuming = consumer.consume({
      max_messages: pull,
      callback: (message) => {
        bytes += message.data.length;
        if (++taken === count) void consuming.then((running) => running.close()).then(() => resolve());
      },
    });
    consuming.catch(reject);
  });
  if (bytes === 0) throw new Error("Nothing was consumed.");
}

async function fill(log: JetStreamLog, pages: ReturnType<typeof makePages>): Promise<Sum> {
  const total: Sum = { candles: 0, sum: 0 };
  await using publisher = log.publisher();
  for (const page of pages) {
    await publisher.publish(pageEvent(page));
    total.candles += page.candles.time.length;
    total.sum += sumOf(page.candles);
  }
  await publisher.flush();
  return total;
}

async function measure(
  messages: number,
  candlesPerMessage: number,
  pull: number,
): Promise<Readonly<Record<"perSecond" | "barePerSecond" | "ratio" | "sum", number>>> {
  await using server = await startNatsServer();
  await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
  const written = await fill(log, makePages(messages, candlesPerMessage));
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await timed(() => consumeBare(log, messages, pull)));
    let read: Sum | undefined;
    ours.push(
      await timed(async () => {
        read = await replay(log, messages);
      }),
    );
    if (JSON.stringify(read) !== JSON.stringify(written))
      throw new Error("What was read is not what was written.");
  }
  const rate = (times: readonly number[]): number => Math.round(written.candles / (fastest(times) / 1_000));
  const [perSecond, barePerSecond] = [rate(ours), rate(bare)];
  const ratio = Number((perSecond / barePerSecond).toFixed(3));
  return { perSecond, barePerSecond, ratio, sum: written.sum };
}

const pages = await measure(PAGES, CANDLES_PER_PAGE, BARE_PULL_MESSAGES.pages);
const live = await measure(LIVE_CANDLES, 1, BARE_PULL_MESSAGES.live);
console.log(
  JSON.stringify({
    name: "replay",
    candles: { ...pages, target: 5_000_000, candlesPerMessage: CANDLES_PER_PAGE },
    liveCandles: {
      ...live,
      candlesPerMessage: 1,
      sample: LIVE_CANDLES,
      yearOfHundredSeries: YEAR_OF_LIVE_CANDLES,
      yearSecondsExtrapolated: Math.round(YEAR_OF_LIVE_CANDLES / live.perSecond),
    },
  }),
);
