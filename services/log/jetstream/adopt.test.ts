import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, headers, type NatsConnection } from "@nats-io/transport-node";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { Fault } from "@spot-canvas/domain/fault";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../../testing/nats-server.ts";
import { adoptStream } from "./adopt.ts";
import { openJetStreamLog } from "./log.ts";

const decoder = new TextDecoder();

describe("adopting a trade stream", () => {
  let server: NatsServer;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  beforeEach(async () => {
    server = await startNatsServer();
    connection = await connect({ servers: server.url });
    manager = await jetstreamManager(connection);
    await manager.streams.add({ name: "LEDGER_TRADES", subjects: ["ledger.trades.>", "other.>"] });
  });
  afterEach(async () => {
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  const publish = async (subject: string, body: string, header?: [string, string]): Promise<void> => {
    const sent = headers();
    if (header) sent.set(...header);
    await jetstream(connection).publish(subject, body, header ? { headers: sent } : {});
  };
  const options = (): Parameters<typeof openJetStreamLog>[0] => ({ url: server.url, logger: silentLogger });
  const trading = async (): Promise<RecordedEvent[]> => {
    await using log = await openJetStreamLog(options());
    const until = (await log.streams())[1]!.lastPosition;
    const events: RecordedEvent[] = [];
    for await (const batch of log.read("TRADING", { after: 0, until })) events.push(...batch);
    return events;
  };
  const copied = (): Promise<number> =>
    manager.streams.info("TRADING").then(
      ({ state }) => state.messages,
      () => 0,
    );
  const faultOf = (work: Promise<unknown>): Promise<Fault> =>
    work.then(Promise.reject, (error: Fault) => error);

  it("is what opening the log asks for while that stream holds our subjects", async () => {
    const fault = await faultOf(openJetStreamLog(options()));
    expect(fault.tag).toBe("SubjectsOverlap");
    expect(fault.message).toContain("canvas log adopt LEDGER_TRADES");
  });

  it("copies its history in order, byte for byte, and leaves what is no subject of ours", async () => {
    await publish("ledger.trades.paper.spot", "one", ["Trace", "abc"]);
    await publish("ledger.trades.paper.notify", "junk");
    await publish("other.thing", "not ours");
    await publish("ledger.trades.live.futures", "two");
    await publish("ledger.trades.paper.spot", "three");
    await manager.streams.deleteMessage("LEDGER_TRADES", 4);
    const adoption = await adoptStream("LEDGER_TRADES", options());
    expect(adoption).toEqual({
      stream: "LEDGER_TRADES",
      movedSubjects: ["ledger.trades.>"],
      copied: 2,
      copiedBefore: 0,
      leftBehind: { "ledger.trades.paper.notify": 1, "other.thing": 1 },
    });
    const events = await trading();
    expect(events.map(({ subject, body }) => [subject, decoder.decode(body)])).toEqual([
      ["ledger.trades.paper.spot", "one"],
      ["ledger.trades.paper.spot", "three"],
    ]);
    expect({ ...events[0]!.headers }).toEqual({ Trace: "abc", "Adopted-From": "LEDGER_TRADES:1" });
    const { config, state } = await manager.streams.info("LEDGER_TRADES");
    expect([config.subjects, state.messages]).toEqual([["other.>"], 4]);
  });

  it("adds nothing twice when run again, and takes new trades under the same subjects", async () => {
    for (let index = 0; index < 50; index++) await publish("ledger.trades.paper.spot", `${index}`);
    await adoptStream("LEDGER_TRADES", options());
    await publish("ledger.trades.paper.spot", "live");
    const again = await adoptStream("LEDGER_TRADES", options());
    expect(again).toMatchObject({ copied: 0, copiedBefore: 50, movedSubjects: [] });
    const texts = (await trading()).map(({ body }) => decoder.decode(body));
    expect(texts).toEqual([...Array.from({ length: 50 }, (_, index) => `${index}`), "live"]);
  });

  it("goes on where it was killed, with nothing twice and nothing lost", async () => {
    const total = 60_000;
    for (let index = 0; index < total; index++) connection.publish("ledger.trades.paper.spot", `${index}`);
    await connection.flush();
    const program = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/stream-adopter");
    for (const reached of [1, 10_000, 30_000]) {
      const child = spawn(process.execPath, [program, server.url, "LEDGER_TRADES"], { stdio: "inherit" });
      const gone = once(child, "exit");
      while ((await copied()) < reached && child.exitCode === null) await sleep(1);
      child.kill("SIGKILL");
      await gone;
      expect(await copied()).toBeGreaterThanOrEqual(reached);
    }
    const adoption = await adoptStream("LEDGER_TRADES", options());
    expect(adoption.copied + adoption.copiedBefore).toBe(total);
    const texts = (await trading()).map(({ body }) => decoder.decode(body));
    expect(texts).toEqual(Array.from({ length: total }, (_, index) => `${index}`));
  });

  it("goes on where it was killed between giving the subjects up and taking them", async () => {
    await publish("ledger.trades.paper.spot", "one");
    const { config } = await manager.streams.info("LEDGER_TRADES");
    await manager.streams.update("LEDGER_TRADES", { ...config, subjects: ["other.>"] });
    expect(await adoptStream("LEDGER_TRADES", options())).toMatchObject({ copied: 1, movedSubjects: [] });
    await publish("ledger.trades.paper.spot", "two");
    expect((await trading()).map(({ body }) => decoder.decode(body))).toEqual(["one", "two"]);
  });

  it("loses no acknowledged trade of a publisher that goes on meanwhile", async () => {
    let [stop, acknowledged] = [false, 0];
    const publishing = (async () => {
      while (!stop) {
        const answered = publish("ledger.trades.paper.spot", `${acknowledged}`).then(
          () => true,
          () => false,
        );
        if (await answered) acknowledged++;
      }
    })();
    try {
      while (acknowledged < 200) await sleep(5);
      const before = acknowledged;
      await adoptStream("LEDGER_TRADES", options());
      while (acknowledged < before + 200) await sleep(5);
    } finally {
      stop = true;
      await publishing;
    }
    const numbers = new Set((await trading()).map(({ body }) => Number(decoder.decode(body))));
    expect(numbers.size).toBe(acknowledged);
  });

  it.each([
    ["TRADING", "StreamIsOurs"],
    ["NOWHERE", "StreamNotFound"],
  ])("refuses %s", async (name, tag) => {
    expect((await faultOf(adoptStream(name, options()))).tag).toBe(tag);
  });
});
