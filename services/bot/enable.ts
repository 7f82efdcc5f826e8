/** What an operator does before a bot trades: opens the account, and enables a strategy on a series for it. */

import type { StrategyCode } from "@spot-canvas/domain/events/bodies/control";
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import type { Event } from "@spot-canvas/domain/events/codec";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import type { Parameters } from "@spot-canvas/domain/events/fields";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { impossibilityAt } from "@spot-canvas/domain/market/quality";
import { parseTimeframe, type Timeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue } from "@spot-canvas/domain/market/venue";
import { type Instance, instanceFor } from "@spot-canvas/domain/strategies/instance";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { AppendOptions, EventLog } from "../log/event-log.ts";
import { findStrategy } from "../strategies/find-strategy.ts";

/** What a paper account starts with, in the currency that its product is priced in. */
export const PAPER_BALANCE = "10000";

/** Who acts, and in which log. */
interface Acting {
  readonly log: EventLog;
  readonly account: string;
  readonly tenant?: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** A strategy to enable. */
export interface EnableStrategy extends Acting {
  /** The name of a built-in one, or the path of a file, whose code goes into the log. */
  readonly strategy: string;
  /** What is missing takes its default; texts are read as what the parameter is. */
  readonly parameters: Parameters;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
}

/** An instance that is enabled. */
interface EnabledStrategy {
  /** The strategy's name. */
  readonly strategy: string;
  readonly instance: string;
  /** Every parameter, defaults included. */
  readonly parameters: Parameters;
  /** False where it was enabled before: nothing was written. */
  readonly enabled: boolean;
}

/**
 * Enables a strategy for an account, which trades the recorded candles first. Faults: `UnknownStrategy`,
 * `StrategyUnreadable`, `InvalidParameter`, `UnknownVenue`, `InvalidProduct`, `UnknownTimeframe`.
 */
export async function enableStrategy(options: EnableStrategy): Promise<EnabledStrategy> {
  const venue = unwrap(parseVenue(options.venue));
  unwrap(parseProduct(options.product));
  const series = { venue, product: options.product, timeframe: unwrap(parseTimeframe(options.timeframe)) };
  const { strategy, code } = await findStrategy(options.strategy);
  const instance = unwrap(instanceFor(strategy, options.parameters, series));
  const enabled = await enableInstance({ ...options, instance, code, from: "the first candle" });
  return { strategy: strategy.name, instance: instance.id, parameters: instance.parameters, enabled };
}

/** An instance to enable. */
export interface EnableInstance extends Acting {
  readonly instance: Instance;
  /** Of a strategy that is not built in. */
  readonly code: StrategyCode | undefined;
  /** Where trading begins: with the recorded candles, or with the next one, for which they only warm it up. */
  readonly from: "the first candle" | "the next candle";
  readonly trendFilter?: number | undefined;
}

/**
 * Enables an instance for an account; gives whether it was not. It starts at the first candle of its series in the log;
 * one that was disabled goes on where the series is now, so that it does not trade what it slept through.
 */
export async function enableInstance(options: EnableInstance): Promise<boolean> {
  const {
    log,
    account,
    tenant = DEFAULT_TENANT,
    instance,
    code,
    trendFilter,
    now = () => Date.now(),
  } = options;
  const { id, strategy, parameters, series } = instance;
  const subject = formatSubject({ family: "control", account }, tenant);
  const history = await eventsOn(log, "TRADING", subject);
  const mine = history.filter(
    (event): event is Event<"StrategyEnabled" | "StrategyDisabled"> =>
      (event.type === "StrategyEnabled" || event.type === "StrategyDisabled") && event.data.instance === id,
  );
  if (mine.at(-1)?.type === "StrategyEnabled") return false;
  const candles = formatSubject({ family: "candles", ...series }, tenant);
  const first = mine.find((event): event is Event<"StrategyEnabled"> => event.type === "StrategyEnabled");
  const anchor = first?.data.anchor ?? (await firstCandle(log, candles, series.timeframe)) ?? 0;
  const market = (await log.streams()).find(({ name }) => name === "MARKET");
  const isLater = first !== undefined || options.from === "the next candle";
  const from = isLater ? ((await newestCandle(log, candles)) ?? now()) : undefined;
  const data = {
    account,
    strategy: strategy.name,
    instance: id,
    parameters,
    ...(code === undefined ? {} : { code }),
    ...series,
    anchor,
    // Behind the newest candle: what it said on that one was said before.
    ...(from === undefined ? {} : { from: first === undefined ? from + 1 : from }),
    ...(market === undefined ? {} : { market: market.lastPosition }),
    ...(trendFilter === undefined ? {} : { trend_filter: trendFilter }),
  };
  await append(options, "StrategyEnabled", data, subject, `${id} ${mine.length}`, {
    expectedLast: history.at(-1)?.recorded.position ?? 0,
  });
  return true;
}

/** A paper account to open. */
export interface OpenPaperAccount extends Acting {
  readonly venue: string;
  /** Its quote currency is the account's. */
  readonly product: string;
}

/**
 * Opens a paper account and gives it {@link PAPER_BALANCE}, once: an account that is there is left as it is. Gives
 * whether it was opened now. Faults: `LiveAccount` where it is a live one, `AccountClosed`.
 */
export async function openPaperAccount(options: OpenPaperAccount): Promise<boolean> {
  const { log, account, tenant = DEFAULT_TENANT } = options;
  const venue = unwrap(parseVenue(options.venue));
  const { quote: currency } = unwrap(parseProduct(options.product));
  const subject = formatSubject({ family: "account", account }, tenant);
  const history = await eventsOn(log, "TRADING", subject);
  const opened = history.find((event): event is Event<"AccountOpened"> => event.type === "AccountOpened");
  if (opened?.data.type === "live") {
    throw new Fault(
      "LiveAccount",
      "conflict",
      `The account ${account} is a live one: trade paper on another.`,
    );
  }
  const state = history.findLast(({ type }) => type === "AccountOpened" || type === "AccountClosed");
  if (state?.type === "AccountClosed") {
    throw new Fault(
      "AccountClosed",
      "conflict",
      `The account ${account} is closed: open it again with \`accounts open\`, or trade on another.`,
    );
  }
  let expectedLast = history.at(-1)?.recorded.position ?? 0;
  if (!opened) {
    const data = { account, name: account, type: "paper", venue, settlement_currency: currency } as const;
    expectedLast = await append(options, "AccountOpened", data, subject, account, { expectedLast });
  }
  // A kill between the two events leaves an account without a balance: the next start gives it.
  if (history.some((event) => event.type === "BalanceSet")) return !opened;
  const data = { account, currency, amount: PAPER_BALANCE };
  await append(options, "BalanceSet", data, subject, `${account} ${currency} opening`, { expectedLast });
  return !opened;
}

/** Appends behind what was read; a conflict means that somebody else acted, and is told as it is. */
async function append<T extends "StrategyEnabled" | "AccountOpened" | "BalanceSet">(
  { log, tenant = DEFAULT_TENANT, now = () => Date.now() }: Acting,
  type: T,
  data: EventData[T],
  subject: string,
  natural: string,
  options: AppendOptions,
): Promise<number> {
  const id = identityOf(type, tenant, subject, natural);
  const at = instantOfMillis(now());
  const event = newEvent(type, data, subject, { id, occurredAt: at, recordedAt: at, correlationId: id });
  return (await log.append(event, options)).position;
}

/** Every readable event on a subject, now. */
export async function eventsOn(
  log: EventLog,
  stream: StreamName,
  subject: string,
): Promise<readonly Event[]> {
  const last = await log.last(subject);
  if (!last) return [];
  const found: Event[] = [];
  for await (const batch of log.read(stream, { after: 0, until: last.position, subject })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome === "event") found.push(reading.event);
    }
  }
  return found;
}

/** Open time of the first candle of a series in the order of the log; undefined while it has none. */
async function firstCandle(
  log: EventLog,
  subject: string,
  timeframe: Timeframe,
): Promise<number | undefined> {
  const last = await log.last(subject);
  if (!last) return undefined;
  for await (const batch of log.read("MARKET", { after: 0, until: last.position, subject })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome !== "event" || reading.event.type !== "CandlesRecorded") continue;
      const { candles } = reading.event.data;
      const index = candles.time.findIndex((_, at) => impossibilityAt(candles, at, timeframe) === undefined);
      if (index >= 0) return candles.time[index];
    }
  }
  return undefined;
}

/** Open time of the newest record's last candle. */
async function newestCandle(log: EventLog, subject: string): Promise<number | undefined> {
  const last = await log.last(subject);
  const reading = last && readEvent(last);
  if (reading?.outcome !== "event" || reading.event.type !== "CandlesRecorded") return undefined;
  return reading.event.data.candles.time.at(-1);
}
