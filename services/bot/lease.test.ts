import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { createLogger, silentLogger } from "../logging/logger.ts";
import { type NatsServer, startNatsServer } from "../testing/nats-server.ts";
import { eventsOf, eventually, record, startLoop, walk } from "../testing/trading-loop.ts";
import { expectTrades } from "../testing/trading-oracle.ts";
import { enableStrategy, openPaperAccount } from "./enable.ts";
import { runBot } from "./run-bot.ts";

const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const HOUR = 3_600_000;
const PARAMETERS = { fast: 3, slow: 8 };

let server: NatsServer;
let log: EventLog;
beforeAll(async () => {
  server = await startNatsServer();
  log = await openJetStreamLog({ url: server.url, logger: silentLogger });
});
afterAll(async () => {
  await log[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const of = <T extends Event["type"]>(events: readonly Event[], type: T, account: string) =>
  events.filter((event) => event.type === type && JSON.stringify(event.subject.key).includes(`"${account}"`));

const verdicts = (events: readonly Event[], account: string): number =>
  of(events, "OrderPlaced", account).length + of(events, "SignalDeclined", account).length;

const raised = (events: readonly Event[]): number =>
  events.filter(({ type }) => type === "SignalRaised").length;

const owners = (events: readonly Event[], account: string): string[] =>
  of(events, "BotLeaseTaken", account).map(({ data }) => ("owner" in data ? data.owner : ""));

const enable = async (account: string, series = SERIES) => {
  await openPaperAccount({ log, account, venue: series.venue, product: series.product });
  return enableStrategy({ log, account, strategy: "sma-cross", parameters: PARAMETERS, ...series });
};

function liveAccount(account: string): NewEvent {
  const data = { account, name: account, type: "live" } as const;
  const envelope = { id: account, occurredAt: 1n, recordedAt: 1n, correlationId: account };
  return newEvent("AccountOpened", data, `ledger.account.${account}`, envelope);
}

describe("a second bot of an account", () => {
  it("stands by while the lease of the first runs, and takes over when it has run out", async () => {
    const candles = walk(11, 300, HOUR);
    const expected = expectTrades(candles, 3, 8);
    await record(log, SERIES, candles.slice(0, 150));
    await enable("leased");
    const first = startLoop(log, openInProcessEphemeral(), ["leased"], { owner: "first", leaseMs: 600_000 });
    const { signals } = expectTrades(candles.slice(0, 150), 3, 8);
    await eventually(log, (events) => verdicts(events, "leased") === signals);
    await first.stop();

    const stop = new AbortController();
    const said: string[] = [];
    let ahead = 0;
    const second = runBot({
      log,
      ephemeral: openInProcessEphemeral(),
      account: "leased",
      signal: stop.signal,
      logger: createLogger({ write: (line) => said.push(line) }),
      now: () => Date.now() + ahead,
      settings: { owner: "second", patienceMs: 0 },
    });
    const strategies = startLoop(log, openInProcessEphemeral(), []);
    await record(log, SERIES, candles.slice(150, 220));
    const before = await eventually(
      log,
      (events) => raised(events) > signals && said.some((line) => line.includes("the bot stands by")),
    );
    expect(verdicts(before, "leased")).toBe(signals);
    ahead = 700_000;
    await record(log, SERIES, candles.slice(220));
    const after = await eventually(
      log,
      (events) =>
        verdicts(events, "leased") === expected.signals &&
        of(events, "TradeExecuted", "leased").length === expected.trades.length,
    );
    stop.abort();
    await second;
    await strategies.stop();
    expect(owners(after, "leased")).toEqual(["first", "second"]);
    const times = of(after, "TradeExecuted", "leased").map(
      ({ data }) => "timestamp" in data && data.timestamp,
    );
    expect(times).toEqual(expected.trades.map(({ time }) => BigInt(time) * 1_000_000n));
  });

  it("leaves a live account alone", async () => {
    await log.append(liveAccount("mine"));
    const running = runBot({
      log,
      ephemeral: openInProcessEphemeral(),
      account: "mine",
      signal: new AbortController().signal,
      logger: silentLogger,
    });
    await expect(running).rejects.toThrow("The account mine is a live one");
    await expect(enable("mine")).rejects.toThrow("The account mine is a live one");
  });
});

describe("enabling a strategy", () => {
  const series: Series = { ...SERIES, product: "ETH-USD" };

  it("is written once, from the first candle of the series on", async () => {
    const candles = walk(5, 20, HOUR);
    await record(log, series, candles);
    const first = await enable("enabled", series);
    const again = await enable("enabled", series);
    expect(first.enabled).toBe(true);
    expect(again).toEqual({ ...first, enabled: false });
    const events = (await eventsOf(log, "TRADING")).filter(({ subject }) =>
      JSON.stringify(subject.key).includes('"enabled"'),
    );
    expect(events.map(({ type }) => type)).toEqual(["AccountOpened", "BalanceSet", "StrategyEnabled"]);
    expect(events.at(-1)!.data).toMatchObject({ anchor: candles[0]!.time, parameters: PARAMETERS });
  });

  it.each([
    [{ strategy: "magic" }, "There is no strategy"],
    [{ parameters: { fast: 0 } }, "takes fast as a whole number"],
    [{ venue: "nowhere" }, "is not a venue"],
    [{ product: "btcusd" }, "is not a product"],
    [{ timeframe: "7m" }, "is not a timeframe"],
  ])("is refused for %j with one sentence", async (wrong, message) => {
    const right = { log, account: "x", strategy: "sma-cross", parameters: {}, ...series };
    await expect(enableStrategy({ ...right, ...wrong })).rejects.toThrow(message);
  });
});
