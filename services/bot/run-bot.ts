/**
 * The bot of one account: gives every signal of the account's strategies exactly one verdict, an order or a decline,
 * and fills orders on paper.
 *
 * Signals are taken in the order of TRADING, those of one moment together. Before one is decided, the account's orders have met every candle that
 * market time puts before it; see `domain/bot/account-state.ts` for the rule. So what a bot writes is a function of the
 * log: a bot that was killed anywhere, or one that takes over, comes to the same ids and the same bytes, and finds what
 * is written. Deciding, filling and protecting are the functions that a backtest runs.
 */
import {
  type AccountState,
  advanceTo,
  heldOf,
  initialState,
  resumed,
  stateFrom,
} from "@spot-canvas/domain/bot/account-state";
import { configuredTerms } from "@spot-canvas/domain/bot/configured-terms";
import { inDecisionOrder } from "@spot-canvas/domain/bot/decision-window";
import { signalOfRequest } from "@spot-canvas/domain/bot/requested";
import type { Signal } from "@spot-canvas/domain/bot/signal";
import type { CancelRequested } from "@spot-canvas/domain/events/bodies/request";
import type { Event } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { millisOfText } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import { RecordedOutages } from "../ingestion/recorded-outages.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import { Bell } from "../waiting/bell.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { AccountReader, type Item } from "./account-reader.ts";
import { type BotStart, readStart } from "./account-start.ts";
import { subjectsOf } from "./account-subjects.ts";
import type { Audit } from "./audit.ts";
import { keepChecking } from "./book-check.ts";
import { DecisionWindow } from "./decision-window.ts";
import { FundingDesk } from "./funding-desk.ts";
import { KillSwitch } from "./kill-switch.ts";
import { OrderDesk } from "./order-desk.ts";
import { OrderWriter } from "./order-writer.ts";
import { OwnedWriting } from "./owned-writing.ts";
import { fillsAnyway, type MarketEvent, PaperMarket } from "./paper-market.ts";
import { RecordedFunding } from "./recorded-funding.ts";
import { RecordedTerms } from "./recorded-terms.ts";
import { type BotSettings, defaultSettings } from "./settings.ts";
import { isStartedTooLate } from "./started-too-late.ts";
import { originOf, type Waiting } from "./workflows.ts";

/** What a bot runs on. */
export interface RunBot {
  readonly log: EventLog;
  readonly ephemeral: Ephemeral;
  readonly account: string;
  /** Ends the bot, without an error. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly tenant?: string;
  /** Epoch milliseconds: for leases and for the time at which events are handed to the log, never for a decision. */
  readonly now?: () => number;
  readonly settings?: Partial<BotSettings>;
  /** The read models, to begin with what they know of the account; absent: TRADING is folded from its first event. */
  readonly tables?: Database;
  /** Where there is one, the bot writes nothing: it goes once through what is recorded. */
  readonly audit?: Audit;
}

/** Runs until the signal is raised. Throws where the log was changed under it, or the account is not one for paper. */
export async function runBot(options: RunBot): Promise<void> {
  const { log, tables, account, tenant = DEFAULT_TENANT, logger } = options;
  const settings = { ...defaultSettings(), ...options.settings };
  const subjects = subjectsOf(account, settings.terms.market, tenant);
  let limit = Number.POSITIVE_INFINITY;
  for (let tries = 0; ; tries++) {
    const isFresh = tables !== undefined && tries < STARTS_MAX;
    const start = isFresh ? await readStart({ log, tables, tenant, account, subjects }, limit) : undefined;
    if (start !== undefined) logger.info("the account is as its tables say", { account, at: start.position });
    const began = performance.now();
    try {
      return await run({ ...options, tenant }, settings, start);
    } catch (error) {
      if (start === undefined || !isStartedTooLate(error)) throw error;
      if (performance.now() - began > STEADY_MS) tries = 0;
      // Something waits that what came after it tells nothing of: before it, and then as of now, when the tables say more.
      limit = limit === Number.POSITIVE_INFINITY ? start.readFrom - 1 : Number.POSITIVE_INFINITY;
      const end = (await log.streams()).find(({ name }) => name === "TRADING")?.lastPosition ?? 0;
      await waitForPosition(tables!, { TRADING: end }, TABLES_MS, systemClock).catch(() => undefined);
    }
  }
}

/** How often in a row a bot begins with what the tables say before it folds the log, which knows everything. */
const STARTS_MAX = 3;
const STEADY_MS = 60_000;
/** How long the tables may take to come to where the log is. */
const TABLES_MS = 10_000;

async function run(
  options: RunBot & { readonly tenant: string },
  settings: BotSettings,
  start: BotStart | undefined,
): Promise<void> {
  const { log, ephemeral, tenant } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const bell = new Bell(signal);
  const failed = (error: unknown): void => stop.abort(error);
  const outages = new RecordedOutages(log, tenant, signal);
  const source = { log, outages, signal, changed: () => bell.ring(), failed };
  using market = new PaperMarket(source, ephemeral, tenant);
  const bot = new Bot({ ...options, signal }, settings, bell, market, start, failed);
  const reading = bot.read().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  const working = bot.work().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  const checking = bot.check().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  await Promise.all([reading, working, checking]);
  if (stop.signal.aborted) throw stop.signal.reason;
}

class Bot {
  readonly #options: RunBot & { readonly tenant: string };
  readonly #settings: BotSettings;
  readonly #bell: Bell;
  readonly #market: PaperMarket;
  readonly #start: BotStart | undefined;
  readonly #state: AccountState;
  readonly #reader: AccountReader;
  readonly #desk: OrderDesk;
  readonly #funding: FundingDesk;
  readonly #terms: RecordedTerms;
  readonly #window: DecisionWindow;
  readonly #killSwitch: KillSwitch;
  /** When something was last heard of, by the process' own clock. */
  #heard = performance.now();

  constructor(
    options: RunBot & { readonly tenant: string },
    settings: BotSettings,
    bell: Bell,
    market: PaperMarket,
    start: BotStart | undefined,
    failed: (error: unknown) => void,
  ) {
    const { account, tenant, log, signal, logger, now = () => Date.now() } = options;
    const subjects = subjectsOf(account, settings.terms.market, tenant);
    this.#options = options;
    this.#settings = settings;
    this.#bell = bell;
    this.#market = market;
    this.#start = start;
    this.#state = start ? stateFrom(tenant, account, start.state) : initialState(tenant, account);
    const reader = new AccountReader(this.#state, subjects, tenant, start);
    const readUntil = (position: number): Promise<void> => bell.until(() => reader.position >= position);
    const writing = { log, signal, logger, tenant, account, subjects, reader, settings, now, readUntil };
    this.#reader = reader;
    this.#killSwitch = new KillSwitch(settings.haltFile, { log, tenant, now, reader, readUntil });
    const windowMs = options.audit === undefined ? settings.decisionWindowMs : 0;
    this.#window = new DecisionWindow(reader, market, windowMs);
    this.#terms = new RecordedTerms(log, tenant, settings.terms, signal);
    const { audit } = options;
    const shared = { state: this.#state, reader, market, tenant };
    const writer = new OrderWriter(writing);
    const parts = { ...shared, terms: this.#terms, settings, logger, bell, writer, audit };
    const owned = new OwnedWriting(parts);
    this.#desk = new OrderDesk(parts, owned);
    this.#funding = new FundingDesk({
      ...shared,
      writing: owned,
      funding: new RecordedFunding({ log, tenant, signal, bell, failed }),
      traded: settings.terms.market,
      isAudit: audit !== undefined,
      began: start && { trading: start.position, market: start.state.market },
    });
  }

  /** Reads TRADING until it is told to stop. */
  read(): Promise<void> {
    const { log, signal } = this.#options;
    return this.#reader.follow(log, signal, () => {
      this.#heard = performance.now();
      this.#bell.ring();
    });
  }

  /** Holds the account against what the tables say of it, where there are tables. */
  async check(): Promise<void> {
    const { log, tables, logger, signal, audit } = this.#options;
    if (tables === undefined || audit !== undefined) return;
    const reader = this.#reader;
    await keepChecking({
      ...{ log, tables, logger, signal, state: this.#state, clock: systemClock },
      position: () => reader.position,
      isSettled: () => reader.inbox.length === 0,
      readUntil: (position) => this.#bell.until(() => reader.position >= position),
    });
  }

  /** Works through the inbox once TRADING is read to where it ended at the start, so that no verdict is given twice. */
  async work(): Promise<void> {
    const { log, account, logger, signal } = this.#options;
    const end = (await log.streams()).find(({ name }) => name === "TRADING")?.lastPosition ?? 0;
    await this.#bell.until(() => this.#reader.position >= end);
    logger.info("the bot is at work", { account, owner: this.#settings.owner });
    while (!signal.aborted) {
      const rung = this.#bell.next();
      this.#refuseLiveAccount();
      const item = this.#reader.inbox[0];
      if (item?.type === "SignalRaised") {
        let group = this.#window.group();
        if (this.#window.waitMs(group) > 0) {
          // What is looked up while it waits need not be once it is to be decided.
          await this.#prepare(group);
          group = this.#window.group();
        }
        const waitMs = this.#window.waitMs(group);
        if (waitMs > 0) await this.#bell.within(rung, waitMs);
        else {
          await this.#judgeAll(group);
          this.#reader.inbox.splice(0, group.length);
        }
      } else if (item !== undefined) {
        await this.#deal(item);
        this.#reader.inbox.shift();
      } else {
        await this.#killSwitch.heed();
        const waitMs = await this.#idle();
        if (waitMs !== undefined)
          await this.#bell.within(rung, Math.min(waitMs, this.#killSwitch.lookEveryMs));
      }
    }
  }

  async #deal(item: Exclude<Item, Event<"SignalRaised">>): Promise<void> {
    switch (item.type) {
      case "OrderRequested": {
        const held = heldOf(this.#state, item.data.product, this.#settings.terms.market);
        return this.#judgeAll([{ signal: signalOfRequest(item.data, held), origin: originOf(item) }]);
      }
      case "CancelRequested":
        return this.#cancel(item.data);
      case "TradingHalted":
        return this.#desk.halt(item.data.reason);
      case "TradingResumed":
        return resumed(this.#state, item.recorded.position);
      default:
        this.#state.book.take(item);
    }
  }

  /** Lets the orders meet what lies before a moment, and gives its signals their verdicts, or takes in the recorded ones. */
  async #judgeAll(group: readonly Waiting[]): Promise<void> {
    const waiting: Waiting[] = [];
    for (const one of group) if (!(await this.#isDecided(one.signal))) waiting.push(one);
    if (waiting.length === 0) return;
    await this.#killSwitch.heed();
    await this.#market.catchUp();
    await this.#funding.catchUp();
    await this.#prepare(waiting);
    const until = this.#knownUntil(waiting);
    const upTo = this.#recordedAt(waiting);
    for (let next = this.#market.nextEvent({ until }); next; next = this.#market.nextEvent({ until })) {
      await this.#meet(next, upTo);
    }
    await this.#funding.settle(until, upTo);
    const ordered = waiting.length === 1 ? waiting : await this.#inOrder(waiting, until);
    await this.#desk.judge(ordered);
  }

  /** Reads the terms that decisions on these ask for. */
  #prepare(waiting: readonly Waiting[]): Promise<void> {
    return this.#terms.prepare(
      waiting.map(({ signal, origin }) => ({ venue: signal.venue, market: origin.market })),
    );
  }

  /** What falls due at an open is paid before it, at a close after it. */
  async #meet(next: MarketEvent, upTo?: number): Promise<void> {
    await this.#funding.settle(next.event === "open" ? next.time + 1 : next.time, upTo);
    await this.#desk.meet(next);
  }

  /** The moment of some signals; a later one where their verdicts were taken later, as of one that came late. */
  #knownUntil(waiting: readonly Waiting[]): number {
    const { verdicts } = this.#reader;
    const taken = waiting.flatMap(({ signal }) => {
      const now = verdicts.get(signal.id)?.basis.now;
      return now === undefined ? [] : [millisOfText(now)];
    });
    return Math.max(waiting[0]!.signal.closeTime, ...taken);
  }

  /** Where the first verdict of some signals stands in TRADING; undefined where none is recorded. */
  #recordedAt(waiting: readonly Waiting[]): number | undefined {
    const { verdicts } = this.#reader;
    const positions = waiting.flatMap(({ signal }) => verdicts.get(signal.id)?.position ?? []);
    return positions.length === 0 ? undefined : Math.min(...positions);
  }

  /** Signals of one moment as a backtest orders them; what is recorded of them in the order of the log. */
  async #inOrder(waiting: readonly Waiting[], moment: number): Promise<readonly Waiting[]> {
    const { control, verdicts } = this.#reader;
    advanceTo(this.#state, moment);
    const undecided = await Promise.all(
      waiting.map(async ({ signal, origin }) => {
        const product = await this.#terms.at(signal.venue, signal.product, origin.market);
        return { signal, origin, terms: configuredTerms(product, control, signal), priority: 0 };
      }),
    );
    const places = new Map([...verdicts.keys()].map((id, place) => [id, place]));
    return inDecisionOrder(this.#state, undecided, moment, ({ signal }) => places.get(signal.id));
  }

  /** A signal that comes again may be one of before the start. */
  async #isDecided({ id, closeTime }: Signal): Promise<boolean> {
    const { decided } = this.#state;
    if (decided.has(id)) return true;
    if (this.#start === undefined || closeTime > this.#start.state.clock) return false;
    if (await this.#start.isDecided(id)) decided.add(id);
    return decided.has(id);
  }

  async #cancel({ order_id: order, reason }: CancelRequested): Promise<void> {
    if (await this.#desk.cancel(order, reason)) return;
    const { account, logger } = this.#options;
    logger.warn("an order that shall be cancelled is not open", { account, order });
  }

  /** Lets orders meet the next event of the market where none waits to be decided. Gives how long to wait where they cannot. */
  async #idle(): Promise<number | undefined> {
    await this.#funding.catchUp();
    const next = this.#market.nextEvent({ until: Number.POSITIVE_INFINITY });
    const quiet = performance.now() - this.#heard;
    if (next === undefined) {
      this.#options.audit?.ended(this.#reader);
      if (!this.#funding.isAwaited) return WAIT_MS;
      if (quiet < this.#settings.settleMs) return this.#settings.settleMs - quiet;
      await this.#funding.record();
      return WAIT_MS;
    }
    const isNow = this.#options.audit !== undefined || this.#mayMeet(next);
    const waitMs = isNow ? 0 : this.#settings.settleMs - quiet;
    if (waitMs > 0) return waitMs;
    await this.#meet(next);
    return undefined;
  }

  #mayMeet({ event, series }: MarketEvent): boolean {
    return event === "open" && fillsAnyway(series);
  }

  /** This venue is made of paper: fills of a live account come from where its money is. */
  #refuseLiveAccount(): void {
    if (this.#reader.accountType !== "live") return;
    const message = `The account ${this.#options.account} is a live one: this bot fills on paper, open a paper account for it.`;
    throw new Fault("LiveAccount", "conflict", message);
  }
}

/** How long to wait for a ring where nothing else is due. */
const WAIT_MS = 60_000;
