/**
 * Backtest and paper bot on markets in which nobody trades in many slots, and on several products whose candles close at
 * the same time: the same orders, declines and fills.
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import type { RiskSettings } from "@spot-canvas/domain/events/bodies/risk";
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { limitsOf } from "@spot-canvas/domain/risk/limits";
import { instanceOf } from "@spot-canvas/domain/strategies/instance";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { describe, expect, it } from "vitest";
import { candlesOfLog } from "../backtests/candle-supply.ts";
import type { EventLog } from "../log/event-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { silentLogger } from "../logging/logger.ts";
import { replayAccount } from "../replay/replay-account.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { eventually, record, startLoop, walk } from "../testing/trading-loop.ts";
import { enableStrategy, openPaperAccount } from "./enable.ts";

const HOUR = 3_600_000;
const ACCOUNT = "paper";

/** A strategy on a product. */
interface Part {
  readonly product: string;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly candles: readonly Candle[];
}

const seriesOf = ({ product }: Part): Series => ({ venue: "simulated", product, timeframe: "1h" });

/** Records candles of one series one by one; a quiet slot is told of with the next candle. */
async function recordOne(log: EventLog, part: Part): Promise<void> {
  for (const [index, candle] of part.candles.entries()) {
    const from = (part.candles[index - 1]?.time ?? candle.time - HOUR) + HOUR;
    await record(log, seriesOf(part), [candle], "simulated", { from, to: candle.time + HOUR });
  }
}

/** Records candles of several series slot by slot, as a feed does that asks its venue about quiet ones. */
async function recordSlots(log: EventLog, parts: readonly Part[]): Promise<void> {
  const times = parts.flatMap(({ candles }) => candles.map(({ time }) => time));
  for (let from = Math.min(...times); from <= Math.max(...times); from += HOUR) {
    // Not in the order in which they are decided.
    for (const part of [...parts].reverse()) {
      const candles = part.candles.filter(({ time }) => time === from);
      await record(log, seriesOf(part), candles, "simulated", { from, to: from + HOUR });
    }
  }
}

const texts = (trades: readonly Trade[]): readonly string[] =>
  trades.map(
    ({ timestamp, symbol, side, quantity, price, fee }) =>
      `${timestamp} ${symbol} ${side} ${quantity} ${price} ${fee}`,
  );

/** What the log's candles come to in a backtest. */
async function tested(log: EventLog, parts: readonly Part[], settings: RiskSettings = {}) {
  const supply = candlesOfLog(log, DEFAULT_TENANT);
  const instances = await Promise.all(
    parts.map(async (part) => ({
      instance: unwrap(instanceOf(part.strategy, part.parameters, seriesOf(part))),
      candles: (await supply(seriesOf(part))).candles,
      terms: DEFAULT_TERMS,
    })),
  );
  const account = { currency: "USD", balance: Money(Decimal.of("10000")), limits: limitsOf(settings) };
  return runBacktest({ instances, ...account, gaps: "mark" });
}

const count = (events: readonly Event[], type: Event["type"]): number =>
  events.filter((event) => event.type === type).length;

async function enableAll(log: EventLog, parts: readonly Part[]): Promise<void> {
  for (const part of parts) await enableStrategy({ log, account: ACCOUNT, ...part, ...seriesOf(part) });
}

/** Says something about the account. */
async function say<T extends "TradingResumed" | "RiskConfigured">(
  log: EventLog,
  type: T,
  data: EventData[T],
) {
  const subject = formatSubject({ family: "control", account: ACCOUNT });
  const at = instantOfMillis(0);
  const id = identityOf(type);
  await log.append(newEvent(type, data, subject, { id, occurredAt: at, recordedAt: at, correlationId: id }));
}

/** Plays the parts on paper, once as they come and once as a backtest of what was recorded then. */
async function compare(parts: readonly Part[], stops: number, settings: RiskSettings = {}) {
  await using server = await startNatsServer();
  await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
  await using ephemeral = openInProcessEphemeral();
  await openPaperAccount({ log, account: ACCOUNT, venue: "simulated", product: parts[0]!.product });
  await say(log, "RiskConfigured", { account: ACCOUNT, settings });
  const pieces = stops + 1;
  const [{ candles }] = parts as [Part];
  const bounds = Array.from({ length: pieces + 1 }, (_, piece) =>
    piece === pieces
      ? Number.POSITIVE_INFINITY
      : candles[Math.floor((candles.length * piece) / pieces)]!.time,
  );
  // Never over by the clock: what stands behind a moment in the log ends it.
  const start = () => startLoop(log, ephemeral, [ACCOUNT], { settleMs: 0, decisionWindowMs: 600_000 });
  let running = start();
  for (let piece = 0; piece < pieces; piece++) {
    const isIn = ({ time }: Candle) => time >= bounds[piece]! && time < bounds[piece + 1]!;
    const now = parts.map((part) => ({ ...part, candles: part.candles.filter(isIn) }));
    if (piece > 0) {
      await running.stop();
      running = start();
    }
    if (piece === 0 && parts.length > 1) await enableAll(log, parts);
    await (now.length === 1 ? recordOne(log, now[0]!) : recordSlots(log, now));
    // One alone trades what was recorded before first.
    if (piece === 0 && parts.length === 1) await enableAll(log, parts);
  }
  const expected = await tested(log, parts, settings);
  await eventually(log, (all) => count(all, "SignalRaised") >= expected.signals);
  await say(log, "TradingResumed", { account: ACCOUNT, reason: "the last moment is over" });
  const events = await eventually(
    log,
    (all) =>
      count(all, "TradeExecuted") >= expected.trades.length &&
      count(all, "OrderPlaced") >= expected.orders.length &&
      count(all, "SignalDeclined") >= expected.declines.length,
  );
  await running.stop();
  const replay = await replayAccount({
    log,
    tenant: DEFAULT_TENANT,
    account: ACCOUNT,
    signal: new AbortController().signal,
  });
  const data = events.flatMap((event) => (event.type === "TradeExecuted" ? [event.data] : []));
  return { expected, events, trades: texts(data), replay };
}

/** Leaves out slots in a fixed mixture; the first stays. */
const thinned = (candles: readonly Candle[], salt: number): readonly Candle[] =>
  candles.filter((_, index) => index === 0 || ((index + salt) * 7919) % 7 < 4);

describe("a thin market", () => {
  const parameters = { fast: 2, slow: 5 };
  const one = {
    product: "BTC-USD",
    strategy: "sma-cross",
    parameters,
    candles: thinned(walk(3, 220, HOUR), 0),
  };

  it("is traded as in a backtest, with stops in between, and replayed alike", async () => {
    const { expected, trades, replay } = await compare([one], 2);
    expect(expected.trades.length).toBeGreaterThan(20);
    expect(trades).toEqual(texts(expected.trades.map(({ trade }) => trade)));
    expect(replay.difference).toBeUndefined();
    expect(replay.fills).toBe(trades.length);
  });

  it("is sized by how far it swings as in a backtest", async () => {
    const sizing = { kind: "volatility", risk: "0.01", atr: "2" } as const;
    const { expected, trades, replay } = await compare([one], 2, { sizing });
    expect(expected.declines.map(({ rule }) => rule)).toContain("no-swing");
    expect(new Set(expected.orders.map(({ order }) => String(order.spec.quantity))).size).toBeGreaterThan(10);
    expect(trades).toEqual(texts(expected.trades.map(({ trade }) => trade)));
    expect(replay.difference).toBeUndefined();
  });

  it("is traded otherwise than one whose quiet slots are holes", async () => {
    const flat = await compare([{ ...one, candles: one.candles.slice(0, 60) }], 0);
    await using server = await startNatsServer();
    await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
    for (const candle of one.candles.slice(0, 60)) await record(log, seriesOf(one), [candle]);
    const holed = await tested(log, [one]);
    expect(flat.trades).not.toEqual(texts(holed.trades.map(({ trade }) => trade)));
  });

  it("of several products decides together what closes together, in the order of a backtest", async () => {
    // The same moments, and money for one of them: which one is bought is a matter of order.
    const other = { ...one, product: "ETH-USD" };
    const third = { ...one, product: "LTC-USD", parameters: { fast: 3, slow: 8 } };
    const { expected, events, trades, replay } = await compare([one, other, third], 1);
    expect(count(events, "SignalDeclined")).toBe(expected.declines.length);
    expect(Math.min(expected.declines.length, expected.trades.length)).toBeGreaterThan(20);
    expect([...trades].sort()).toEqual([...texts(expected.trades.map(({ trade }) => trade))].sort());
    expect(replay.difference).toBeUndefined();
  });
});

const FILE = new URL("../../../shared/data/candles/kraken/BTC-USD-1h.csv.gz", import.meta.url);
if (!existsSync(FILE))
  process.stderr.write("Left out: the thin market of ../shared/data, which is not there.\n");

/** The first hours of Kraken's archive, which has no row for those without a trade. */
function firstHours(rows: number): readonly Candle[] {
  const lines = gunzipSync(readFileSync(FILE))
    .toString()
    .split("\n")
    .slice(1, rows + 1);
  return lines.map((line) => {
    const [time, ...values] = line.split(",") as [string, ...string[]];
    const [open, high, low, close, volume] = values.map(Number) as [number, number, number, number, number];
    return { time: Date.parse(time), open, high, low, close, volume };
  });
}

describe.runIf(existsSync(FILE))("Kraken's first bitcoins, of which most hours went without a trade", () => {
  it.each([
    ["sma-cross", { fast: 5, slow: 20 }],
    ["rsi-reversion", {}],
  ])("are traded by %s as in a backtest", async (strategy, parameters) => {
    const candles = firstHours(400);
    const slots = (candles.at(-1)!.time - candles[0]!.time) / HOUR + 1;
    expect(slots).toBeGreaterThan(1.5 * candles.length);
    const { expected, trades, replay } = await compare(
      [{ product: "BTC-USD", strategy, parameters, candles }],
      1,
    );
    expect(expected.trades.length).toBeGreaterThan(5);
    expect(trades).toEqual(texts(expected.trades.map(({ trade }) => trade)));
    expect(replay.difference).toBeUndefined();
  });
});
