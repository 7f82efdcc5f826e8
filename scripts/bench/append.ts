/**
 * How fast the log takes events, beside bare messages of the same size: the same bytes by the same client over one ack
 * inbox, with nothing made, hashed, checked or kept. Prints one JSON result. Run: `node scripts/dist/bench/append.js`.
 */

import { createInbox, type MsgHdrs } from "@nats-io/transport-node";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { encodeHeaders } from "@spot-canvas/services/log/jetstream/headers";
import { type JetStreamLog, openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { type Cost, costOf, fastest, makePages, pageEvent } from "./market.ts";

const ROUNDS = 5;
const PAGES = 400;
const CANDLES_PER_PAGE = 4_096;
const SINGLES = 100_000;
const WINDOW_MESSAGES = 8_192;
const WINDOW_BYTES = 16 * 1024 * 1024;

interface Bare {
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly body: Uint8Array;
}

function bareOf(event: NewEvent): Bare {
  const bytes = encodeHeaders(event);
  const headers = { encode: () => bytes } as Partial<MsgHdrs> as MsgHdrs;
  return { subject: event.subject, headers, body: event.body };
}

/** Publishes prepared messages in a window of the log's size, and counts answers. */
async function publishBare({ connection }: JetStreamLog, messages: readonly Bare[]): Promise<void> {
  const reply = createInbox();
  const inFlight = Math.max(
    1,
    Math.min(WINDOW_MESSAGES, Math.floor(WINDOW_BYTES / messages[0]!.body.length)),
  );
  let [sent, answered] = [0, 0];
  await new Promise<void>((resolve) => {
    const send = (): void => {
      while (sent < messages.length && sent - answered < inFlight) {
        const { subject, headers, body } = messages[sent++]!;
        connection.publish(subject, body, { reply, headers });
      }
    };
    connection.subscribe(reply, {
      max: messages.length,
      callback: () => {
        if (++answered === messages.length) resolve();
        else send();
      },
    });
    send();
  });
}

async function publishAll(log: JetStreamLog, events: Iterable<NewEvent>): Promise<void> {
  await using publisher = log.publisher();
  for (const event of events) await publisher.publish(event);
  await publisher.flush();
}

/** Opens a log of its own for each measurement, and checks that it holds what was written. */
async function measure(count: number, work: (log: JetStreamLog) => Promise<void>): Promise<Cost> {
  await using server = await startNatsServer();
  await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
  const cost = await costOf(() => work(log));
  const held = (await log.streams()).reduce((sum, { lastPosition }) => sum + lastPosition, 0);
  if (held !== count) throw new Error(`The log holds ${held} events, not ${count}.`);
  return cost;
}

function singleEvent(index: number): NewEvent {
  const at = instantOfMillis(1_700_000_000_000 + index);
  const id = identityOf("AccountRenamed", `${index}`);
  const name = `account ${index} `.padEnd(120, "x");
  const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
  return newEvent(
    "AccountRenamed",
    { account: `a${index % 16}`, name },
    `ledger.account.a${index % 16}`,
    envelope,
  );
}

interface Comparison {
  readonly perSecond: number;
  readonly barePerSecond: number;
  readonly ratio: number;
  /** Time on this process's processor for one item, in microseconds: other work on the machine adds little to it. */
  readonly cpuMicroseconds: number;
  readonly bareCpuMicroseconds: number;
  readonly cpuRatio: number;
}

async function compare(
  items: number,
  messages: number,
  bare: (log: JetStreamLog) => Promise<void>,
  ours: (log: JetStreamLog) => Promise<void>,
): Promise<Comparison> {
  const [bareCosts, ourCosts]: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    bareCosts.push(await measure(messages, bare));
    ourCosts.push(await measure(messages, ours));
  }
  const [time, bareTime] = [ourCosts, bareCosts].map((costs) =>
    fastest(costs.map(({ milliseconds }) => milliseconds)),
  ) as [number, number];
  const [cpu, bareCpu] = [ourCosts, bareCosts].map((costs) =>
    fastest(costs.map(({ cpuMilliseconds }) => cpuMilliseconds)),
  ) as [number, number];
  return {
    perSecond: Math.round(items / (time / 1_000)),
    barePerSecond: Math.round(items / (bareTime / 1_000)),
    ratio: rounded(bareTime / time),
    cpuMicroseconds: rounded((cpu * 1_000) / items),
    bareCpuMicroseconds: rounded((bareCpu * 1_000) / items),
    cpuRatio: rounded(bareCpu / cpu),
  };
}

const rounded = (value: number): number => Number(value.toFixed(3));

const pages = makePages(PAGES, CANDLES_PER_PAGE);
const barePages = pages.map((page) => bareOf(pageEvent(page)));
const singles = Array.from({ length: SINGLES }, (_, index) => singleEvent(index));
const bareSingles = singles.map(bareOf);
function* pageEvents(): Generator<NewEvent> {
  for (const page of pages) yield pageEvent(page);
}

const candles = await compare(
  PAGES * CANDLES_PER_PAGE,
  PAGES,
  (log) => publishBare(log, barePages),
  (log) => publishAll(log, pageEvents()),
);
const events = await compare(
  SINGLES,
  SINGLES,
  (log) => publishBare(log, bareSingles),
  (log) => publishAll(log, singles),
);
console.log(
  JSON.stringify({
    name: "append",
    candles: {
      ...candles,
      target: 0.7,
      candlesPerMessage: CANDLES_PER_PAGE,
      count: PAGES * CANDLES_PER_PAGE,
    },
    events: { ...events, target: 0.8, count: SINGLES, bytes: singles[0]!.body.length },
  }),
);
