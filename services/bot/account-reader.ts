/**
 * Reads TRADING for one account: what is to be decided or taken in, in order, goes to the inbox; what the bot itself
 * (this process, an earlier one, or another bot) made of it is kept beside, to be found when its turn comes.
 */
import { type AccountState, signalDecided } from "@spot-canvas/domain/bot/account-state";
import { controlled, isSwitch, NO_CONTROL, type TradingControl } from "@spot-canvas/domain/bot/control";
import type { Speaker } from "@spot-canvas/domain/bot/decision-window";
import type { FundingPaid } from "@spot-canvas/domain/events/bodies/cash";
import type { StrategyEnabled } from "@spot-canvas/domain/events/bodies/control";
import type { OrderPlaced, SignalDeclined } from "@spot-canvas/domain/events/bodies/order";
import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { Envelope, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { Basis } from "@spot-canvas/domain/events/fields";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { parseTimeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { paperTradeIdOf } from "@spot-canvas/domain/orders/order-id";
import { isProtective } from "@spot-canvas/domain/orders/order-spec";
import { historyFor, holds } from "@spot-canvas/domain/risk/history";
import { fromOf } from "@spot-canvas/domain/strategies/enabled";
import { millisOfInstant, parseInstant } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";
import type { BotStart } from "./account-start.ts";
import type { AccountSubjects } from "./account-subjects.ts";
import { startedTooLate } from "./started-too-late.ts";

/** What moves the account without an order of the bot. */
type AccountEvent =
  | "TradeExecuted"
  | "BalanceSet"
  | "CashDeposited"
  | "CashWithdrawn"
  | "FundingPaid"
  | "OpeningPosition"
  | "AssetTransferred"
  | "TradeVoided"
  | "TradeUnvoided";

/** What people say that has its turn. */
type SaidInTurn = "TradingHalted" | "TradingResumed" | "OrderRequested" | "CancelRequested";

/** What is taken in or decided in its turn. */
export type Item = Event<"SignalRaised" | SaidInTurn | AccountEvent>;

/** The verdict on a signal, as recorded. */
export type RecordedVerdict = { readonly basis: Basis; readonly position: number } & (
  | { readonly type: "OrderPlaced"; readonly placed: OrderPlaced; readonly envelope: Envelope }
  | { readonly type: "SignalDeclined"; readonly declined: SignalDeclined }
);

/** Who holds the account's orders, and until when (epoch milliseconds of the machines' clocks). */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

/** A payment of funding that the bot charged. */
interface RecordedFunding {
  readonly data: FundingPaid;
  readonly position: number;
}

/** A fill of one of the bot's orders. */
export interface RecordedFill {
  readonly trade: Trade;
  readonly position: number;
}

/** The reader. What it found is taken out by the worker, so that it holds what is not settled yet. */
export class AccountReader {
  readonly inbox: Item[] = [];
  readonly verdicts = new Map<string, RecordedVerdict>();
  /** Orders of the bot by their state in the log. */
  readonly placed = new Set<string>();
  readonly accepted = new Set<string>();
  /** Orders that will not fill. */
  readonly ended = new Set<string>();
  /** Fills of the bot's orders, by trade id. */
  readonly fills = new Map<string, RecordedFill>();
  /** What the bot charged of what swaps pay, by funding id. */
  readonly fundings = new Map<string, RecordedFunding>();
  /** Where the account traded or was asked to. */
  readonly venues = new Set<string>();
  lease: Lease | undefined;
  /** The type that the account was opened with. */
  accountType: "live" | "paper" | undefined;
  /** What people said, to where TRADING was read: a halt holds for what was raised before it too. */
  control: TradingControl = { ...NO_CONTROL, instances: new Map() };
  /** How far TRADING was read. */
  position = 0;
  /** The last positions of the subjects that appends name. */
  lastOrder = 0;
  lastTrade = 0;

  readonly #state: AccountState;
  readonly #subjects: AccountSubjects;
  readonly #signalPrefix: string;
  readonly #enabled = new Map<string, StrategyEnabled>();
  /** By instance; what was enabled first holds for good. */
  readonly #knownTo = new Map<string, number>();
  /** What {@link control} was before, oldest first. */
  readonly #controls: TradingControl[] = [];
  /** How many fills of each order were read. */
  readonly #filled = new Map<string, number>();
  readonly #start: BotStart | undefined;

  /** `state` is the worker's: what it has taken in is not kept here again. With a start it is what that says. */
  constructor(state: AccountState, subjects: AccountSubjects, tenant: string, start?: BotStart) {
    this.#state = state;
    this.#subjects = subjects;
    this.#start = start;
    for (const event of start?.said ?? []) this.#hear(event);
    if (start?.lease !== undefined) this.#order(start.lease);
    this.position = start?.readFrom ?? 0;
    this.lastOrder = start?.last.order ?? 0;
    this.lastTrade = start?.last.trade ?? 0;
    const key = { family: "signals", venue: "v", product: "p", timeframe: "t", instance: "i" } as const;
    this.#signalPrefix = formatSubject(key, tenant).slice(0, -"v.p.t.i".length);
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
    if (!this.#concerns(subject)) return;
    if (subject === this.#subjects.orders) this.lastOrder = Math.max(this.lastOrder, position);
    if (subject === this.#subjects.trades) this.lastTrade = Math.max(this.lastTrade, position);
    const reading = readEvent(recorded);
    if (reading.outcome !== "event") return;
    if (this.#start !== undefined && position <= this.#start.position)
      this.#again(reading.event, this.#start);
    else this.#sort(reading.event);
  }

  /** Takes up what the start leaves: what waits for its verdict. All else is in the state. */
  #again(event: Event, { state: { awaiting } }: BotStart): void {
    switch (event.type) {
      case "SignalRaised":
        if (!this.#trades(event.data)) return;
        if (!this.controlAt(event.recorded.position).instances?.has(event.data.instance)) return;
        // What was filled at its time or later, it would have been decided before.
        if (awaiting.some(({ trade }) => millisOfInstant(trade.timestamp) >= closeTimeOf(event.data)))
          throw startedTooLate(this.#state.account);
        this.inbox.push(event);
        return;
      case "OrderRequested":
      case "CancelRequested":
      case "TradingHalted":
        this.inbox.push(event);
        return;
      case "OrderPlaced":
      case "SignalDeclined":
        if (event.data.signal_id !== undefined) signalDecided(this.#state, event.data.signal_id);
        return;
      case "BotLeaseTaken":
        this.#order(event);
        return;
      default:
        if (isCharged(event)) return;
        // An account that moved while something waited to be decided: in what order shows the log alone.
        if (movesAccount(event.type) && this.#waits()) throw startedTooLate(this.#state.account);
    }
  }

  #waits(): boolean {
    return this.inbox.some(
      ({ type, data }) =>
        (type === "SignalRaised" && !this.#state.decided.has(data.signal_id)) ||
        (type === "OrderRequested" && !this.#state.decided.has(data.request_id)),
    );
  }

  /** Takes in what people said: it holds at once. */
  #hear(event: Event): void {
    const control = controlled(this.control, event);
    if (control !== this.control) {
      this.#controls.push(this.control);
      this.control = control;
    }
    switch (event.type) {
      case "AccountOpened":
        this.accountType ??= event.data.type;
        return;
      case "OrderRequested":
        this.venues.add(event.data.venue);
        return;
      case "FundingPaid":
        if (isCharged(event)) this.#charged(event);
        return;
      case "StrategyEnabled":
        this.venues.add(event.data.venue);
        if (!this.#knownTo.has(event.data.instance)) {
          this.#knownTo.set(event.data.instance, event.data.market ?? 0);
        }
        if (parseTimeframe(event.data.timeframe).ok && !this.#enabled.has(event.data.instance)) {
          this.#enabled.set(event.data.instance, event.data);
        }
        return;
      case "StrategyDisabled":
        this.#enabled.delete(event.data.instance);
        return;
      default:
    }
  }

  #concerns(subject: string): boolean {
    const { orders, trades, otherTrades, account, control, allAccounts } = this.#subjects;
    if (subject === orders || subject === trades || subject === otherTrades) return true;
    if (subject === account || subject === control || subject === allAccounts) return true;
    return subject.startsWith(this.#signalPrefix);
  }

  /** What people had said up to a position of TRADING. */
  controlAt(position: number): TradingControl {
    if (this.control.position <= position) return this.control;
    return this.#controls.findLast((control) => control.position <= position) ?? this.#controls[0]!;
  }

  /** The instances that the account trades now. */
  get speakers(): readonly Speaker[] {
    return [...this.#enabled.values()].map(({ timeframe }) => ({
      timeframe: unwrap(parseTimeframe(timeframe)),
    }));
  }

  /** Where MARKET ended when an instance was enabled; 0 where that is not said. */
  knownTo(instance: string): number {
    return this.#knownTo.get(instance) ?? 0;
  }

  #sort(event: Event): void {
    const before = this.control;
    this.#hear(event);
    // A copy of what was said before.
    if (isSwitch(event) && this.control === before) return;
    if (event.type === "RiskConfigured" && this.#start !== undefined) {
      if (!holds(this.#start.history, historyFor(this.control.limits)))
        throw startedTooLate(this.#state.account);
    }
    switch (event.type) {
      case "BalanceSet":
      case "CashDeposited":
      case "CashWithdrawn":
      case "OpeningPosition":
      case "AssetTransferred":
      case "TradeVoided":
      case "TradeUnvoided":
      case "TradingHalted":
      case "TradingResumed":
      case "OrderRequested":
      case "CancelRequested":
        this.inbox.push(event);
        return;
      case "FundingPaid":
        if (!isCharged(event)) this.inbox.push(event);
        return;
      case "SignalRaised":
        if (this.#trades(event.data)) this.inbox.push(event);
        return;
      case "TradeExecuted":
        this.#trade(event);
        return;
      default:
        this.#order(event);
    }
  }

  /** Whether a signal is one that the account trades: of an instance enabled for it, on its series, late enough. */
  #trades({ instance, venue, product, timeframe, candle }: SignalRaised): boolean {
    const enabled = this.#enabled.get(instance);
    if (!enabled || candle.open_time < fromOf(enabled)) return false;
    return enabled.venue === venue && enabled.product === product && enabled.timeframe === timeframe;
  }

  #order(event: Event): void {
    const { position } = event.recorded;
    switch (event.type) {
      case "BotLeaseTaken": {
        const until = parseInstant(event.data.lease_until);
        if (until.ok) this.lease = { owner: event.data.owner, until: millisOfInstant(until.value) };
        return;
      }
      case "OrderPlaced": {
        const { data: placed, envelope } = event;
        this.placed.add(placed.order_id);
        const decides = placed.role === undefined || !isProtective(placed.role);
        if (placed.signal_id !== undefined && decides) {
          const { basis } = placed;
          this.#verdict(placed.signal_id, { type: event.type, placed, envelope, basis, position });
        }
        return;
      }
      case "SignalDeclined": {
        const { data: declined } = event;
        this.#verdict(declined.signal_id, { type: event.type, declined, basis: declined.basis, position });
        return;
      }
      case "OrderAccepted":
        this.accepted.add(event.data.order_id);
        return;
      case "OrderRejected":
      case "OrderCancelled":
        this.ended.add(event.data.order_id);
        return;
      default:
        return;
    }
  }

  #verdict(signalId: string, verdict: RecordedVerdict): void {
    if (this.#state.decided.has(signalId) || this.verdicts.has(signalId)) return;
    this.verdicts.set(signalId, verdict);
  }

  #charged({ data, recorded }: Event<"FundingPaid">): void {
    if (!this.fundings.has(data.funding_id)) {
      this.fundings.set(data.funding_id, { data, position: recorded.position });
    }
  }

  /** Keeps a fill of one of the bot's orders until its turn comes: the first record of it is the fill. */
  #trade(event: Event<"TradeExecuted">): void {
    const { tradeId, orderId } = event.data;
    if (orderId === undefined || !this.placed.has(orderId)) {
      this.inbox.push(event);
      return;
    }
    const fill = (this.#filled.get(orderId) ?? 0) + 1;
    if (paperTradeIdOf(orderId, fill) !== tradeId) {
      if (!this.fills.has(tradeId)) this.inbox.push(event);
      return;
    }
    this.#filled.set(orderId, fill);
    this.fills.set(tradeId, { trade: event.data, position: event.recorded.position });
  }
}

/** When the candle of a signal closed, epoch milliseconds: the market time of its decision. */
export const closeTimeOf = ({ timeframe, candle }: SignalRaised): number =>
  candle.open_time + widthOf(unwrap(parseTimeframe(timeframe)));

/** Whether the bot reckoned a payment itself: what others record of funding has its turn like all that moves the account. */
const isCharged = (event: Event): event is Event<"FundingPaid"> =>
  event.type === "FundingPaid" && event.data.rate !== undefined;

const MOVES: ReadonlySet<string> = new Set<AccountEvent>([
  "TradeExecuted",
  "BalanceSet",
  "CashDeposited",
  "CashWithdrawn",
  "FundingPaid",
  "OpeningPosition",
  "AssetTransferred",
  "TradeVoided",
  "TradeUnvoided",
]);

/** Whether an event of a type moves an account without an order of the bot. */
export const movesAccount = (type: string): boolean => MOVES.has(type);
