import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Event } from "@spot-canvas/domain/events/codec";
import { unwrap } from "@spot-canvas/domain/fault";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { signalIdOf } from "@spot-canvas/domain/signals/signal-id";
import { legOf } from "@spot-canvas/domain/strategies/intent";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import type { ReadOptions } from "@spot-canvas/projections/projector/source";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enableStrategy } from "../bot/enable.ts";
import type { EventLog } from "../log/event-log.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { findStrategy } from "../strategies/find-strategy.ts";
import { CanvasProcess } from "../testing/canvas-process.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { eventsOf, record, walk } from "../testing/trading-loop.ts";
import { runSignals } from "./run-signals.ts";
import { fileSnapshots } from "./snapshot-store.ts";

const HOUR = 3_600_000;
const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const CANDLES = walk(11, 300, HOUR);

/** Three legs at once now and then, of a file. */
const LEGS = `
  import { defineStrategy, follow, NO_INTENTS, sma } from "@spot-canvas/strategy";
  export default defineStrategy({
    name: "legs",
    summary: "Buys in three legs.",
    parameters: {},
    indicators: () => ({ average: follow(sma, { period: 5 }) }),
    timeframes: () => ({ day: { timeframe: "1d", indicators: { average: follow(sma, { period: 2 }) } } }),
    initial: () => ({ count: 0 }),
    onCandle: (state: { count: number }, { close }, { indicators, timeframes }) => {
      state.count += 1;
      if (!(close > indicators.average.sma) || !(close > timeframes.day.indicators.average.sma)) return NO_INTENTS;
      return [1, 2, 3].map((leg) => ({ action: "buy", tag: "high", leg: "leg " + leg, size: { quote: leg } }));
    },
  });`;
/** Goes through forty candles and fails. */
const FAILING = `
  import { defineStrategy } from "@spot-canvas/strategy";
  export default defineStrategy({
    name: "failing",
    summary: "Fails.",
    parameters: {},
    initial: () => ({ count: 0 }),
    onCandle: (state: { count: number }) => {
      if (++state.count === 41) throw new Error("no more");
      return [{ action: "buy", tag: "again" }];
    },
  });`;

/** Says one thing, and then never returns. */
const STUCK = `
  import { defineStrategy } from "@spot-canvas/strategy";
  export default defineStrategy({
    name: "stuck",
    summary: "Never returns.",
    parameters: {},
    initial: () => ({ count: 0 }),
    onCandle: (state: { count: number }) => {
      if (++state.count > 5) for (;;);
      return [{ action: "buy", tag: "again" }];
    },
  });`;

let directory: string;
let server: NatsServer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "canvas-signals-"));
  await writeFile(join(directory, "legs.ts"), LEGS);
  await writeFile(join(directory, "failing.ts"), FAILING);
  await writeFile(join(directory, "stuck.ts"), STUCK);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function withLog(test: (log: EventLog) => Promise<void>): Promise<void> {
  server = await startNatsServer();
  try {
    await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
    await test(log);
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

const enable = (log: EventLog, strategy: string, parameters = {}) =>
  enableStrategy({ log, account: "paper", strategy, parameters, ...SERIES });

/** The ids of the signals that a strategy raises on candles, in their order. */
async function expectedIds(
  nameOrFile: string,
  parameters: object,
  instance: string,
  candles: readonly Candle[],
) {
  const { strategy } = await findStrategy(nameOrFile);
  const run = unwrap(strategy.start(parameters as Record<string, number>, SERIES));
  return candles.flatMap((candle) =>
    run.onCandle(candle).map((intent) => signalIdOf(instance, candle.time, legOf(intent))),
  );
}

const signalsOf = async (log: EventLog, instance: string) =>
  (await eventsOf(log, "TRADING"))
    .filter((event): event is Event<"SignalRaised"> => event.type === "SignalRaised")
    .map(({ data }) => data)
    .filter((signal) => signal.instance === instance);

async function untilSignals(log: EventLog, instance: string, count: number): Promise<void> {
  while ((await signalsOf(log, instance)).length < count) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs the service until something holds. */
async function serve(
  log: EventLog,
  until: () => Promise<void>,
  snapshots = join(directory, "none"),
  patienceMs = 60_000,
) {
  const controller = new AbortController();
  const { signal } = controller;
  const running = runSignals({
    log,
    signal,
    logger: silentLogger,
    snapshots: fileSnapshots(snapshots),
    patienceMs,
  });
  await Promise.race([until(), running]);
  controller.abort();
  await running;
}

/** A log that notes where it is read from. */
function noting(log: EventLog, reads: ReadOptions[]): EventLog {
  return new Proxy(log, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (name !== "read") return typeof value === "function" ? value.bind(target) : value;
      return (stream: "MARKET", options: ReadOptions) => {
        if (stream === "MARKET") reads.push(options);
        return target.read(stream, options);
      };
    },
  });
}

describe("the signals service", () => {
  it("goes on from what it put down, and says what an uninterrupted run says", () =>
    withLog(async (log) => {
      const snapshots = join(directory, "goes-on");
      for (let at = 0; at < 200; at += 20) await record(log, SERIES, CANDLES.slice(at, at + 20));
      const { instance } = await enable(log, join(directory, "legs.ts"));
      const all = await expectedIds(join(directory, "legs.ts"), {}, instance, CANDLES);
      const first = await expectedIds(join(directory, "legs.ts"), {}, instance, CANDLES.slice(0, 200));
      await serve(log, () => untilSignals(log, instance, first.length), snapshots);
      expect(await readdir(snapshots)).toEqual([`${instance}.json`]);
      // The log has the code: where the file goes, the instance stays.
      const enabling = (await eventsOf(log, "TRADING")).find(({ type }) => type === "StrategyEnabled");
      expect(enabling?.data).toMatchObject({
        strategy: "legs",
        code: { hash: expect.stringMatching(/^[0-9a-f]{64}$/), text: expect.stringContaining("onCandle") },
      });
      for (let at = 200; at < 300; at += 10) await record(log, SERIES, CANDLES.slice(at, at + 10));
      const reads: ReadOptions[] = [];
      await serve(noting(log, reads), () => untilSignals(log, instance, all.length), snapshots);
      expect(reads.map(({ after }) => after)).not.toContain(0);
      expect((await signalsOf(log, instance)).map(({ signal_id }) => signal_id)).toEqual(all);
    }));

  it("folds from the anchor where what it put down is damaged or of another log", () =>
    withLog(async (log) => {
      await record(log, SERIES, CANDLES.slice(0, 150));
      const { instance } = await enable(log, "sma-cross", { fast: 3, slow: 8 });
      const all = await expectedIds("sma-cross", { fast: 3, slow: 8 }, instance, CANDLES);
      const snapshots = join(directory, "damaged");
      const first = await expectedIds("sma-cross", { fast: 3, slow: 8 }, instance, CANDLES.slice(0, 150));
      await serve(log, () => untilSignals(log, instance, first.length), snapshots);
      const file = join(snapshots, `${instance}.json`);
      const good = await readFile(file, "utf8");
      const other = JSON.parse(good) as { circumstances: string };
      for (const [damage, upTo] of [
        [good.slice(0, good.length / 2), 200],
        [JSON.stringify({ ...other, circumstances: "another log" }), 250],
        ["", 300],
      ] as const) {
        await writeFile(file, damage);
        await record(log, SERIES, CANDLES.slice(upTo - 50, upTo));
        const count = (await expectedIds("sma-cross", { fast: 3, slow: 8 }, instance, CANDLES.slice(0, upTo)))
          .length;
        await serve(log, () => untilSignals(log, instance, count), snapshots);
      }
      expect((await signalsOf(log, instance)).map(({ signal_id }) => signal_id)).toEqual(all);
    }));

  it("stops a strategy that fails, keeps what it failed of once, and lets the others go on", () =>
    withLog(async (log) => {
      await record(log, SERIES, CANDLES.slice(0, 30));
      const failing = await enable(log, join(directory, "failing.ts"));
      const sound = await enable(log, "sma-cross", { fast: 3, slow: 8 });
      const expected = await expectedIds("sma-cross", { fast: 3, slow: 8 }, sound.instance, CANDLES);
      for (let at = 30; at < 300; at += 30) await record(log, SERIES, CANDLES.slice(at, at + 30));
      const refused = async () =>
        (await eventsOf(log, "QUARANTINE")).filter(({ type }) => type === "InputRefused");
      for (let start = 0; start < 2; start++) {
        await serve(log, async () => {
          await untilSignals(log, sound.instance, expected.length);
          while ((await refused()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        });
      }
      expect((await signalsOf(log, failing.instance)).length).toBe(40);
      expect((await signalsOf(log, sound.instance)).map(({ signal_id }) => signal_id)).toEqual(expected);
      expect((await refused()).map(({ data }) => data)).toEqual([
        expect.objectContaining({
          origin: failing.instance,
          reason: expect.stringMatching(
            /^The strategy failing failed on the candle of .*: it threw Error: no more; its state there is {"count":41}\.$/,
          ),
        }),
      ]);
    }));

  it("stops a strategy that never returns", () =>
    withLog(async (log) => {
      await record(log, SERIES, CANDLES.slice(0, 50));
      const stuck = await enable(log, join(directory, "stuck.ts"));
      const sound = await enable(log, "sma-cross", { fast: 3, slow: 8 });
      const due = await expectedIds("sma-cross", { fast: 3, slow: 8 }, sound.instance, CANDLES.slice(0, 50));
      await serve(log, () => untilSignals(log, sound.instance, due.length), undefined, 500);
      expect((await signalsOf(log, stuck.instance)).length).toBe(5);
      const [refused] = await eventsOf(log, "QUARANTINE");
      expect(refused?.data).toMatchObject({
        origin: stuck.instance,
        reason: expect.stringMatching(/: it did not return within 0\.5 s\.$/),
      });
    }));

  it("gives a new instance its history while the others go on, and takes one away", () =>
    withLog(async (log) => {
      await record(log, SERIES, CANDLES.slice(0, 200));
      const first = await enable(log, "sma-cross", { fast: 3, slow: 8 });
      const ids = (instance: string, slow: number, count: number) =>
        expectedIds("sma-cross", { fast: 3, slow }, instance, CANDLES.slice(0, count));
      const until200 = await ids(first.instance, 8, 200);
      await serve(log, async () => {
        await untilSignals(log, first.instance, until200.length);
        const second = await enable(log, "sma-cross", { fast: 3, slow: 13 });
        await untilSignals(log, second.instance, (await ids(second.instance, 13, 200)).length);
        await record(log, SERIES, CANDLES.slice(200));
        await untilSignals(log, first.instance, (await ids(first.instance, 8, 300)).length);
        await untilSignals(log, second.instance, (await ids(second.instance, 13, 300)).length);
      });
      const recorded = (await signalsOf(log, first.instance)).map(({ signal_id }) => signal_id);
      expect(recorded).toEqual(await ids(first.instance, 8, 300));
    }));

  it("doubles no signal and misses none however often its process is killed", () =>
    withLog(async (log) => {
      await using postgres = await startPostgres({ fsync: false });
      const environment = { NATS_URL: server.url, DATABASE_URL: await postgres.createDatabase() };
      const data = join(directory, "killed");
      await record(log, SERIES, CANDLES.slice(0, 40));
      const cross = await enable(log, "sma-cross", { fast: 3, slow: 8 });
      const legsFile = join(directory, "legs.ts");
      const legs = await enable(log, legsFile);
      const expected = {
        cross: await expectedIds("sma-cross", { fast: 3, slow: 8 }, cross.instance, CANDLES),
        legs: await expectedIds(legsFile, {}, legs.instance, CANDLES),
      };
      let at = 40;
      for (const until of [60, 130, 200, 300]) {
        await using service = new CanvasProcess(["run", "signals", "--data-dir", data], {
          cwd: directory,
          environment,
        });
        while (at < until) await record(log, SERIES, CANDLES.slice(at, ++at));
        const due = (await expectedIds(legsFile, {}, legs.instance, CANDLES.slice(0, until))).length;
        // All but the last time it is killed in the middle of its work.
        await untilSignals(log, legs.instance, until === 300 ? due : Math.ceil(due / 2));
        if (until === 300) await untilSignals(log, cross.instance, expected.cross.length);
        service.kill("SIGKILL");
      }
      const idsOf = async (instance: string) =>
        (await signalsOf(log, instance)).map(({ signal_id }) => signal_id);
      expect(await idsOf(cross.instance)).toEqual(expected.cross);
      expect(await idsOf(legs.instance)).toEqual(expected.legs);
    }));
});
