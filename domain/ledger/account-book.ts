/**
 * An account as a bot keeps it: fed the account's events in the order of the log, it stands where the ledger's tables
 * stand after them. Facts apply in the order of `comparePlaces`; what comes in that order, which nearly all does, costs
 * one step of the fold, and a late fact, a void or a balance that was set folds the account again.
 */
import type { Event } from "../events/codec.ts";
import type { MarketType } from "../events/subject.ts";
import { Fault, unwrap } from "../fault.ts";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type Instant, parseInstant } from "../time/instant.ts";
import { AccountFold, type FoldStart } from "./account-fold.ts";
import type { BalanceSetting } from "./cash.ts";
import { positionEntryOf } from "./entry-events.ts";
import type { Position } from "./position.ts";
import type { PositionEntry } from "./position-entry.ts";
import type { Trade } from "./trade.ts";
import { comparePlaces, placeOf, type TradePlace } from "./trade-order.ts";

/** What moves an account, in its place. */
type Fact = { readonly place: TradePlace } & (
  | { readonly trade: Trade }
  | { readonly entry: PositionEntry }
  | { readonly currency: string; readonly amount: Decimal }
);

/** An account as the ledger's tables have it after all that stands up to a position of the log. */
export interface BookStart extends FoldStart {
  /** What is at this position or before it is in already. */
  readonly position: number;
  /** Of that, where trades stand that are not in yet: they are given in their turn. */
  readonly without: ReadonlySet<number>;
  /** What its balances stand on, by currency. */
  readonly settings: ReadonlyMap<string, BalanceSetting>;
  /** When its newest fact took place; undefined where it has none. */
  readonly newest: Instant | undefined;
  /** Trades that took place at that very moment. */
  readonly newestTrades: readonly string[];
}

/** An account of one tenant. */
export class AccountBook {
  readonly #tenant: string;
  readonly #account: string;
  readonly #facts: Fact[] = [];
  readonly #tradeIds = new Set<string>();
  /** Of entries and cash, by kind. */
  readonly #entryIds = new Set<string>();
  readonly #settings = new Map<string, BalanceSetting>();
  readonly #voided = new Set<string>();
  readonly #start: BookStart | undefined;
  #fold: AccountFold;
  #isCurrent = true;

  /** With a start it goes on from there, and takes in what no table has to be asked about: see {@link take}. */
  constructor(tenant: string, account: string, start?: BookStart) {
    this.#tenant = tenant;
    this.#account = account;
    this.#start = start;
    for (const id of start?.newestTrades ?? []) this.#tradeIds.add(id);
    for (const [currency, setting] of start?.settings ?? []) this.#settings.set(currency, setting);
    this.#fold = this.#begun();
  }

  /**
   * Takes in an event of the log; those of others, and of kinds that move nothing, change nothing. A book that began with
   * a start does not know what was there before: of what may repeat or change that it throws a Fault `BookOutdated`, and
   * is to be begun again at a later position. Trades that {@link trade} is given are known to be new.
   */
  take(event: Event): void {
    const { position } = event.recorded;
    if (event.subject.tenant !== this.#tenant || this.#has(position)) return;
    if (this.#start !== undefined && isOf(event, this.#account)) throw outdated(this.#account);
    switch (event.type) {
      case "TradeExecuted":
        if (event.data.accountId === this.#account) this.trade(event.data, position);
        return;
      case "BalanceSet": {
        const { account, amount, currency, effective_at: at } = event.data;
        if (account !== this.#account || !this.#isNew(`balance:${event.envelope.id}`)) return;
        const effectiveAt = at === undefined ? undefined : unwrap(parseInstant(at));
        this.setBalance(currency, { amount: Money(Decimal.of(amount)), position, effectiveAt });
        return;
      }
      case "CashDeposited":
      case "CashWithdrawn": {
        const { account, cash_id: id, currency, amount, at } = event.data;
        if (account !== this.#account || !this.#isNew(`cash:${id}`)) return;
        const moved = Decimal.of(amount);
        const place = { timestamp: unwrap(parseInstant(at)), position };
        this.#add({ place, currency, amount: event.type === "CashDeposited" ? moved : moved.negated() });
        return;
      }
      case "FundingPaid":
      case "OpeningPosition":
      case "AssetTransferred":
        if (event.data.account === this.#account)
          this.entry(positionEntryOf(event.data, this.#tenant), position);
        return;
      case "TradeVoided":
      case "TradeUnvoided":
        if (event.data.account === this.#account)
          this.#void(event.data.trade_id, event.type === "TradeVoided");
        return;
      default:
        return;
    }
  }

  /** Takes in a trade that the log holds at `position`. A trade id that was seen before changes nothing. */
  trade(trade: Trade, position: number): void {
    if (this.#has(position) || this.#tradeIds.has(trade.tradeId)) return;
    const { newest } = this.#start ?? {};
    if (newest !== undefined && trade.timestamp < newest) throw outdated(this.#account);
    this.#tradeIds.add(trade.tradeId);
    this.#add({ place: placeOf(trade, position), trade });
  }

  /** Takes in an entry; one that was seen before changes nothing. */
  entry(entry: PositionEntry, position: number): void {
    const { newest } = this.#start ?? {};
    if (newest !== undefined && entry.timestamp < newest) throw outdated(this.#account);
    if (!this.#isNew(`${entry.kind}:${entry.entryId}`)) return;
    this.#add({ place: { timestamp: entry.timestamp, position }, entry });
  }

  /**
   * What was held of a futures market before a moment, below zero where it was short; undefined where the book began
   * with what took place then or later.
   */
  heldBefore(symbol: string, moment: Instant): Decimal | undefined {
    const { newest } = this.#start ?? {};
    if (newest !== undefined && moment <= newest) return undefined;
    const position = this.positionOf(symbol, "futures");
    let held = position === undefined ? Decimal.ZERO : signed(position.side, position.quantity);
    for (let index = this.#facts.length - 1; index >= 0; index--) {
      const fact = this.#facts[index]!;
      if (fact.place.timestamp < moment) break;
      held = held.minus(this.#changeBy(fact, symbol));
    }
    return held;
  }

  /** What a fact did to the quantity of a futures market. */
  #changeBy(fact: Fact, symbol: string): Decimal {
    if ("trade" in fact) {
      const { trade } = fact;
      const isOf = trade.symbol === symbol && trade.marketType === "futures";
      return isOf && !this.#voided.has(trade.tradeId)
        ? signed(trade.side === "buy" ? "long" : "short", trade.quantity)
        : Decimal.ZERO;
    }
    if (!("entry" in fact) || fact.entry.symbol !== symbol || fact.entry.marketType !== "futures")
      return Decimal.ZERO;
    const { kind, side, quantity } = fact.entry;
    const change = signed(side, quantity);
    return kind === "transfer-out" ? change.negated() : change;
  }

  /** States what the balance of a currency is. */
  setBalance(currency: string, setting: BalanceSetting): void {
    this.#settings.set(currency, setting);
    this.#isCurrent = false;
  }

  /** The open position of a market. */
  positionOf(symbol: string, marketType: MarketType): Position | undefined {
    return this.#current().positionOf(symbol, marketType);
  }

  /** The balance of a currency; undefined where nobody stated one and no cash moved. */
  balanceOf(currency: string): Money | undefined {
    return this.#current().balanceOf(currency);
  }

  /** Every open position, in the order in which their markets were entered. */
  get open(): readonly Position[] {
    return this.#current().open;
  }

  /** Every closed position, in the order of closing. */
  get closed(): readonly Position[] {
    return this.#current().closed;
  }

  /** Where in the log each of them was closed. */
  get closedBy(): readonly number[] {
    return this.#current().closedBy;
  }

  /** Whether the book began with what stands at a position. */
  #has(position: number): boolean {
    const start = this.#start;
    return start !== undefined && position <= start.position && !start.without.has(position);
  }

  #begun(): AccountFold {
    const fold = new AccountFold(this.#settings);
    if (this.#start !== undefined) fold.goOnFrom(this.#start);
    return fold;
  }

  #isNew(id: string): boolean {
    if (this.#entryIds.has(id)) return false;
    this.#entryIds.add(id);
    return true;
  }

  #void(tradeId: string, isVoid: boolean): void {
    if (isVoid === this.#voided.has(tradeId)) return;
    if (isVoid) this.#voided.add(tradeId);
    else this.#voided.delete(tradeId);
    if (this.#tradeIds.has(tradeId)) this.#isCurrent = false;
  }

  /** Puts a fact in its place: at the end where it came in order, else the account is folded again when it is asked for. */
  #add(fact: Fact): void {
    const facts = this.#facts;
    let index = facts.length;
    while (index > 0 && comparePlaces(facts[index - 1]!.place, fact.place) > 0) index--;
    if (index < facts.length) {
      facts.splice(index, 0, fact);
      this.#isCurrent = false;
      return;
    }
    facts.push(fact);
    if (this.#isCurrent) this.#apply(fact);
  }

  #apply(fact: Fact): void {
    if ("entry" in fact) this.#fold.entry(fact.entry, fact.place);
    else if ("currency" in fact) this.#fold.cash(fact.currency, fact.amount, fact.place);
    else if (!this.#voided.has(fact.trade.tradeId)) this.#fold.trade(fact.trade, fact.place);
  }

  #current(): AccountFold {
    if (this.#isCurrent) return this.#fold;
    this.#fold = this.#begun();
    for (const fact of this.#facts) this.#apply(fact);
    this.#isCurrent = true;
    return this.#fold;
  }
}

const signed = (side: "long" | "short", quantity: Decimal): Decimal =>
  side === "long" ? quantity : quantity.negated();

const outdated = (account: string): Fault =>
  new Fault(
    "BookOutdated",
    "conflict",
    `What account ${account} was is not known any more as far back as needed: it is read again.`,
  );

/** Whether an event is one that moves an account. */
function isOf({ type, data }: Event, account: string): boolean {
  switch (type) {
    case "TradeExecuted":
      return data.accountId === account;
    case "BalanceSet":
    case "CashDeposited":
    case "CashWithdrawn":
    case "FundingPaid":
    case "OpeningPosition":
    case "AssetTransferred":
    case "TradeVoided":
    case "TradeUnvoided":
      return data.account === account;
    default:
      return false;
  }
}
