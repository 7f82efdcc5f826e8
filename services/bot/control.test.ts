/** What people say to a bot that runs: halts, resumptions, orders by hand. On the embedded log, with the paper venue. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OrderRequested } from "@spot-canvas/domain/events/bodies/request";
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject, type SubjectKey } from "@spot-canvas/domain/events/subject";
import type { Candle } from "@spot-canvas/domain/market/candle";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPglite } from "../database/pglite.ts";
import { encodeForming, formingSubject } from "../ingestion/forming.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { silentLogger } from "../logging/logger.ts";
import { eventually, type RunningServices, record, startLoop, walk } from "../testing/trading-loop.ts";
import { enableStrategy, openPaperAccount } from "./enable.ts";
import type { BotSettings } from "./settings.ts";

const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const HOUR = 3_600_000;
const ACCOUNT = "paper";
const candles: readonly Candle[] = walk(7, 200, HOUR);

let database: Database;
let log: EventLog;
let loop: RunningServices | undefined;
let directory: string;
let recorded = 0;

beforeAll(async () => {
  database = await openPglite({ logger: silentLogger });
}, 120_000);
afterAll(() => database.close());

beforeEach(async () => {
  await database.query("drop schema if exists log cascade");
  log = await openEmbeddedLog(database, { logger: silentLogger });
  directory = await mkdtemp(join(tmpdir(), "canvas-halt-"));
  recorded = 0;
  await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: "BTC-USD" });
});
afterEach(async () => {
  await loop?.stop();
  loop = undefined;
  await log[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

/** Records the next candles. */
async function play(count: number): Promise<void> {
  await record(log, SERIES, candles.slice(recorded, recorded + count));
  recorded += count;
}

let ephemeral: Ephemeral;
const start = (settings: Partial<BotSettings> = {}): void => {
  ephemeral = openInProcessEphemeral();
  loop = startLoop(log, ephemeral, [ACCOUNT], { settleMs: 20, ...settings });
};

let saidCount = 0;
async function say<T extends EventType>(
  type: T,
  data: EventData[T],
  key: SubjectKey = { family: "control", account: ACCOUNT },
): Promise<void> {
  const id = `said-${++saidCount}`;
  const at = instantOfMillis(saidCount);
  const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
  await log.append(newEvent(type, data, formatSubject(key), envelope));
}

async function ask(request_id: string, more: Partial<OrderRequested>): Promise<void> {
  const newest = candles[recorded - 1]!;
  const last = await log.last(formatSubject({ family: "candles", ...SERIES }));
  await say("OrderRequested", {
    request_id,
    account: ACCOUNT,
    venue: "simulated",
    product: "BTC-USD",
    side: "buy",
    reason: "by hand",
    at: formatMillis(newest.time + HOUR),
    price: String(newest.close),
    timeframe: "1h",
    candle: { open_time: newest.time, position: last!.position },
    ...more,
  });
}

const has = (type: EventType, matches: (data: never) => boolean = () => true) => {
  return (events: readonly Event[]): boolean =>
    events.some((event) => event.type === type && matches(event.data as never));
};
const declinedBy = (rule: string) => has("SignalDeclined", (data: { rule: string }) => data.rule === rule);
const verdicts = (events: readonly Event[]): readonly string[] =>
  events.flatMap((event) => {
    if (event.type === "SignalDeclined") return [event.data.rule];
    return event.type === "OrderPlaced" ? [`${event.data.role} ${event.data.order_type}`] : [];
  });

describe("orders by hand", () => {
  it("are decided, filled and ended like those of signals", async () => {
    await play(3);
    start();
    await ask("first", { size: { quote: "1000" } });
    await eventually(log, has("OrderAccepted"));
    await play(1);
    await eventually(log, has("TradeExecuted"));
    await ask("last", { side: "sell", closes: true });
    await eventually(log, (events) => verdicts(events).length === 2);
    await play(1);
    const events = await eventually(
      log,
      (all) => all.filter(({ type }) => type === "TradeExecuted").length === 2,
    );
    expect(verdicts(events)).toEqual(["entry market", "exit market"]);
  });

  it("rest as stops, are refused rather than filled at once, and end where they do not fill", async () => {
    await play(3);
    start();
    await ask("held", { size: { quantity: "1" } });
    await eventually(log, has("OrderAccepted"));
    await play(1);
    await eventually(log, has("TradeExecuted"));
    const { close } = candles[recorded - 1]!;
    await ask("stop", { side: "sell", size: { quantity: "0.5" }, stop_price: String(close * 5) });
    await ask("post-only", { size: { quantity: "1" }, limit_price: String(close * 5), post_only: true });
    await ask("now", { size: { quantity: "1" }, limit_price: "1", time_in_force: "ioc" });
    await ask("nothing", { side: "buy", size: { quantity: "1" }, reduce_only: true });
    await eventually(log, (all) => verdicts(all).length === 5);
    await play(1);
    const events = await eventually(log, has("OrderCancelled"));
    expect(verdicts(events)).toEqual([
      "entry market",
      "exit stop",
      "entry limit",
      "entry limit",
      "no-position",
    ]);
    const ended = events.flatMap((event) =>
      event.type === "OrderCancelled" || event.type === "OrderRejected" ? [event.data.reason] : [],
    );
    expect(ended).toEqual(["it would have filled at once", "not filled at once"]);
    expect(
      events.flatMap(({ type, data }) => (type === "TradeExecuted" ? [`${data.side} ${data.quantity}`] : [])),
    ).toEqual(["buy 1", "sell 0.5"]);
  });

  it("meet the open of their candle, also where others have met it while they were on their way", async () => {
    await play(3);
    start();
    await ask("rests", { size: { quantity: "1" }, limit_price: "1" });
    await ask("tells", { size: { quantity: "1" }, limit_price: "1", time_in_force: "ioc" });
    await eventually(log, (all) => verdicts(all).length === 2);
    const next = candles[recorded]!;
    ephemeral.publish(formingSubject(SERIES), encodeForming({ ...SERIES, ...next, observedAt: next.time }));
    await eventually(log, has("OrderCancelled"));
    const far = String(next.open * 3);
    await ask("takes", { size: { quantity: "1" }, limit_price: far });
    await ask("gives", { size: { quantity: "1" }, limit_price: far, post_only: true });
    await eventually(log, (all) => verdicts(all).length === 4);
    await play(1);
    const events = await eventually(log, (all) => has("TradeExecuted")(all) && has("OrderRejected")(all));
    const fills = events.flatMap((event) => (event.type === "TradeExecuted" ? [event.data] : []));
    expect(fills.map(({ price, liquidity }) => [price.toDouble(), liquidity])).toEqual([
      [next.open, "taker"],
    ]);
  });

  it("are cancelled by hand, and only once", async () => {
    await play(3);
    start();
    await ask("resting", { size: { quote: "1000" }, limit_price: "1" });
    const placed = await eventually(log, has("OrderAccepted"));
    const order = placed.find((event): event is Event<"OrderPlaced"> => event.type === "OrderPlaced")!;
    const { order_id } = order.data;
    for (const request_id of ["one", "two"]) {
      await say("CancelRequested", { request_id, account: ACCOUNT, order_id, reason: "by hand" });
    }
    await ask("after", { side: "sell" });
    const events = await eventually(log, declinedBy("no-position"));
    expect(events.filter(({ type }) => type === "OrderCancelled")).toHaveLength(1);
  });

  it("are protected by the account's defaults, which a later setting does not change", async () => {
    await play(3);
    start();
    await say("RiskConfigured", {
      account: ACCOUNT,
      settings: { exits: { stop_loss: "0.5", hold_ms: 2 * HOUR } },
    });
    await ask("entry", { size: { quote: "1000" } });
    await eventually(log, has("OrderAccepted"));
    await say("RiskConfigured", { account: ACCOUNT, settings: {} });
    await loop!.stop();
    start();
    await play(1);
    const entered = await eventually(log, (events) => verdicts(events).length === 3);
    expect(verdicts(entered)).toEqual(["entry market", "stop stop", "target market"]);
    await play(1);
    await play(1);
    const left = await eventually(
      log,
      (events) =>
        events.filter(({ type }) => type === "TradeExecuted").length === 2 && has("OrderCancelled")(events),
    );
    const exit = left.findLast((event): event is Event<"TradeExecuted"> => event.type === "TradeExecuted")!;
    expect(exit.data.exitReason).toBe("maximum holding time");
    expect(exit.data.timestamp).toBe(instantOfMillis(candles[5]!.time));
    expect(left.filter(({ type }) => type === "OrderCancelled")).toHaveLength(1);
  });
});

describe("a halt", () => {
  const halt = { reason: "test" };

  it("keeps entries out and lets exits go, until it is resumed, also over a restart", async () => {
    await play(3);
    start();
    await ask("held", { size: { quote: "1000" } });
    await eventually(log, has("OrderAccepted"));
    await play(1);
    await eventually(log, has("TradeExecuted"));
    await say("TradingHalted", halt, { family: "all-accounts" });
    await loop!.stop();
    start();
    await ask("kept-out", { size: { quote: "1000" } });
    await ask("let-go", { side: "sell" });
    await eventually(log, (events) => verdicts(events).length === 3);
    await say("TradingResumed", halt, { family: "all-accounts" });
    await ask("let-in", { size: { quote: "1000" } });
    const events = await eventually(log, (all) => verdicts(all).length === 4);
    expect(verdicts(events)).toEqual(["entry market", "halted", "exit market", "entry market"]);
  });

  it("ends the entries that rest", async () => {
    await play(3);
    start();
    await ask("resting", { size: { quote: "1000" }, limit_price: "1" });
    await eventually(log, has("OrderAccepted"));
    await say("TradingHalted", { ...halt, account: ACCOUNT });
    const events = await eventually(log, has("OrderCancelled"));
    const ended = events.find((event): event is Event<"OrderCancelled"> => event.type === "OrderCancelled")!;
    expect(ended.data.reason).toBe("trading is halted: test");
  });

  it("holds for signals that were raised before it", async () => {
    await play(100);
    await enableStrategy({
      log,
      account: ACCOUNT,
      strategy: "sma-cross",
      parameters: { fast: 3, slow: 8 },
      ...SERIES,
    });
    await say("TradingHalted", { ...halt, account: ACCOUNT });
    start();
    const events = await eventually(log, declinedBy("halted"));
    expect(has("OrderPlaced")(events)).toBe(false);
  });

  it("is thrown by a file, without any service", async () => {
    const haltFile = join(directory, "HALT");
    await play(3);
    start({ haltFile });
    await ask("before", { size: { quote: "100" } });
    await eventually(log, has("OrderPlaced"));
    await writeFile(haltFile, "");
    await eventually(log, has("TradingHalted"));
    await ask("after", { size: { quote: "100" } });
    const events = await eventually(log, declinedBy("halted"));
    expect(verdicts(events)).toEqual(["entry market", "halted"]);
    expect(events.filter(({ type }) => type === "TradingHalted")).toHaveLength(1);
  });
});
