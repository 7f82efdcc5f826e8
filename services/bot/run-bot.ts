/**
 * The bot of one account: gives every signal of the account's strategies exactly one verdict, an order or a decline,
 * and fills orders on paper.
 *
 * Signals are taken in the order of TRADING. Before one is decided, every fill that market time puts before it is
 * recorded; see `domain/bot/account-state.ts` for the rule. So what a bot writes is a function of the log: a bot that
 * was killed anywhere, or one that takes over, comes to the same ids and the same bytes, and finds what is written.
 */

import type { OpenOrder } from "@spot-canvas/domain/bot/account-state";
import {
  type AccountState,
  advanceTo,
  initialState,
  orderEnded,
  orderFilled,
  orderPlaced,
  signalDeclined,
} from "@spot-canvas/domain/bot/account-state";
import { decide } from "@spot-canvas/domain/bot/decide";
import { declinedOn, placedOn } from "@spot-canvas/domain/bot/place";
import type { Event } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { evolveAccount } from "@spot-canvas/domain/ledger/account";
import { paperFill } from "@spot-canvas/domain/orders/paper-fill";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import { AccountReader, type Item, subjectsOf } from "./account-reader.ts";
import { Bell } from "./bell.ts";
import { closeTimeOf, Observations } from "./observations.ts";
import { type Cause, OrderWriter, placedEventId } from "./order-writer.ts";
import { type BotSettings, defaultSettings } from "./settings.ts";

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
}

/** Runs until the signal is raised. Throws where the log was changed under it, or the account is not one for paper. */
export async function runBot(options: RunBot): Promise<void> {
  const { log, ephemeral } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const bell = new Bell(signal);
  const failed = (error: unknown): void => stop.abort(error);
  const tenant = options.tenant ?? DEFAULT_TENANT;
  using observations = new Observations(
    { log, signal, changed: () => bell.ring(), failed },
    ephemeral,
    tenant,
  );
  const bot = new Bot({ ...options, signal, tenant }, bell, observations);
  const reading = bot.read().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  const working = bot.work().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  await Promise.all([reading, working]);
  if (stop.signal.aborted) throw stop.signal.reason;
}

/** What came of trying to go on. */
type Progress =
  /** The item was dealt with. */
  | "done"
  /** Something changed that has to be looked at first. */
  | "again"
  /** Another bot owns the account: wait for it, or for its lease to run out. */
  | { readonly waitMs: number };

class Bot {
  readonly #options: RunBot & { readonly tenant: string };
  readonly #settings: BotSettings;
  readonly #bell: Bell;
  readonly #observations: Observations;
  readonly #state: AccountState;
  readonly #reader: AccountReader;
  readonly #writer: OrderWriter;
  /** The workflow of each open order, from its signal. */
  readonly #correlations = new Map<string, string>();
  #standingBy = false;

  constructor(options: RunBot & { readonly tenant: string }, bell: Bell, observations: Observations) {
    const { account, tenant, log, signal, logger } = options;
    const subjects = subjectsOf(account, tenant);
    this.#options = options;
    this.#settings = { ...defaultSettings(), ...options.settings };
    this.#bell = bell;
    this.#observations = observations;
    this.#state = initialState(tenant, account);
    this.#reader = new AccountReader(this.#state, subjects, tenant);
    this.#writer = new OrderWriter({
      log,
      signal,
      logger,
      tenant,
      account,
      subjects,
      reader: this.#reader,
      settings: this.#settings,
      now: options.now ?? (() => Date.now()),
      readUntil: (position) => this.#bell.until(() => this.#reader.position >= position),
    });
  }

  /** Reads TRADING until it is told to stop. */
  read(): Promise<void> {
    const { log, signal } = this.#options;
    return this.#reader.follow(log, signal, () => this.#bell.ring());
  }

  /** Works through the inbox once TRADING is read to where it ended at the start, so that no verdict is given twice. */
  async work(): Promise<void> {
    const { log, account, logger, signal } = this.#options;
    const end = (await log.streams()).find(({ name }) => name === "TRADING")?.lastPosition ?? 0;
    await this.#bell.until(() => this.#reader.position >= end);
    logger.info("the bot is at work", { account, owner: this.#settings.owner });
    while (!signal.aborted) {
      const rung = this.#bell.next();
      const progress = await this.#step();
      if (typeof progress === "object") await this.#bell.within(rung, progress.waitMs);
      else if (progress === "done" && this.#reader.inbox.length === 0) await rung;
    }
  }

  /** Settles what can be settled, then deals with the next item. */
  async #step(): Promise<Progress> {
    this.#refuseLiveAccount();
    for (const order of this.#state.open.values()) {
      const progress = await this.#settle(order);
      if (progress !== "done") return progress;
    }
    const item = this.#reader.inbox[0];
    if (!item) return "done";
    const progress = await this.#deal(item);
    if (progress === "done") this.#reader.inbox.shift();
    return progress;
  }

  async #deal(item: Item): Promise<Progress> {
    switch (item.type) {
      case "BalanceSet":
      case "TradeExecuted":
        this.#state.books = evolveAccount(this.#state.books, item);
        return "done";
      case "SignalRaised":
        return this.#state.decided.has(item.data.signal_id) ? "done" : this.#judge(item);
      default:
        return item satisfies never;
    }
  }

  /** Takes in the verdict on a signal that is recorded, or gives one. */
  async #judge(event: Event<"SignalRaised">): Promise<Progress> {
    const { data: signal } = event;
    const verdict = this.#reader.verdicts.get(signal.signal_id);
    if (!verdict) {
      const owned = await this.#own();
      if (owned !== "done") return owned;
      // An open order may have an earlier fill in what is not read yet: with all of it read, the step begins again.
      for (const order of this.#unfilled()) await this.#observations.catchUp(order);
      if (this.#unfilled().some((order) => this.#observations.find(order))) return "again";
    }
    const now = closeTimeOf(signal);
    advanceTo(this.#state, { now, market: signal.candle.position });
    this.#observations.forget(signal);
    if (!verdict) return this.#decide(event);
    this.#reader.verdicts.delete(signal.signal_id);
    if (verdict.type === "OrderPlaced") {
      this.#correlations.set(verdict.placed.order_id, verdict.envelope.correlationId);
      orderPlaced(this.#state, verdict.placed, signal);
    } else signalDeclined(this.#state, signal.signal_id);
    return "done";
  }

  /** Decides on a signal and records the verdict; what it does is taken in when it is in the log. */
  async #decide({ data: signal, recorded, envelope }: Event<"SignalRaised">): Promise<Progress> {
    const { tenant, logger, account } = this.#options;
    const state = this.#state;
    const verdict = decide(state, signal, state.clock, this.#settings.terms);
    const cause: Cause = {
      causationId: envelope.id,
      correlationId: envelope.correlationId,
      occurredAt: instantOfMillis(state.clock),
    };
    const trading = recorded.position;
    if (verdict.verdict === "decline") {
      const declined = declinedOn(state, signal, verdict.decline, trading);
      const id = `${account} ${signal.signal_id}`;
      if (!(await this.#writer.order("SignalDeclined", declined, id, cause))) return "again";
      signalDeclined(state, signal.signal_id);
      this.#reader.verdicts.delete(signal.signal_id);
      return "done";
    }
    const placed = placedOn(state, signal, verdict.order, { tenant, trading });
    if (!(await this.#writer.order("OrderPlaced", placed, placed.order_id, cause))) return "again";
    this.#correlations.set(placed.order_id, envelope.correlationId);
    orderPlaced(state, placed, signal);
    logger.info(`${placed.side} ${placed.product}`, {
      account,
      order: placed.order_id,
      at: placed.basis.now,
    });
    return "done";
  }

  /** Takes an open order one step on: what is recorded of it, or else what the paper venue makes of it. */
  async #settle(order: OpenOrder): Promise<Progress> {
    const { order_id: orderId } = order.placed;
    const reader = this.#reader;
    if (this.#state.awaiting.has(orderId)) return "done";
    const fill = reader.fills.get(orderId);
    if (fill) {
      reader.fills.delete(orderId);
      orderFilled(this.#state, orderId, fill.trade, fill.position);
      this.#correlations.delete(orderId);
      return "again";
    }
    if (reader.ended.delete(orderId)) {
      orderEnded(this.#state, orderId);
      return "again";
    }
    const accepted = reader.accepted.has(orderId);
    const seen = this.#observations.find(order);
    if (accepted && !seen) return "done";
    const owned = await this.#own();
    if (owned !== "done") return owned;
    return accepted ? this.#fill(order) : this.#accept(order);
  }

  async #accept({ placed }: OpenOrder): Promise<Progress> {
    const { order_id, account } = placed;
    const cause = { ...this.#causeIn(placed.order_id), occurredAt: instantOfMillis(this.#state.clock) };
    if (await this.#writer.order("OrderAccepted", { order_id, account }, order_id, cause)) {
      this.#reader.accepted.add(order_id);
    }
    return "again";
  }

  async #fill(order: OpenOrder): Promise<Progress> {
    const { tenant, logger } = this.#options;
    const { order_id, account } = order.placed;
    const observation = this.#observations.find(order)!;
    const occurredAt = instantOfMillis(observation.time);
    const cause = { ...this.#causeIn(order_id), occurredAt };
    const trade = paperFill(tenant, order, observation, this.#settings.terms);
    if (!trade.ok) {
      const reason = trade.error.message;
      logger.warn("the paper venue refused an order", { account, order: order_id, reason });
      if (await this.#writer.order("OrderRejected", { order_id, account, reason }, order_id, cause)) {
        orderEnded(this.#state, order_id);
      }
      return "again";
    }
    const position = await this.#writer.fill(trade.value, cause);
    if (position === undefined) return "again";
    this.#reader.accepted.delete(order_id);
    this.#reader.fills.delete(order_id);
    this.#correlations.delete(order_id);
    orderFilled(this.#state, order_id, trade.value, position);
    return "again";
  }

  #causeIn(orderId: string): { readonly causationId: string; readonly correlationId?: string } {
    const causationId = placedEventId(this.#options.tenant, orderId);
    const correlationId = this.#correlations.get(orderId);
    return correlationId === undefined ? { causationId } : { causationId, correlationId };
  }

  #unfilled(): readonly OpenOrder[] {
    return [...this.#state.open.values()].filter(({ placed }) => !this.#state.awaiting.has(placed.order_id));
  }

  async #own(): Promise<Progress> {
    const ownership = await this.#writer.own();
    if (ownership.owned !== !this.#standingBy) {
      this.#standingBy = !ownership.owned;
      const { account, logger } = this.#options;
      const owner = this.#reader.lease?.owner ?? this.#settings.owner;
      logger.info(ownership.owned ? "the bot trades the account" : "the bot stands by", { account, owner });
    }
    return ownership.owned ? "done" : { waitMs: ownership.retryInMs };
  }

  /** This venue is made of paper: fills of a live account come from where its money is. */
  #refuseLiveAccount(): void {
    if (this.#reader.accountType !== "live") return;
    const message = `The account ${this.#options.account} is a live one: this bot fills on paper, open a paper account for it.`;
    throw new Fault("LiveAccount", "conflict", message);
  }
}
