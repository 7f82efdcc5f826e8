/**
 * The bot of a live account: the same decisions as on paper, orders at a venue. What it acts on is the log read back,
 * never a memory of what it did; so a bot that was killed anywhere, or one that takes over, goes on from what is written.
 *
 * Each turn: what the venue said is recorded; what is to be looked up or ended is asked for; what is held is protected;
 * then signals are decided. The venue is asked many things at once, the log is written by one hand.
 */

import { haltIn, marketIn, type TradingControl } from "@spot-canvas/domain/bot/control";
import { LiveAccount } from "@spot-canvas/domain/bot/live-account";
import { DEFAULT_TENANT, type MarketType } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { isOpen } from "@spot-canvas/domain/orders/order";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { Ephemeral } from "../../log/ephemeral.ts";
import type { EventLog } from "../../log/event-log.ts";
import type { Logger } from "../../logging/logger.ts";
import type { Trading } from "../../venues/trading.ts";
import { Bell } from "../../waiting/bell.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { subjectsOf } from "../account-subjects.ts";
import { keepChecking } from "../book-check.ts";
import { KillSwitch } from "../kill-switch.ts";
import { OrderWriter } from "../order-writer.ts";
import { RecordedTerms } from "../recorded-terms.ts";
import { AccountFunding } from "./account-funding.ts";
import { DecisionQueue } from "./decision-queue.ts";
import { cancelHeld, LiveDesk } from "./live-desk.ts";
import type { LiveParts } from "./live-parts.ts";
import { LivePrices } from "./live-prices.ts";
import { LiveReader } from "./live-reader.ts";
import { type LiveSettings, liveSettings } from "./live-settings.ts";
import { Protector } from "./protector.ts";
import { Recovery } from "./recovery.ts";
import { takeAnswer } from "./settle-orders.ts";
import { isAtVenue, VenueDesk } from "./venue-desk.ts";

/** What a live bot runs on. */
export interface RunLiveBot {
  readonly log: EventLog;
  readonly ephemeral: Ephemeral;
  readonly account: string;
  /** The account at its venue, open already; whoever opened it closes it. */
  readonly trading: Trading;
  /** Ends the bot, without an error. What rests at the venue stays there. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly tenant?: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly settings?: Partial<LiveSettings>;
  /** The read models, to hold the account against now and then; absent: it is not. */
  readonly tables?: Database;
}

/** Runs until the signal is raised. Faults, thrown: those of {@link refusalOf}, `OtherMarket`. */
export async function runLiveBot(options: RunLiveBot): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const bell = new Bell(signal);
  const { ephemeral, trading } = options;
  using prices = new LivePrices(ephemeral, trading.venue, () => bell.ring());
  const bot = new LiveBot({ ...options, signal }, bell, prices);
  const until = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      if (!signal.aborted) stop.abort(error);
    });
  await Promise.all([bot.read(), bot.listen(), bot.work(), bot.check()].map(until));
  if (stop.signal.aborted) throw stop.signal.reason;
}

class LiveBot {
  readonly #options: RunLiveBot;
  readonly #parts: LiveParts;
  readonly #account: LiveAccount;
  readonly #reader: LiveReader;
  readonly #venue: VenueDesk;
  readonly #queue: DecisionQueue;
  readonly #desk: LiveDesk;
  readonly #protector: Protector;
  readonly #recovery: Recovery;
  readonly #funding: AccountFunding;
  readonly #killSwitch: KillSwitch;
  #mustRecover = true;
  #standsBy: boolean | undefined;

  constructor(options: RunLiveBot, bell: Bell, prices: LivePrices) {
    const { account: name, log, trading, signal, logger, tenant = DEFAULT_TENANT, now = Date.now } = options;
    const given = { ...liveSettings(), ...options.settings };
    const { market } = trading;
    const settings = { ...given, terms: { ...given.terms, market } };
    const subjects = subjectsOf(name, market, tenant);
    const account = new LiveAccount(tenant, name);
    const reader = new LiveReader(account, subjects, market, tenant);
    const readUntil = (position: number): Promise<void> => bell.until(() => reader.position >= position);
    const writing = {
      log,
      signal,
      logger,
      tenant,
      account: name,
      subjects,
      reader,
      settings,
      now,
      readUntil,
    };
    this.#options = options;
    this.#account = account;
    this.#reader = reader;
    this.#parts = {
      account,
      reader,
      writer: new OrderWriter(writing),
      trading,
      prices,
      terms: new RecordedTerms(log, tenant, settings.terms, signal, { truly: true }),
      settings,
      logger,
      bell,
      tenant,
      signal,
      now,
      ends: new Map(),
      readUntil,
    };
    this.#venue = new VenueDesk(this.#parts);
    this.#queue = new DecisionQueue(this.#parts);
    this.#desk = new LiveDesk(this.#parts, this.#venue);
    this.#protector = new Protector(this.#parts, this.#venue);
    this.#funding = new AccountFunding(this.#parts);
    this.#recovery = new Recovery(this.#parts, this.#venue, this.#funding, log);
    this.#killSwitch = new KillSwitch(settings.haltFile, { log, tenant, now, reader, readUntil });
  }

  /** Reads TRADING until it is told to stop. */
  read(): Promise<void> {
    const { log, signal } = this.#options;
    return this.#reader.follow(log, signal, () => this.#parts.bell.ring());
  }

  /** Listens to the venue, where it tells of orders by itself: what it says is a reason to look, not a fact. */
  async listen(): Promise<void> {
    const { trading, signal } = this.#options;
    for await (const update of trading.updates(signal)) {
      if (update.kind === "connected") this.#mustRecover = true;
      else this.#venue.hint(update.orderId);
      this.#parts.bell.ring();
    }
  }

  /** Holds the account against what the tables say of it, where there are tables. */
  async check(): Promise<void> {
    const { log, tables, logger, signal } = this.#options;
    const { settings, readUntil } = this.#parts;
    if (tables === undefined || settings.shadow) return;
    const { state } = this.#account;
    const position = (): number => this.#reader.position;
    const compared = { log, tables, logger, signal, state, clock: systemClock };
    // Whatever is read is in the state at once.
    await keepChecking({ ...compared, position, isSettled: () => true, readUntil });
  }

  /** Works once TRADING is read to where it ended at the start. */
  async work(): Promise<void> {
    const { log, account, logger, signal } = this.#options;
    const { bell, settings, writer } = this.#parts;
    const end = (await log.streams()).find(({ name }) => name === "TRADING")?.lastPosition ?? 0;
    await bell.until(() => this.#reader.position >= end);
    this.#refuseOther();
    logger.info("the bot is at work", { account, owner: settings.owner, venue: this.#parts.trading.venue });
    while (!signal.aborted) {
      const rung = bell.next();
      const waitMs = await this.#turn();
      if (waitMs > 0) await bell.within(rung, Math.min(waitMs, this.#killSwitch.lookEveryMs, TURN_MS_MAX));
    }
    await writer.release().catch(() => undefined);
  }

  /** One turn. Gives how long nothing else is due. */
  async #turn(): Promise<number> {
    const { settings } = this.#parts;
    this.#refuseOther();
    if (!settings.shadow && this.#isNeeded()) {
      const ownership = await this.#parts.writer.own();
      this.#tell(ownership.owned);
      if (!ownership.owned) {
        this.#mustRecover = true;
        return ownership.retryInMs;
      }
    }
    if (this.#mustRecover) {
      this.#mustRecover = false;
      const recovered = settings.shadow ? { outcome: "recovered" as const } : await this.#recovery.run();
      if (recovered.outcome === "failed") {
        this.#mustRecover = true;
        const { logger } = this.#parts;
        logger.warn("the account cannot be compared with its venue yet", { reason: recovered.reason });
        return RECOVER_AGAIN_MS;
      }
    }
    if (!(await this.#takeAnswers())) return 0;
    if (!(await this.#endOrders())) return 0;
    if (!settings.shadow && !(await this.#funding.step())) return 0;
    const lookInMs = settings.shadow ? TURN_MS_MAX : this.#venue.look();
    await this.#killSwitch.heed();
    if (!(await this.#judgeAll())) return 0;
    if (!settings.shadow && !(await this.#protector.step())) return 0;
    return Math.max(1, Math.min(lookInMs, this.#queue.waitMs));
  }

  /** Whether there is anything to own the account for: an idle bot leaves no trace in the log. */
  #isNeeded(): boolean {
    const { orders, entries } = this.#account;
    return this.#mustRecover || orders.size > 0 || entries.size > 0 || this.#reader.undecided.size > 0;
  }

  async #takeAnswers(): Promise<boolean> {
    for (const answer of this.#venue.take()) {
      const order = this.#account.find(answer.orderId);
      if (!(await takeAnswer(this.#parts, this.#venue, answer))) {
        // What it said is asked for again: nothing of it was taken for granted.
        this.#mustRecover = true;
        return false;
      }
      if (order?.order.state === "rejected") this.#protector.refused(order);
    }
    return true;
  }

  /** Brings about the ends that are wanted: by people, by a halt, by the order itself. */
  async #endOrders(): Promise<boolean> {
    const { ends, now } = this.#parts;
    const { orders } = this.#account;
    const halt = haltIn(this.#reader.control);
    for (const { open } of orders.values()) {
      const { expiresAt } = open.spec;
      if (expiresAt !== undefined && expiresAt <= now()) this.#venue.end(open.id, "expired");
      if (halt && open.role === "entry") this.#venue.end(open.id, `trading is halted: ${halt.reason}`);
    }
    for (const [id, reason] of this.#reader.wantedEnds) {
      this.#reader.wantedEnds.delete(id);
      if (orders.has(id)) this.#venue.end(id, reason);
      else this.#parts.logger.warn("an order that shall be cancelled is not open", { order: id });
    }
    for (const [id, reason] of ends) {
      const order = this.#account.find(id);
      if (order === undefined || !isOpen(order.order)) ends.delete(id);
      else if (!isAtVenue(order) && !(await cancelHeld(this.#parts, id, reason))) return false;
    }
    return true;
  }

  /** Decides what waits, moment by moment; what a product waits for keeps its later signals waiting too. */
  async #judgeAll(): Promise<boolean> {
    const waiting = new Set<string>();
    for (const undecided of await this.#queue.ready()) {
      const { product, venue } = undecided.signal;
      if (waiting.has(product)) continue;
      if (venue !== this.#parts.trading.venue || this.#desk.isBlocked(product)) {
        waiting.add(product);
        continue;
      }
      const judged = await this.#desk.judge(undecided);
      if (judged === "lost") return false;
      if (judged === "waits") waiting.add(product);
    }
    return true;
  }

  #tell(owned: boolean): void {
    if (this.#standsBy === !owned) return;
    this.#standsBy = !owned;
    const { logger, settings } = this.#parts;
    const owner = this.#reader.lease?.owner ?? settings.owner;
    logger.info(owned ? "the bot trades the account" : "the bot stands by", {
      account: this.#options.account,
      owner,
    });
  }

  #refuseOther(): void {
    const { opening, isClosed, control } = this.#reader;
    const { venue, market } = this.#parts.trading;
    const { account } = this.#options;
    const fault =
      refusalOf(account, venue, { opening, isClosed, limits: control.limits }) ??
      otherMarket(account, market, control);
    if (fault) throw fault;
  }
}

/** The configuration has moved to the other market since the account was opened at its venue. */
function otherMarket(account: string, market: MarketType, control: TradingControl): Fault | undefined {
  const configured = marketIn(control);
  if (configured === undefined || configured === market) return undefined;
  const message = `The account ${account} is configured for the ${configured} market now: start the bot again.`;
  return new Fault("OtherMarket", "conflict", message);
}

/** Why a bot must not trade an account at a venue; undefined where it may. */
export function refusalOf(
  account: string,
  venue: string,
  { opening, isClosed, limits }: Pick<LiveReader, "opening" | "isClosed"> & Pick<TradingControl, "limits">,
): Fault | undefined {
  if (opening === undefined) {
    const message = `There is no account ${account}: open it with \`canvas accounts open ${account} --type live --venue ${venue}\`.`;
    return new Fault("AccountNotFound", "not-found", message);
  }
  if (isClosed)
    return new Fault("AccountClosed", "conflict", `The account ${account} is closed: open it again.`);
  if (opening.type !== "live") {
    const message = `The account ${account} is a paper one: a live bot trades an account that was opened as live.`;
    return new Fault("PaperAccount", "conflict", message);
  }
  if (opening.venue !== venue) {
    const bound = opening.venue === undefined ? "bound to no venue" : `bound to ${opening.venue}`;
    const message = `The account ${account} is ${bound}: open one with --venue ${venue} to trade there.`;
    return new Fault("OtherVenue", "conflict", message);
  }
  const { maxOrder, maxPosition } = limits;
  if (maxOrder !== undefined && maxPosition !== undefined) return undefined;
  const message = `The account ${account} has no largest ${maxOrder === undefined ? "order" : "position"}: set max_order and max_position, see docs/live.md.`;
  return new Fault("NoLimits", "conflict", message);
}

/** The longest between two turns: what is due by the clock alone, such as the end of a holding time, is seen by then. */
const TURN_MS_MAX = 1_000;
const RECOVER_AGAIN_MS = 2_000;
