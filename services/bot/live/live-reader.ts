/**
 * Reads TRADING for a live account into its fold, and keeps beside it what waits for the bot: signals and requests
 * without a verdict, orders that a person wants to end. What the bot itself writes comes back through here, so that the
 * state it acts on is always what the log says.
 */

import { heldOf, resumed } from "@spot-canvas/domain/bot/account-state";
import { controlled, NO_CONTROL, type TradingControl } from "@spot-canvas/domain/bot/control";
import type { Speaker } from "@spot-canvas/domain/bot/decision-window";
import type { LiveAccount } from "@spot-canvas/domain/bot/live-account";
import { signalOfRequest } from "@spot-canvas/domain/bot/requested";
import { type Signal, signalOf } from "@spot-canvas/domain/bot/signal";
import type { StrategyEnabled } from "@spot-canvas/domain/events/bodies/control";
import type { OrderRequested } from "@spot-canvas/domain/events/bodies/request";
import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { formatSubject, type MarketType } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { fromOf } from "@spot-canvas/domain/strategies/enabled";
import { millisOfInstant, millisOfText, parseInstant } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../../log/event-log.ts";
import type { Lease } from "../account-reader.ts";
import type { AccountSubjects } from "../account-subjects.ts";

/** A signal, or what a person asks for, that has no verdict yet. */
export interface Undecided {
  readonly signal: Signal;
  readonly eventId: string;
  readonly correlationId: string;
  /** Where its candle stands in MARKET. */
  readonly market: number;
  /** Where it stands in TRADING. */
  readonly position: number;
}

/** What is known of the account beside its orders and money. */
export interface Opening {
  readonly type: "live" | "paper";
  readonly venue: string | undefined;
  readonly currency: string | undefined;
}

/** The reader of one account. */
export class LiveReader {
  /** Oldest first. */
  readonly undecided = new Map<string, Undecided>();
  /** Reasons by order id. */
  readonly wantedEnds = new Map<string, string>();
  opening: Opening | undefined;
  /** When the account was opened, epoch milliseconds. */
  openedAt: number | undefined;
  /** Payments of funding that are in the log, and when the newest fell due. */
  readonly fundings = new Set<string>();
  lastFunding: number | undefined;
  isClosed = false;
  lease: Lease | undefined;
  control: TradingControl = { ...NO_CONTROL, instances: new Map() };
  position = 0;
  lastOrder = 0;
  lastTrade = 0;

  readonly #account: LiveAccount;
  readonly #subjects: AccountSubjects;
  readonly #market: MarketType;
  readonly #signalPrefix: string;
  readonly #enabled = new Map<string, StrategyEnabled>();
  /** Where in TRADING what was held of a product was last made less, by product and side. */
  readonly #reduced = new Map<string, number>();

  constructor(account: LiveAccount, subjects: AccountSubjects, market: MarketType, tenant: string) {
    this.#account = account;
    this.#subjects = subjects;
    this.#market = market;
    const key = { family: "signals", venue: "v", product: "p", timeframe: "t", instance: "i" } as const;
    this.#signalPrefix = formatSubject(key, tenant).slice(0, -"v.p.t.i".length);
  }

  /** Products that the account is configured to trade, or has orders of. */
  get products(): ReadonlySet<string> {
    const enabled = [...this.#enabled.values()].map(({ product }) => product);
    const ordered = [...this.#account.orders.values()].map(({ placed }) => placed.product);
    const held = [...this.#account.entries.values()].map(({ order }) => order.placed.product);
    return new Set([...enabled, ...ordered, ...held]);
  }

  /** The instances that the account trades now. */
  get speakers(): readonly Speaker[] {
    return [...this.#enabled.values()].map(({ timeframe }) => ({
      timeframe: unwrap(parseTimeframe(timeframe)),
    }));
  }

  /**
   * Whether what a signal goes against was sold, or bought back, while it waited: by the stop that protected it, say. The
   * signal was to leave it, and opens nothing the other way.
   */
  isOvertaken({ signal, position }: Undecided): boolean {
    return (this.#reduced.get(`${signal.product} ${signal.action}`) ?? 0) > position;
  }

  /** Reads on for ever; `read` is called after each batch. */
  async follow(log: EventLog, signal: AbortSignal, read: () => void): Promise<void> {
    for await (const batch of log.read("TRADING", { after: this.position, signal })) {
      for (const recorded of batch) this.#take(recorded);
      read();
    }
  }

  #take(recorded: RecordedEvent): void {
    const { subject, position } = recorded;
    this.position = position;
    const { orders, trades, otherTrades, account, control, allAccounts } = this.#subjects;
    if (subject === orders) this.lastOrder = Math.max(this.lastOrder, position);
    else if (subject === trades) this.lastTrade = Math.max(this.lastTrade, position);
    else if (![otherTrades, account, control, allAccounts].includes(subject)) {
      if (!subject.startsWith(this.#signalPrefix)) return;
    }
    const reading = readEvent(recorded);
    if (reading.outcome === "event") this.#sort(reading.event);
  }

  #sort(event: Event): void {
    this.control = controlled(this.control, event);
    switch (event.type) {
      case "FundingPaid":
        this.fundings.add(event.data.funding_id);
        this.lastFunding = Math.max(this.lastFunding ?? 0, millisOfText(event.data.at));
        this.#account.take(event);
        return;
      case "AccountOpened": {
        this.openedAt ??= millisOfInstant(event.envelope.occurredAt);
        const { type, venue, settlement_currency: currency } = event.data;
        this.opening ??= { type, venue, currency };
        this.isClosed = false;
        return;
      }
      case "AccountClosed":
        this.isClosed = true;
        return;
      case "StrategyEnabled":
        if (parseTimeframe(event.data.timeframe).ok) this.#enabled.set(event.data.instance, event.data);
        return;
      case "StrategyDisabled":
        this.#enabled.delete(event.data.instance);
        return;
      case "SignalRaised":
        if (this.#trades(event.data)) this.#wait(signalOf(event.data, closeOf(event.data)), event);
        return;
      case "OrderRequested": {
        const held = heldOf(this.#account.state, event.data.product, this.#market);
        this.#wait(signalOfRequest(event.data, held), event);
        return;
      }
      case "CancelRequested":
        this.wantedEnds.set(event.data.order_id, event.data.reason);
        return;
      case "TradingResumed":
        resumed(this.#account.state, event.recorded.position);
        return;
      case "TradeExecuted":
        this.#traded(event);
        return;
      case "BotLeaseTaken": {
        const until = parseInstant(event.data.lease_until);
        if (until.ok) this.lease = { owner: event.data.owner, until: millisOfInstant(until.value) };
        return;
      }
      default:
        this.#account.take(event);
        this.#settleVerdict(event);
    }
  }

  #traded(event: Event<"TradeExecuted">): void {
    const { symbol, side, marketType } = event.data;
    const held = heldOf(this.#account.state, symbol, marketType);
    if (side === "sell" ? held.isPositive() : held.isNegative()) {
      this.#reduced.set(`${symbol} ${side}`, event.recorded.position);
    }
    this.#account.take(event);
  }

  #trades({ instance, venue, product, timeframe, candle }: SignalRaised): boolean {
    const enabled = this.#enabled.get(instance);
    if (!enabled || candle.open_time < fromOf(enabled)) return false;
    return enabled.venue === venue && enabled.product === product && enabled.timeframe === timeframe;
  }

  #wait(signal: Signal, event: Event<"SignalRaised" | "OrderRequested">): void {
    if (this.#account.state.decided.has(signal.id)) return;
    const { id: eventId, correlationId } = event.envelope;
    const { position: market } = (event.data as SignalRaised | OrderRequested).candle;
    const { position } = event.recorded;
    this.undecided.set(signal.id, { signal, eventId, correlationId, market, position });
    this.#account.heard(signal);
  }

  #settleVerdict({ type, data }: Event): void {
    if (type === "SignalDeclined") this.undecided.delete(data.signal_id);
    else if (type === "OrderPlaced" && data.signal_id !== undefined) {
      if (this.#account.state.decided.has(data.signal_id)) this.undecided.delete(data.signal_id);
    }
  }
}

const closeOf = ({ timeframe, candle }: SignalRaised): number =>
  candle.open_time + widthOf(unwrap(parseTimeframe(timeframe)));
