/**
 * A live account: the fold of its events that the bot acts on. Every order stands in the state that the log puts it in,
 * and every entry with what is held of it, so that a bot that starts anew, wherever the one before it was killed, knows
 * what is still to be done: the answers that are missing, the fills, the protection.
 */
import type { OrderAmended, OrderPlaced } from "../events/bodies/order.ts";
import type { Event } from "../events/codec.ts";
import { pairOf, type Trade } from "../ledger/trade.ts";
import { Money, notional, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { levelOf } from "../orders/crossing.ts";
import { type OpenOrder, openOrder } from "../orders/open-order.ts";
import { evolve, isOpen, type Order, type OrderEvent, place } from "../orders/order.ts";
import { isProtective } from "../orders/order-spec.ts";
import { millisOfInstant, millisOfText } from "../time/instant.ts";
import {
  type AccountState,
  advanceTo,
  initialState,
  orderEnded,
  orderFilled,
  signalDecided,
} from "./account-state.ts";
import { orderOf } from "./place.ts";
import type { Signal } from "./signal.ts";

/** An order of the account. */
export interface LiveOrder {
  readonly placed: OrderPlaced;
  /** The bot's view of it; changed in place. */
  readonly open: OpenOrder;
  /** When its intent was recorded, and until when it may be sent: epoch milliseconds. */
  readonly placedAt: number;
  readonly sendBy: number;
  /** The event of its intent. */
  readonly eventId: string;
  readonly correlationId: string;
  order: Order;
  /** The venue's own id of it, once it is known. */
  venueOrderId: string | undefined;
}

/** An entry of which something is, or may still be, held. */
export interface LiveEntry {
  readonly order: LiveOrder;
  /** What it bought (of a short position: sold), less what of it went away as a fee. */
  opened: Decimal;
  /** What its purchases cost, without fees. */
  cost: Decimal;
  /** What of it was closed again. */
  closed: Decimal;
  /** Venue time of its first fill, epoch milliseconds. */
  readonly since: number;
  /** How far its trailing stop has come: it never goes back. */
  trail: Price | undefined;
}

/** A stretch of time in which something was not protected as it should be, as the log tells it. */
export interface Unprotected {
  readonly since: number;
}

/** Ended orders that are remembered, so that fills which come late are known as theirs. */
const ENDED_KEPT = 5_000;

/** The fold. */
export class LiveAccount {
  readonly state: AccountState;
  /** Orders that the venue may still fill, or that the bot holds. */
  readonly orders = new Map<string, LiveOrder>();
  /** Entries by order id, oldest first. */
  readonly entries = new Map<string, LiveEntry>();
  /** By product. */
  readonly unprotected = new Map<string, Unprotected>();
  /** Trade ids that are in the log. */
  readonly trades = new Set<string>();
  readonly #signals = new Map<string, Signal>();
  readonly #ended = new Map<string, LiveOrder>();
  readonly #byVenueId = new Map<string, string>();
  /** How many orders each leg of each signal had. */
  readonly #generations = new Map<string, number>();
  /** Venue time of the newest fill, epoch milliseconds. */
  lastFill: number | undefined;

  constructor(tenant: string, account: string) {
    this.state = initialState(tenant, account);
  }

  /** Keeps what orders of a signal need of it, until it is declined. */
  heard(signal: Signal): void {
    this.#signals.set(signal.id, signal);
  }

  /** An order, also one that ended not long ago. */
  find(orderId: string): LiveOrder | undefined {
    return this.orders.get(orderId) ?? this.#ended.get(orderId);
  }

  /** The order that the venue knows by an id of its own. */
  findAtVenue(venueOrderId: string): LiveOrder | undefined {
    const id = this.#byVenueId.get(venueOrderId);
    return id === undefined ? undefined : this.find(id);
  }

  /** The number of the next order of a leg: 1 where it had none. */
  nextGeneration(signalId: string, leg: string): number {
    return (this.#generations.get(`${signalId} ${leg}`) ?? 0) + 1;
  }

  /** Takes in an event of the account. */
  take(event: Event): void {
    switch (event.type) {
      case "OrderPlaced":
        this.#placed(event);
        return;
      case "OrderAccepted":
        this.#accepted(event);
        return;
      case "OrderRejected":
      case "OrderCancelled":
      case "OrderUnresolved":
        this.#changed(event.data.order_id, { type: event.type, reason: event.data.reason });
        return;
      case "OrderAmended":
        this.#amended(event.data);
        return;
      case "SignalDeclined":
        signalDecided(this.state, event.data.signal_id);
        this.#signals.delete(event.data.signal_id);
        return;
      case "TradeExecuted":
        this.#traded(event.data, event.recorded.position);
        return;
      case "PositionUnprotected":
        this.unprotected.set(event.data.product, { since: millisOfText(event.data.since) });
        return;
      case "PositionProtected":
        this.unprotected.delete(event.data.product);
        return;
      default:
        this.state.book.take(event);
    }
  }

  #placed({ data: placed, envelope }: Event<"OrderPlaced">): void {
    const { order_id: id, leg } = placed;
    if (this.find(id) !== undefined) return;
    const { state } = this;
    const signalId = placed.signal_id ?? id;
    const entry = placed.group === undefined ? undefined : this.entries.get(placed.group);
    const signal = entry?.order.open.signal ?? this.#signals.get(signalId) ?? signalFor(placed, signalId);
    const generation = this.nextGeneration(signalId, leg);
    this.#generations.set(`${signalId} ${leg}`, generation);
    const { spec, role, reserved, exits } = orderOf(placed);
    const { reason, group, active_from: activeFrom } = placed;
    const placedAt = millisOfText(placed.basis.now);
    const from = activeFrom === undefined ? placedAt : millisOfText(activeFrom);
    const opening = { signal, spec, role, leg, generation, reason, from, exits, ...(group && { group }) };
    state.placed += 1;
    state.market = Math.max(state.market, placed.basis.market);
    const open = openOrder(opening, id, state.placed, reserved);
    state.open.set(id, open);
    const { id: eventId, correlationId } = envelope;
    const sendBy = millisOfText(placed.send_deadline);
    const order = { placed, open, placedAt, sendBy, eventId, correlationId, order: place(placed) };
    this.orders.set(id, { ...order, venueOrderId: undefined });
    if (entry !== undefined) trailed(entry, open);
    if (!isProtective(role)) {
      signalDecided(state, signalId);
      this.#signals.delete(signalId);
    }
  }

  #accepted({ data: { order_id: id, venue_order_id: venueOrderId } }: Event<"OrderAccepted">): void {
    const order = this.find(id);
    if (order === undefined) return;
    order.venueOrderId ??= venueOrderId;
    if (order.venueOrderId !== undefined) this.#byVenueId.set(order.venueOrderId, id);
    this.#changed(id, { type: "OrderAccepted" });
  }

  #amended({ order_id, stop_price }: OrderAmended): void {
    const live = this.orders.get(order_id);
    if (live === undefined) return;
    live.open.stop = levelOf(Price(Decimal.of(stop_price)));
    const entry = this.entries.get(live.open.group ?? "");
    if (entry !== undefined) trailed(entry, live.open);
  }

  #changed(id: string, change: OrderEvent): void {
    const live = this.find(id);
    if (live === undefined) return;
    live.order = evolve(live.order, change);
    if (isOpen(live.order)) return;
    orderEnded(this.state, live.open);
    if (!this.orders.delete(id)) return;
    this.#ended.set(id, live);
    this.#forgetOld();
    const entry = this.entries.get(id);
    if (entry) this.#dropClosed(entry);
  }

  #traded(trade: Trade, position: number): void {
    if (this.trades.has(trade.tradeId)) return;
    this.trades.add(trade.tradeId);
    const time = millisOfInstant(trade.timestamp);
    if (this.lastFill === undefined || time > this.lastFill) this.lastFill = time;
    const live = trade.orderId === undefined ? undefined : this.find(trade.orderId);
    // What the venue says took place is known from now on, also where its clock is ahead of ours.
    advanceTo(this.state, time + 1);
    if (live === undefined) {
      this.state.book.trade(trade, position);
      this.#close(trade, undefined);
      return;
    }
    const { price, quantity } = trade;
    const filled = evolve(live.order, { type: "TradeExecuted", trade: { price, quantity } });
    orderFilled(this.state, live.open, { trade, position, completes: !isOpen(filled) });
    if (live.open.role === "entry") this.#entered(live, trade);
    else this.#close(trade, live.open.group);
    this.#changed(live.open.id, { type: "TradeExecuted", trade: { price, quantity } });
  }

  #entered(live: LiveOrder, trade: Trade): void {
    const { id } = live.open;
    let entry = this.entries.get(id);
    if (entry === undefined) {
      const since = millisOfInstant(trade.timestamp);
      const nothing = { opened: Decimal.ZERO, cost: Decimal.ZERO, closed: Decimal.ZERO };
      entry = { order: live, ...nothing, since, trail: undefined };
      this.entries.set(id, entry);
    }
    entry.opened = entry.opened.plus(trade.quantity).minus(feeInBase(trade));
    entry.cost = entry.cost.plus(notional(trade.price, trade.quantity));
  }

  /** Takes what was sold out of the entry that the order protects, then out of the oldest ones. */
  #close({ symbol, side, quantity }: Trade, group: string | undefined): void {
    let left: Decimal = quantity;
    const own = group === undefined ? undefined : this.entries.get(group);
    for (const entry of own ? [own, ...this.entries.values()] : [...this.entries.values()]) {
      const { signal, spec } = entry.order.open;
      if (!left.isPositive() || signal.product !== symbol || spec.side === side) continue;
      const held = heldOf(entry);
      const taken = held.compare(left) < 0 ? held : left;
      entry.closed = entry.closed.plus(taken);
      left = left.minus(taken);
      this.#dropClosed(entry);
    }
  }

  #dropClosed(entry: LiveEntry): void {
    if (!isOpen(entry.order.order) && !heldOf(entry).isPositive()) this.entries.delete(entry.order.open.id);
  }

  #forgetOld(): void {
    if (this.#ended.size <= ENDED_KEPT) return;
    const [id, { venueOrderId }] = this.#ended.entries().next().value!;
    this.#ended.delete(id);
    if (venueOrderId !== undefined) this.#byVenueId.delete(venueOrderId);
  }
}

/** What is still held of an entry. */
export const heldOf = ({ opened, closed }: LiveEntry): Decimal => opened.minus(closed);

/** The average price of an entry's fills. */
export const entryPriceOf = ({ cost, order }: LiveEntry): Price => {
  const { filled } = order.order as { readonly filled?: { readonly quantity: Quantity } };
  return Price(filled ? cost.dividedBy(filled.quantity, 12, "half-even").normalized() : Decimal.ZERO);
};

/** Keeps how far a trailing stop has come. */
function trailed(entry: LiveEntry, { spec, stop }: OpenOrder): void {
  if (spec.trail === undefined || stop === undefined) return;
  const gained = entry.trail === undefined ? 1 : stop.price.compare(entry.trail);
  if (spec.side === "sell" ? gained > 0 : gained < 0 || entry.trail === undefined) entry.trail = stop.price;
}

/** Fees in the currency that was bought make it less. */
function feeInBase({ symbol, side, fee, feeCurrency, marketType }: Trade): Decimal {
  const isBase = marketType === "spot" && side === "buy" && pairOf(symbol)?.base === feeCurrency;
  return isBase ? fee : Money(Decimal.ZERO);
}

/** What is known of the signal of an order whose signal is not in the log, such as one that was asked for by hand. */
const signalFor = (placed: OrderPlaced, id: string): Signal => ({
  id,
  instance: id,
  strategy: "",
  venue: placed.venue,
  product: placed.product,
  action: placed.side,
  leg: placed.leg,
  price: Price(Decimal.of(placed.limit_price ?? "0")),
  target: undefined,
  size: { quantity: Quantity(Decimal.of(placed.quantity)) },
  limitPrice: undefined,
  stopLoss: undefined,
  takeProfit: undefined,
  trail: undefined,
  confidence: undefined,
  trend: undefined,
  validUntil: undefined,
  reason: placed.reason,
  openTime: millisOfText(placed.basis.now),
  closeTime: millisOfText(placed.basis.now),
});
