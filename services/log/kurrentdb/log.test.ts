import { STREAMS } from "@spot-canvas/domain/events/stream";
import { describe, expect, it } from "vitest";
import { silentLogger } from "../../logging/logger.ts";
import { describeEventLog } from "../../testing/event-log-contract.ts";
import { startEventStoreServer } from "../../testing/eventstore-server.ts";
import { numbered, readTrading } from "../../testing/numbered-events.ts";
import { openKurrentDbLog } from "./log.ts";

describeEventLog("eventstoredb", async () => {
  const server = await startEventStoreServer();
  const open = () => openKurrentDbLog({ url: server.url, logger: silentLogger });
  let log = await open();
  return {
    log,
    reopen: async () => {
      await log[Symbol.asyncDispose]();
      await server.stop();
      await server.start();
      log = await open();
      return log;
    },
    close: async () => {
      await log[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

describe("two programs on one EventStoreDB", () => {
  it("number without gaps, and each sees what the other wrote", async () => {
    await using server = await startEventStoreServer();
    await using one = await openKurrentDbLog({ url: server.url, logger: silentLogger });
    await using other = await openKurrentDbLog({ url: server.url, logger: silentLogger });
    const appended = await Promise.all(
      Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? one : other).append(numbered(at))),
    );
    const positions = appended.map(({ position }) => position).sort((a, b) => a - b);
    expect(positions).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
    expect((await readTrading(other)).map(({ position }) => position)).toEqual(positions);
    expect((await other.streams()).map(({ epoch }) => epoch)).toEqual(
      (await one.streams()).map(({ epoch }) => epoch),
    );
    expect(await one.streams()).toHaveLength(STREAMS.length);
  });

  it("wait for a server that goes away, and lose nothing", async () => {
    await using server = await startEventStoreServer();
    await using log = await openKurrentDbLog({ url: server.url, logger: silentLogger });
    await log.append(numbered(1));
    await server.stop();
    const waiting = log.append(numbered(2));
    await server.start();
    expect((await waiting).position).toBe(2);
  });
});
