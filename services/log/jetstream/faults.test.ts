import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { Fault } from "@spot-canvas/domain/fault";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import {
  numbered,
  numberOf,
  numbersBySubject,
  readTrading,
  SUBJECTS,
} from "../../testing/numbered-events.ts";
import type { EventLog } from "../event-log.ts";
import { openJetStreamLog } from "./log.ts";

const faultTag = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: Fault) => error.tag,
  );

describe("the log on JetStream", () => {
  let server: NatsServer;
  let log: EventLog;
  beforeEach(async () => {
    server = await startNatsServer();
    log = await openJetStreamLog({ url: server.url, logger: silentLogger });
  });
  afterEach(async () => {
    await log[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it("keeps every event once and in order when the broker is killed in the middle of publishing", async () => {
    const total = 60_000;
    await using publisher = log.publisher();
    for (let number = 0; number < total; number++) {
      await publisher.publish(numbered(number));
      if (number === total / 3 || number === (2 * total) / 3) {
        await server.stop("SIGKILL");
        void sleep(200).then(() => server.start());
      }
    }
    const appended = await publisher.flush();
    expect(appended).toHaveLength(total);
    const events = await readTrading(log);
    expect(events).toHaveLength(total);
    for (const numbers of numbersBySubject(events)) {
      expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index * SUBJECTS));
    }
    const places = new Map(events.map((event) => [numberOf(event), event.position]));
    expect(appended.every(({ position }, number) => places.get(number) === position)).toBe(true);
    expect(appended.filter(({ duplicate }) => duplicate)).toHaveLength(0);
  });

  it("keeps a reader going through the death of the broker, without a gap or a repeat", async () => {
    const total = 30_000;
    const stop = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const batch of log.read("TRADING", { after: 0, signal: stop.signal })) {
        seen.push(...batch.map(({ position }) => position));
        if (seen.length >= total) stop.abort();
      }
    })();
    await using publisher = log.publisher();
    for (let number = 0; number < total; number++) {
      await publisher.publish(numbered(number));
      if (number === total / 2) {
        await server.stop("SIGKILL");
        void sleep(200).then(() => server.start());
      }
    }
    await publisher.flush();
    await reading;
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1));
  });

  it("decides an append whose answer was lost with the broker", async () => {
    const first = await log.append(numbered(1), { expectedLast: 0 });
    server.pause();
    const waiting = log.append(numbered(1 + SUBJECTS), { expectedLast: first.position });
    await sleep(100);
    await server.stop("SIGKILL");
    await server.start();
    const second = await waiting;
    expect(second).toEqual({ stream: "TRADING", position: first.position + 1, duplicate: false });
    expect(await readTrading(log)).toHaveLength(2);
  });

  it("knows a writer's own event that follows the expected one, though its message id was forgotten", async () => {
    const mine = numbered(1);
    await log.append(mine, { expectedLast: 0 });
    // As though the duplicate window had passed: the same event under the id of another.
    const connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    const { config } = await manager.streams.info("TRADING");
    await manager.streams.update("TRADING", { ...config, duplicate_window: 100_000_000 });
    await connection.close();
    await sleep(400);
    expect(await log.append(mine, { expectedLast: 0 })).toMatchObject({ position: 1, duplicate: true });
    expect(await faultTag(log.append(numbered(8), { expectedLast: 0 }))).toBe("PositionConflict");
  });

  it("goes on when the broker stood still for longer than an acknowledgement may take", async () => {
    const total = 20_000;
    await using publisher = log.publisher();
    for (let number = 0; number < total; number++) {
      await publisher.publish(numbered(number));
      if (number !== total / 2) continue;
      server.pause();
      void sleep(6_500).then(() => server.resume());
    }
    expect(await publisher.flush()).toHaveLength(total);
    const events = await readTrading(log);
    expect(events.map(numberOf)).toEqual(Array.from({ length: total }, (_, number) => number));
  });

  it("shows no inversion after its publisher was killed", async () => {
    const program = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/endless-publisher");
    let first = 0;
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [program, server.url, `${SUBJECTS}`, `${first}`], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [flushed] = await once(child.stdout, "data");
      await sleep(5 + 20 * round);
      child.kill("SIGKILL");
      await once(child, "exit");
      const numbers = (await readTrading(log)).map(numberOf);
      expect(numbers).toEqual(numbers.map((_, index) => index));
      expect(numbers.length).toBeGreaterThanOrEqual(Number(`${flushed}`.split("\n")[0]));
      first = numbers.length;
    }
  });

  it("names a stream that was deleted and made anew, to readers and to writers", async () => {
    await log.append(numbered(1));
    const live = faultTag(
      (async () => {
        for await (const _ of log.read("TRADING", { after: 0 })) {
        }
      })(),
    );
    const connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    const { config } = await manager.streams.info("TRADING");
    await manager.streams.delete("TRADING");
    await manager.streams.add(config);
    await connection.close();
    expect(await faultTag(log.append(numbered(2)))).toBe("LogChanged");
    expect(await live).toBe("LogChanged");
    expect(await faultTag(log.read("TRADING", { after: 0 })[Symbol.asyncIterator]().next())).toBe(
      "LogChanged",
    );
  });

  it("names a stream that is gone", async () => {
    await log.append(numbered(1));
    const connection = await connect({ servers: server.url });
    await (await jetstreamManager(connection)).streams.delete("TRADING");
    await connection.close();
    expect(await faultTag(log.append(numbered(2)))).toBe("LogChanged");
    expect(await faultTag(log.read("TRADING", { after: 0 })[Symbol.asyncIterator]().next())).toBe(
      "LogChanged",
    );
  });

  it("waits for a broker that comes later, and gives up when told to", async () => {
    await server.stop();
    const stop = new AbortController();
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const never = openJetStreamLog({ url: server.url, logger, signal: stop.signal });
    await expect.poll(() => warnings[0]).toContain("does not answer");
    stop.abort();
    expect(await faultTag(never)).toBe("NatsUnreachable");
    const later = openJetStreamLog({ url: server.url, logger: silentLogger });
    await server.start();
    await (await later)[Symbol.asyncDispose]();
  });
});
