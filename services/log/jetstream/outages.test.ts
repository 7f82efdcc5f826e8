import { setTimeout as sleep } from "node:timers/promises";
import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { connect, createInbox, type NatsConnection } from "@nats-io/transport-node";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import { numbered, numberOf, readTrading } from "../../testing/numbered-events.ts";
import type { EventLog } from "../event-log.ts";
import { openJetStreamLog } from "./log.ts";

const OUTAGE_MS = 600;
const NANOS_PER_MS = 1_000_000;

const encoder = new TextEncoder();

/** A numbered event; some have a body too long for a block of frames. */
const sized = (number: number): NewEvent => ({
  ...numbered(number),
  body: encoder.encode(`${number}`.padEnd(number % 500 === 0 ? 100_000 : 0)),
});
const upTo = (total: number): number[] => Array.from({ length: total }, (_, number) => number);

describe("the log on JetStream, through outages", () => {
  let server: NatsServer;
  let log: EventLog;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  beforeEach(async () => {
    server = await startNatsServer();
    log = await openJetStreamLog({ url: server.url, logger: silentLogger });
    connection = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    manager = await jetstreamManager(connection);
  });
  afterEach(async () => {
    await connection.close();
    await log[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  /** Has the server forget message ids so soon that any outage outlasts them. */
  const forgetIdsAfter = async (milliseconds: number): Promise<void> => {
    const { config } = await manager.streams.info("TRADING");
    await manager.streams.update("TRADING", { ...config, duplicate_window: milliseconds * NANOS_PER_MS });
  };
  const killFor = async (milliseconds: number): Promise<void> => {
    await server.stop("SIGKILL");
    void sleep(milliseconds).then(() => server.start());
  };

  it("writes nothing twice when an outage outlasts the server's memory of message ids", async () => {
    const total = 40_000;
    await forgetIdsAfter(100);
    await using publisher = log.publisher();
    for (let number = 0; number < total; number++) {
      await publisher.publish(sized(number));
      if (number % 10_000 === 5_000) await killFor(OUTAGE_MS);
    }
    const appended = await publisher.flush();
    const events = await readTrading(log);
    expect(events.map(numberOf)).toEqual(upTo(total));
    expect(appended.map(({ position }) => position)).toEqual(upTo(total).map((number) => number + 1));
    expect(appended.filter(({ duplicate }) => duplicate)).toHaveLength(0);
  });

  it.each([
    ["remembers", undefined],
    ["has forgotten", 100],
  ])("gives conditional appends one chain through deaths of a broker that %s ids", async (_, window) => {
    const deaths = 4;
    if (window !== undefined) await forgetIdsAfter(window);
    let last = 0;
    let number = 0;
    const killing = (async () => {
      for (let death = 0; death < deaths; death++) {
        const reached = number + 200 + 37 * death;
        while (number < reached) await new Promise(setImmediate);
        await server.stop("SIGKILL");
        await sleep(OUTAGE_MS);
        await server.start();
      }
      return true;
    })();
    let over = false;
    void killing.then(() => (over = true));
    for (; !over || number % 50 !== 0; number++) {
      last = (await log.append(numbered(number, "orders.chain"), { expectedLast: last })).position;
    }
    const events = await readTrading(log);
    expect(events.map(numberOf)).toEqual(upTo(number));
    expect(last).toBe(number);
  });

  it("takes up a reading whose consumer was removed", async () => {
    await log.append(numbered(0));
    const reading = log.read("TRADING", { after: 0 })[Symbol.asyncIterator]();
    expect((await reading.next()).value!.map(numberOf)).toEqual([0]);
    const waiting = reading.next();
    for await (const { name } of manager.consumers.list("TRADING")) {
      await manager.consumers.delete("TRADING", name);
    }
    await log.append(numbered(1));
    expect((await waiting).value!.map(numberOf)).toEqual([1]);
    await reading.return?.(undefined);
  });

  it("takes up a reading that stands still because what the server sent never came", async () => {
    await log.append(numbered(0));
    const reading = log.read("TRADING", { after: 0 })[Symbol.asyncIterator]();
    expect((await reading.next()).value!.map(numberOf)).toEqual([0]);
    const waiting = reading.next();
    const [consumer] = await manager.consumers.list("TRADING").next();
    // Requests of another are served in turn with the reader's: what they get, the reader never sees.
    const stolen: number[] = [];
    const inbox = createInbox();
    connection.subscribe(inbox, { callback: (_, { reply }) => void (reply && stolen.push(stolen.length)) });
    const steal = `$JS.API.CONSUMER.MSG.NEXT.TRADING.${consumer!.name}`;
    for (let count = 0; count < 3; count++) connection.publish(steal, '{"batch":1}', { reply: inbox });
    await connection.flush();
    for (let number = 1; stolen.length === 0; number++) {
      await log.append(numbered(number));
      await sleep(20);
      expect(number).toBeLessThan(8);
    }
    const seen = [0];
    const { lastPosition } = (await log.streams())[1]!;
    seen.push(...(await waiting).value!.map(numberOf));
    while (seen.length < lastPosition) seen.push(...(await reading.next()).value!.map(numberOf));
    expect(seen).toEqual(upTo(lastPosition));
    await reading.return?.(undefined);
  });
});
