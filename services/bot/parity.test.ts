/** A backtest and the paper bot on the same candles and signals: the same orders, declines and fills, for every type of order. */
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT, formatSubject, type SubjectKey } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { AccountBook } from "@spot-canvas/domain/ledger/account-book";
import { type Candle, columnsOf } from "@spot-canvas/domain/market/candle";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { recordedFees } from "@spot-canvas/domain/orders/recorded-fees";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { raise } from "@spot-canvas/domain/signals/raise";
import { defineStrategy } from "@spot-canvas/domain/strategies/define-strategy";
import { type Instance, instanceFor } from "@spot-canvas/domain/strategies/instance";
import type { Intent } from "@spot-canvas/domain/strategies/intent";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { describe, expect, it } from "vitest";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { eventually, record, walk } from "../testing/trading-loop.ts";
import { openPaperAccount } from "./enable.ts";
import { runBot } from "./run-bot.ts";

const ACCOUNT = "paper";
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1h" } as const;
const HOUR = 3_600_000;

/** What a venue charges that is not what paper trading usually costs. */
const SCHEDULE: EventData["FeeScheduleRecorded"] = {
  venue: "simulated",
  market_type: "spot",
  charged_in: "quote",
  tiers: [{ from_volume: "0", maker: "0.0016", taker: "0.0026" }],
};
const CONFIGURED: EventData["TradingConfigured"] = {
  account: ACCOUNT,
  ...SERIES,
  enabled: true,
  fees: "recorded",
  strategies: [],
};

/** Says something of its time 0. */
async function say<T extends "FeeScheduleRecorded" | "FundingRateRecorded" | "TradingConfigured">(
  log: EventLog,
  type: T,
  data: EventData[T],
  key: SubjectKey,
  id: string = type,
): Promise<void> {
  const times = { occurredAt: 0n, recordedAt: 0n, correlationId: type };
  await log.append(newEvent(type, data, formatSubject(key), { id, ...times }));
}

/** What is wanted on the candle of an index. */
type Script = Readonly<Record<number, readonly Intent[]>>;

/** A strategy that says on each candle what its script has for it. */
function scripted(script: Script): Instance {
  const strategy = defineStrategy({
    name: "scripted",
    version: "1",
    summary: "Says what a test wrote down.",
    parameters: {},
    warmUp: () => 0,
    initial: () => ({ index: -1 }),
    onCandle: (state: { index: number }) => {
      state.index += 1;
      return script[state.index] ?? [];
    },
  });
  return unwrap(instanceFor(strategy, {}, SERIES));
}

/** What a random strategy wants: every field of an intent, in a reproducible mixture. */
function randomScript(candles: readonly Candle[], seed: number): Script {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const round = (value: number): number => Math.round(value * 100) / 100;
  const script: Record<number, readonly Intent[]> = {};
  for (const [index, { close, time }] of candles.entries()) {
    if (random() > 0.25) continue;
    const action = random() < 0.55 ? "buy" : "sell";
    const leg = random() < 0.5 ? "main" : `leg-${Math.floor(random() * 3)}`;
    const kind = random();
    const size =
      kind < 0.3
        ? { size: { quantity: round(1 + random() * 5) } }
        : kind < 0.5
          ? { size: { quote: 500 } }
          : {};
    const target = kind > 0.9 && action === "buy" ? { target: round(random()) } : {};
    const sign = action === "buy" ? -1 : 1;
    const limit = random() < 0.35 ? { limitPrice: round(close * (1 + sign * random() * 0.02)) } : {};
    const valid = random() < 0.3 ? { validUntil: time + HOUR * (2 + Math.floor(random() * 20)) } : {};
    const stop = random() < 0.4 ? { stop: round(close * (0.97 + random() * 0.02)) } : {};
    const takeProfit = random() < 0.4 ? { takeProfit: round(close * (1.01 + random() * 0.02)) } : {};
    const trail = random() < 0.3 ? { trail: { distance: round(0.5 + random() * 2) } } : {};
    const protection = action === "buy" ? { ...stop, ...takeProfit, ...trail } : {};
    script[index] = [{ action, tag: "random", leg, ...size, ...target, ...limit, ...valid, ...protection }];
  }
  return script;
}

/** Writes the signals of a script as the signals service would, and that the account trades their instance. */
async function raiseAll(
  log: EventLog,
  candles: readonly Candle[],
  script: Script,
  market: number,
): Promise<number> {
  const instance = scripted(script);
  const append = async (
    type: "StrategyEnabled" | "SignalRaised",
    data: never,
    subject: string,
    id: string,
    at: number,
  ) => {
    const instant = instantOfMillis(at);
    const times = { occurredAt: instant, recordedAt: instant, correlationId: id };
    return (await log.append(newEvent(type, data, subject, { id, ...times }))).position;
  };
  const enabled = {
    account: ACCOUNT,
    instance: instance.id,
    strategy: instance.strategy.name,
    parameters: {},
    ...SERIES,
    anchor: candles[0]!.time,
  };
  const control = formatSubject({ family: "control", account: ACCOUNT });
  const trading = await append("StrategyEnabled", enabled as never, control, identityOf("enable"), 0);
  const subject = formatSubject({ family: "signals", ...SERIES, instance: instance.id });
  let count = 0;
  for (const [index, candle] of candles.entries()) {
    for (const intent of script[index] ?? []) {
      const raised = unwrap(raise(instance, intent, { candle, market, trading }));
      await append("SignalRaised", raised as never, subject, raised.signal_id, candle.time + HOUR);
      count += 1;
    }
  }
  return count;
}

/** What the swap pays every eight hours of some candles, valued a little off their prices. */
const fundingOf = (candles: readonly Candle[]): readonly EventData["FundingRateRecorded"][] =>
  candles
    .filter(({ time }, index) => index > 0 && time % (8 * HOUR) === 0)
    .map(({ time, open }, index) => ({
      venue: "simulated",
      product: SERIES.product,
      time: new Date(time).toISOString(),
      rate: `${index % 3 === 0 ? "-" : ""}0.00${index % 10}74660496`,
      mark_price: (open * 1.0003).toFixed(4),
    }));

const ratesOf = (recorded: readonly EventData["FundingRateRecorded"][]): FundingRates => ({
  time: Float64Array.from(recorded, ({ time }) => Date.parse(time)),
  rate: Float64Array.from(recorded, ({ rate }) => Number(rate)),
  price: Float64Array.from(recorded, ({ mark_price }) => Number(mark_price)),
});

describe("the paper bot", () => {
  it.each([
    [1, "the usual fees"],
    [2, "the usual fees"],
    [3, "the usual fees"],
    [4, "the venue's recorded fees"],
  ] as const)("trades a random strategy as a backtest does: seed %i, %s", async (seed, charged) => {
    const isRecorded = charged !== "the usual fees";
    const terms = isRecorded
      ? { ...DEFAULT_TERMS, fees: recordedFees([SCHEDULE], "BTC-USD", "spot")! }
      : DEFAULT_TERMS;
    const candles = walk(seed, 300, HOUR);
    const script = randomScript(candles, seed);
    const expected = runBacktest({
      instances: [{ instance: scripted(script), candles: columnsOf(candles), terms }],
      currency: "USD",
      balance: Money(Decimal.of("10000")),
      gaps: "mark",
    });
    expect(new Set(expected.orders.map(({ order }) => order.spec.type)).size).toBe(4);
    await using server = await startNatsServer();
    await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
    await using ephemeral = openInProcessEphemeral();
    if (isRecorded)
      await say(log, "FeeScheduleRecorded", SCHEDULE, { family: "instruments", venue: "simulated" });
    await record(log, SERIES, candles);
    await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: "BTC-USD" });
    if (isRecorded) await say(log, "TradingConfigured", CONFIGURED, { family: "control", account: ACCOUNT });
    const signals = await raiseAll(log, candles, script, isRecorded ? 2 : 1);
    const stop = new AbortController();
    const settings = { owner: "test", settleMs: 0 };
    const bot = runBot({
      log,
      ephemeral,
      account: ACCOUNT,
      signal: stop.signal,
      logger: silentLogger,
      settings,
    });
    const isPlayed = (events: Awaited<ReturnType<typeof eventually>>): boolean => {
      const count = (type: string) => events.filter((event) => event.type === type).length;
      return (
        count("TradeExecuted") >= expected.trades.length &&
        count("OrderPlaced") >= expected.orders.length &&
        count("OrderCancelled") >= expected.orders.filter(({ state }) => state === "cancelled").length &&
        count("SignalDeclined") >= expected.declines.length
      );
    };
    const events = await eventually(log, isPlayed);
    stop.abort();
    await bot;
    expect(expected.signals).toBe(signals);
    const trades = events.flatMap((event) => (event.type === "TradeExecuted" ? [event.data] : []));
    const plain = ({ side, timestamp, quantity, price, fee }: (typeof trades)[number]) =>
      `${side} ${timestamp} ${quantity} ${price} ${fee}`;
    expect(trades.map(plain)).toEqual(expected.trades.map(({ trade }) => plain(trade)));
    const placed = events.flatMap((event) => (event.type === "OrderPlaced" ? [event.data] : []));
    expect(placed.map(({ order_type, side, quantity }) => `${order_type} ${side} ${quantity}`)).toEqual(
      expected.orders.map(({ order }) => `${order.spec.type} ${order.spec.side} ${order.spec.quantity}`),
    );
    const declined = events.flatMap((event) => (event.type === "SignalDeclined" ? [event.data] : []));
    expect(declined.map(({ rule }) => rule)).toEqual(expected.declines.map(({ rule }) => rule));
  });

  it.each([5, 6])("pays what swaps pay as a backtest does: seed %i", async (seed) => {
    const candles = walk(seed, 300, HOUR);
    const script = randomScript(candles, seed);
    const instance = scripted(script);
    const recorded = fundingOf(candles);
    const market = { market: "futures", leverage: 3, shorts: true } as const;
    const terms = { ...DEFAULT_TERMS, ...market };
    const funding = ratesOf(recorded);
    const expected = runBacktest({
      instances: [{ instance, candles: columnsOf(candles), terms, funding }],
      currency: "USD",
      balance: Money(Decimal.of("10000")),
      gaps: "mark",
    });
    expect(expected.fundingPaid.isZero()).toBe(false);
    await using server = await startNatsServer();
    await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
    await using ephemeral = openInProcessEphemeral();
    const instruments = { family: "instruments", venue: "simulated" } as const;
    for (const each of recorded.slice(0, -5)) {
      await say(log, "FundingRateRecorded", each, instruments, each.time);
    }
    await record(log, SERIES, candles);
    await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: "BTC-USD" });
    const strategy = { strategy: "scripted", instance: instance.id, parameters: {} };
    const { fees: _, ...usual } = CONFIGURED;
    const configured: EventData["TradingConfigured"] = {
      ...usual,
      strategies: [{ ...strategy, directions: ["long", "short"] }],
      long_leverage: 3,
      short_leverage: 3,
    };
    await say(log, "TradingConfigured", configured, { family: "control", account: ACCOUNT });
    for (const each of recorded.slice(-5)) {
      await say(log, "FundingRateRecorded", each, instruments, each.time);
    }
    await raiseAll(log, candles, script, 1);
    const settings = { settleMs: 0, terms: { ...DEFAULT_TERMS, market: "futures" } } as const;
    const common = { log, ephemeral, account: ACCOUNT, logger: silentLogger };
    const play = async (owner: string, until: Parameters<typeof eventually>[1]) => {
      const stop = new AbortController();
      const bot = runBot({ ...common, signal: stop.signal, settings: { ...settings, owner, leaseMs: 500 } });
      const events = await eventually(log, until);
      stop.abort();
      await bot;
      return events;
    };
    const paidIn = (events: readonly Event[]) =>
      events.flatMap((event) => (event.type === "FundingPaid" ? [event.data] : []));
    const sum = (events: readonly Event[]) =>
      String(paidIn(events).reduce((all, { amount }) => all.plus(Decimal.of(amount)), Decimal.ZERO));
    const trades = (events: readonly Event[]) =>
      events.flatMap((event) => (event.type === "TradeExecuted" ? [event.data] : []));
    // One that is stopped on the way is gone on with where it was.
    await play("first", (events) => paidIn(events).length >= 5);
    const events = await play(
      "second",
      (all) => trades(all).length >= expected.trades.length && sum(all) === String(expected.fundingPaid),
    );
    const plain = ({ side, timestamp, quantity, price, fee }: ReturnType<typeof trades>[number]) =>
      `${side} ${timestamp} ${quantity} ${price} ${fee}`;
    expect(trades(events).map(plain)).toEqual(expected.trades.map(({ trade }) => plain(trade)));
    const book = new AccountBook(DEFAULT_TENANT, ACCOUNT);
    for (const event of events) book.take(event);
    const realized = (positions: readonly { readonly realizedPnl: Money }[]): string =>
      String(positions.reduce((all, { realizedPnl }) => all.plus(realizedPnl), Decimal.ZERO));
    expect(book.closed.length).toBeGreaterThan(3);
    expect(realized(book.closed)).toBe(realized(expected.roundTrips.map(({ position }) => position)));
  });
});
