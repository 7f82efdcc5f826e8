/**
 * Where the bot's decisions and the paper venue's steps become events. Each is written once: what the log holds of it is
 * taken as it is, and what it does not hold is written by the bot that owns the account, while others wait for it.
 */
import {
  type AccountState,
  advanceTo,
  LASTING_NAMES,
  orderEnded,
  orderPlaced,
  signalDecided,
} from "@spot-canvas/domain/bot/account-state";
import { configuredTerms } from "@spot-canvas/domain/bot/configured-terms";
import type { TradingControl } from "@spot-canvas/domain/bot/control";
import { decide, type OrderVerdict, type Verdict } from "@spot-canvas/domain/bot/decide";
import { declinedOn, orderOf, placedOn } from "@spot-canvas/domain/bot/place";
import type { Signal } from "@spot-canvas/domain/bot/signal";
import type { OrderPlaced, SignalDeclined } from "@spot-canvas/domain/events/bodies/order";
import type { Event } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { unwrap } from "@spot-canvas/domain/fault";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { parseTimeframe, type Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { OpenOrder } from "@spot-canvas/domain/orders/open-order";
import {
  cancel,
  type FillRecord,
  meetCandle,
  meetOpen,
  type VenueStep,
  type VenueSteps,
} from "@spot-canvas/domain/orders/paper-venue";
import type { TradingTerms } from "@spot-canvas/domain/orders/trading-terms";
import { formatMillis, type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Logger } from "../logging/logger.ts";
import type { Bell } from "../waiting/bell.ts";
import type { AccountReader, RecordedVerdict } from "./account-reader.ts";
import type { Audit } from "./audit.ts";
import { type Cause, type OrderWriter, placedEventId } from "./order-writer.ts";
import type { MarketEvent, PaperMarket } from "./paper-market.ts";
import type { RecordedTerms } from "./recorded-terms.ts";
import type { BotSettings } from "./settings.ts";

/** What the desk works with. */
export interface OrderDeskParts {
  readonly state: AccountState;
  readonly reader: AccountReader;
  readonly writer: OrderWriter;
  readonly market: PaperMarket;
  readonly terms: RecordedTerms;
  readonly settings: BotSettings;
  readonly logger: Logger;
  readonly tenant: string;
  readonly bell: Bell;
  /** Where there is one, nothing is written: what would be is held against what the log has. */
  readonly audit?: Audit | undefined;
}

/** Where a signal comes from: kept while an order of it is open. */
export interface Origin {
  /** The id of its event, and of the workflow. */
  readonly id: string;
  readonly correlationId: string;
  /** The series that its orders rest on. */
  readonly timeframe: Timeframe;
  /** Where its candle stands in MARKET, and it in TRADING. */
  readonly market: number;
  readonly trading: number;
}

/** A decision, with the order that came of it, and by what it was taken. */
interface Decided {
  readonly verdict: Verdict;
  readonly order: OpenOrder | undefined;
  readonly terms: TradingTerms;
  readonly control: TradingControl;
}

/** The desk of one account. */
export class OrderDesk {
  readonly #parts: OrderDeskParts;
  /** By signal, for those with open orders. */
  readonly #workflows = new Map<string, Origin>();
  #standingBy = false;

  constructor(parts: OrderDeskParts) {
    this.#parts = parts;
  }

  /** Lets the orders of a series meet an event of the market. */
  async meet(next: MarketEvent): Promise<void> {
    const { state, market } = this.#parts;
    const { series, time } = next;
    if (next.event === "open") await this.#drive(meetOpen(state, series.resting, next.candle), time);
    else {
      advanceTo(state, time);
      await this.#drive(meetCandle(state, series.resting, next.candle, time), time);
    }
    market.met(next);
  }

  /** Gives a signal its verdict, or takes in the recorded one. */
  async judge(signal: Signal, origin: Origin): Promise<void> {
    const { state, reader } = this.#parts;
    const terms = await this.#parts.terms.at(signal.venue, signal.product, origin.market);
    advanceTo(state, signal.closeTime, origin.market);
    this.#keep(signal.id, origin);
    let made: Decided | undefined;
    if (!reader.verdicts.has(signal.id)) made = await this.#decideAndWrite(signal, origin, terms);
    const recorded = reader.verdicts.get(signal.id);
    if (recorded !== undefined) {
      if (made !== undefined) this.#unmake(made);
      made = this.#recorded(signal, recorded, terms);
    }
    signalDecided(state, signal.id);
    reader.verdicts.delete(signal.id);
    const { verdict, order, terms: own } = made!;
    await this.#cancelAll(verdict.cancels, signal.reason);
    if (order === undefined) return;
    await this.#accept(order, state.clock);
    this.#rest(order, own);
  }

  /** Ends the entries that rest: trading was halted. */
  async halt(reason: string): Promise<void> {
    const entries = [...this.#parts.state.open.values()].filter(({ role }) => role === "entry");
    await this.#cancelAll(entries, `trading is halted: ${reason}`);
  }

  /** Ends an order that a person wants to end; false where it is not open. */
  async cancel(orderId: string, reason: string): Promise<boolean> {
    const order = this.#parts.state.open.get(orderId);
    if (order === undefined) return false;
    await this.#cancelAll([order], reason);
    return true;
  }

  /** Decides by what people have said until now. */
  #decided(signal: Signal, product: TradingTerms): Decided {
    const { state } = this.#parts;
    state.control = this.#parts.reader.control;
    const terms = configuredTerms(product, state.control, signal);
    const verdict = decide(state, signal, state.clock, terms);
    const order = verdict.verdict === "order" ? this.#open(signal, verdict, terms) : undefined;
    return { verdict, order, terms, control: state.control };
  }

  #unmake({ order }: Pick<Decided, "order">): void {
    if (order === undefined) return;
    orderEnded(this.#parts.state, order);
    this.#parts.state.placed -= 1;
  }

  /**
   * What the log says was decided, whatever would be decided now: decided again by what people had said until then, for
   * what follows from it.
   */
  #recorded(signal: Signal, recorded: RecordedVerdict, product: TradingTerms): Decided {
    const { state, reader } = this.#parts;
    state.control = reader.controlAt(recorded.basis.trading);
    const terms = configuredTerms(product, state.control, signal);
    const verdict = decide(state, signal, state.clock, terms);
    this.#parts.audit?.verdict(this.#written(signal, verdict, terms, recorded.basis.trading), recorded);
    const order =
      recorded.type === "OrderPlaced" ? this.#open(signal, orderOf(recorded.placed), terms) : undefined;
    return { verdict, order, terms, control: state.control };
  }

  /** What would be written of a verdict. */
  #written(
    signal: Signal,
    verdict: Verdict,
    terms: TradingTerms,
    trading: number,
  ): OrderPlaced | SignalDeclined {
    const { state } = this.#parts;
    if (verdict.verdict === "decline") return declinedOn(state, signal, verdict.decline, trading);
    const order = this.#open(signal, verdict, terms);
    const placed = placedOn(state, order, terms, { now: state.clock, trading });
    this.#unmake({ order });
    return placed;
  }

  #open(
    signal: Signal,
    { spec, role, reserved, exits }: Pick<OrderVerdict, "spec" | "role" | "reserved" | "exits">,
    { latencyMs }: TradingTerms,
  ): OpenOrder {
    const { state } = this.#parts;
    const { leg, reason } = signal;
    const from = Math.max(state.clock, signal.actsFrom ?? 0) + latencyMs;
    return orderPlaced(state, { signal, spec, role, leg, generation: 1, reason, from, exits }, reserved);
  }

  /** Decides and records it; where somebody says something meanwhile, it is decided anew. */
  async #decideAndWrite(signal: Signal, origin: Origin, terms: TradingTerms): Promise<Decided> {
    const { reader } = this.#parts;
    let made = this.#decided(signal, terms);
    const isNew = await this.#ensure(
      () => reader.verdicts.has(signal.id),
      (writer) => {
        if (made.control !== reader.control) {
          this.#unmake(made);
          made = this.#decided(signal, terms);
        }
        return this.#writeVerdict(writer, signal, made, origin);
      },
    );
    if (isNew && made.order !== undefined) this.#tellPlaced(made.order, origin);
    return made;
  }

  #writeVerdict(
    writer: OrderWriter,
    signal: Signal,
    { verdict, order, terms, control }: Decided,
    { id, correlationId, trading: raised }: Origin,
  ): Promise<boolean> {
    const { state } = this.#parts;
    const trading = Math.max(raised, control.position);
    const cause = { causationId: id, correlationId, occurredAt: instantOfMillis(state.clock) };
    if (verdict.verdict === "decline") {
      const declined = declinedOn(state, signal, verdict.decline, trading);
      return writer.order("SignalDeclined", declined, `${state.account} ${signal.id}`, cause);
    }
    const placed = placedOn(state, order!, terms, { now: state.clock, trading });
    return writer.order("OrderPlaced", placed, placed.order_id, cause);
  }

  #tellPlaced({ id, spec, signal }: OpenOrder, { correlationId }: Origin): void {
    const { state, reader, logger } = this.#parts;
    reader.placed.add(id);
    const at = formatMillis(state.clock);
    const { account } = state;
    logger.info(`${spec.side} ${signal.product}`, { account, order: id, at, correlation: correlationId });
  }

  /** Keeps what the orders of a signal need, and lets go of what no open order does. */
  #keep(signalId: string, workflow: Origin): void {
    this.#workflows.set(signalId, workflow);
    const { open } = this.#parts.state;
    if (this.#workflows.size < 2 * open.size + WORKFLOWS_KEPT) return;
    const needed = new Set([signalId, ...[...open.values()].map(({ signal }) => signal.id)]);
    for (const id of this.#workflows.keys()) if (!needed.has(id)) this.#workflows.delete(id);
  }

  #rest(order: OpenOrder, terms: TradingTerms): void {
    const { timeframe, market } = this.#workflows.get(order.signal.id)!;
    const knownTo = this.#parts.reader.knownTo(order.signal.instance);
    this.#parts.market.rest(order, { timeframe, market, knownTo }, terms);
  }

  async #cancelAll(orders: readonly OpenOrder[], reason: string): Promise<void> {
    const { state, market, reader } = this.#parts;
    for (const order of orders) {
      const series = market.seriesOf(order);
      // The log says that it was filled meanwhile: what happened stands.
      if (series === undefined || reader.fills.has(LASTING_NAMES.fill(order.id, order.fills + 1))) continue;
      await this.#drive(cancel(state, series.resting, order, state.clock, reason), state.clock);
    }
  }

  /** Takes the steps of the venue, each once it is in the log. */
  async #drive(steps: VenueSteps, at: number): Promise<void> {
    for (let next = steps.next(); !next.done; ) next = steps.next(await this.#take(next.value, at));
  }

  async #take(step: VenueStep, at: number): Promise<FillRecord | undefined> {
    switch (step.step) {
      case "filled":
        return this.#filled(step.order, step.trade);
      case "placed":
        await this.#protect(step.order, step.cause, at);
        return undefined;
      case "cancelled":
      case "rejected":
        await this.#ended(step.order, step.step, step.reason, at);
        return undefined;
      default:
        return step satisfies never;
    }
  }

  /** Places what a fill led to. */
  async #protect(order: OpenOrder, cause: Trade | undefined, at: number): Promise<void> {
    const { state, reader, settings, tenant } = this.#parts;
    const { trading, correlationId } = this.#workflows.get(order.signal.id)!;
    const placed = placedOn(state, order, settings.terms, { now: at, trading });
    const by: Cause = {
      correlationId,
      occurredAt: instantOfMillis(at),
      ...(cause === undefined ? {} : { causationId: identityOf("TradeExecuted", tenant, cause.tradeId) }),
    };
    await this.#ensure(
      () => reader.placed.has(order.id),
      (writer) => writer.order("OrderPlaced", placed, order.id, by),
    );
    reader.placed.add(order.id);
    await this.#accept(order, at);
  }

  async #accept(order: OpenOrder, at: number): Promise<void> {
    const { reader, state } = this.#parts;
    const { id: order_id } = order;
    const accepted = { order_id, account: state.account };
    await this.#ensure(
      () => reader.accepted.has(order_id),
      (writer) =>
        writer.order("OrderAccepted", accepted, order_id, this.#causeOf(order, instantOfMillis(at))),
    );
    reader.accepted.add(order_id);
  }

  /** The fill as it stands in the log. */
  async #filled(order: OpenOrder, trade: Trade): Promise<FillRecord> {
    const { reader } = this.#parts;
    const { tradeId } = trade;
    let position = 0;
    await this.#ensure(
      () => reader.fills.has(tradeId),
      async (writer) => {
        const written = await writer.fill(trade, this.#causeOf(order, trade.timestamp));
        position = written ?? 0;
        return written !== undefined;
      },
    );
    const recorded = reader.fills.get(tradeId);
    if (recorded !== undefined) this.#parts.audit?.fill(trade, recorded);
    reader.fills.delete(tradeId);
    return recorded ?? { trade, position };
  }

  async #ended(order: OpenOrder, how: "cancelled" | "rejected", reason: string, at: number): Promise<void> {
    const { reader, state, logger } = this.#parts;
    const { account } = state;
    const { id: order_id } = order;
    if (how === "rejected" && !reader.ended.has(order_id)) {
      logger.warn("the paper venue refused an order", { account, order: order_id, reason });
    }
    const type = how === "rejected" ? "OrderRejected" : "OrderCancelled";
    await this.#ensure(
      () => reader.ended.has(order_id),
      (writer) =>
        writer.order(
          type,
          { order_id, account, reason },
          order_id,
          this.#causeOf(order, instantOfMillis(at)),
        ),
    );
    reader.ended.add(order_id);
    this.#parts.market.leave(order);
  }

  /** Sees to it that something is in the log: written here, or by another bot. Gives whether it was written here. */
  async #ensure(
    isRecorded: () => boolean,
    write: (writer: OrderWriter) => Promise<boolean>,
  ): Promise<boolean> {
    const { writer, bell } = this.#parts;
    for (;;) {
      if (isRecorded()) return false;
      this.#parts.audit?.missing(this.#parts.state.clock, this.#parts.reader);
      const rung = bell.next();
      const ownership = await writer.own();
      this.#tell(ownership.owned);
      if (!ownership.owned) await bell.within(rung, ownership.retryInMs);
      else if (!isRecorded() && (await write(writer))) return true;
      bell.check();
    }
  }

  #tell(owned: boolean): void {
    if (owned !== this.#standingBy) return;
    this.#standingBy = !owned;
    const { state, logger, reader, settings } = this.#parts;
    const { account } = state;
    const owner = reader.lease?.owner ?? settings.owner;
    logger.info(owned ? "the bot trades the account" : "the bot stands by", { account, owner });
  }

  #causeOf({ id, signal }: OpenOrder, occurredAt: Instant): Cause {
    const causationId = placedEventId(this.#parts.tenant, id);
    const { correlationId } = this.#workflows.get(signal.id)!;
    return { causationId, correlationId, occurredAt };
  }
}

/** Signals that are kept beside those of open orders before they are let go. */
const WORKFLOWS_KEPT = 64;

/** Where an event that asks for a decision comes from. */
export const originOf = ({ data, envelope, recorded }: Event<"SignalRaised" | "OrderRequested">): Origin => ({
  id: envelope.id,
  correlationId: envelope.correlationId,
  timeframe: unwrap(parseTimeframe(data.timeframe)),
  market: data.candle.position,
  trading: recorded.position,
});
