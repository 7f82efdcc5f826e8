/**
 * Where the bot's decisions and the paper venue's steps become events. Each is written once: what the log holds of it is
 * taken as it is, and what it does not hold is written by the bot that owns the account, while others wait for it.
 */
import { advanceTo, LASTING_NAMES } from "@spot-canvas/domain/bot/account-state";
import { placedOn } from "@spot-canvas/domain/bot/place";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
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
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { OrderDeskParts } from "./desk-parts.ts";
import type { Cause, OrderRecord } from "./order-writer.ts";
import type { OwnedWriting } from "./owned-writing.ts";
import type { MarketEvent } from "./paper-market.ts";
import { type Judged, VerdictDesk } from "./verdict-desk.ts";
import { type Waiting, Workflows } from "./workflows.ts";

/** The desk of one account. */
export class OrderDesk {
  readonly #parts: OrderDeskParts;
  readonly #workflows: Workflows;
  readonly #writing: OwnedWriting;
  readonly #verdicts: VerdictDesk;

  constructor(parts: OrderDeskParts, writing: OwnedWriting) {
    this.#parts = parts;
    this.#workflows = new Workflows(parts.tenant, parts.state.open);
    this.#writing = writing;
    this.#verdicts = new VerdictDesk(parts, writing, this.#workflows);
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

  /** Gives signals of one moment their verdicts, in order, or takes in the recorded ones. */
  async judge(waiting: readonly Waiting[]): Promise<void> {
    for (let done = 0; done < waiting.length; ) {
      const judged = await this.#verdicts.judge(waiting.slice(done));
      done += judged.length;
      const last = judged.at(-1)!;
      const { cancels } = last.verdict;
      await this.#work(cancels.length === 0 ? judged : judged.slice(0, -1));
      if (cancels.length === 0) continue;
      // They may be orders of those before it: these rest by now.
      await this.#cancelAll(cancels, last.signal.reason);
      await this.#work([last]);
    }
  }

  /** Puts the orders of verdicts on the market. */
  async #work(judged: readonly Judged[]): Promise<void> {
    const placed = judged.flatMap(({ order, terms }) => (order === undefined ? [] : [{ order, terms }]));
    const orders = placed.map(({ order }) => order);
    await this.#acceptAll(orders, this.#parts.state.clock);
    for (const { order, terms } of placed) this.#rest(order, terms);
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

  #rest(order: OpenOrder, terms: TradingTerms): void {
    const { timeframe, market } = this.#workflows.of(order);
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
    const { trading, correlationId } = this.#workflows.of(order);
    const placed = placedOn(state, order, settings.terms, { now: at, trading });
    const by: Cause = {
      correlationId,
      occurredAt: instantOfMillis(at),
      ...(cause === undefined ? {} : { causationId: identityOf("TradeExecuted", tenant, cause.tradeId) }),
    };
    await this.#writing.ensure(
      () => reader.placed.has(order.id),
      (writer) => writer.order("OrderPlaced", placed, order.id, by),
    );
    reader.placed.add(order.id);
    await this.#accept(order, at);
  }

  /** Accepts orders that were placed together, and then, one by one, what that did not. */
  async #acceptAll(orders: readonly OpenOrder[], at: number): Promise<void> {
    const { accepted } = this.#parts.reader;
    const missing = orders.filter(({ id }) => !accepted.has(id));
    const records = missing.map((order) => this.#acceptanceOf(order, at));
    const count = await this.#writing.attempt(records, () => !missing.some(({ id }) => accepted.has(id)));
    for (const { id } of missing.slice(0, count)) accepted.add(id);
    for (const order of orders) await this.#accept(order, at);
  }

  async #accept(order: OpenOrder, at: number): Promise<void> {
    const { accepted } = this.#parts.reader;
    await this.#writing.ensure(
      () => accepted.has(order.id),
      async (writer) => (await writer.orders([this.#acceptanceOf(order, at)])) === 1,
    );
    accepted.add(order.id);
  }

  #acceptanceOf(order: OpenOrder, at: number): OrderRecord {
    const { id } = order;
    const data = { order_id: id, account: this.#parts.state.account };
    return {
      type: "OrderAccepted",
      data,
      id,
      cause: this.#workflows.causeOf(order, instantOfMillis(at)),
    };
  }

  /** The fill as it stands in the log. */
  async #filled(order: OpenOrder, trade: Trade): Promise<FillRecord> {
    const { reader } = this.#parts;
    const { tradeId } = trade;
    let position = 0;
    await this.#writing.ensure(
      () => reader.fills.has(tradeId),
      async (writer) => {
        const written = await writer.fill(trade, this.#workflows.causeOf(order, trade.timestamp));
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
    await this.#writing.ensure(
      () => reader.ended.has(order_id),
      (writer) =>
        writer.order(
          type,
          { order_id, account, reason },
          order_id,
          this.#workflows.causeOf(order, instantOfMillis(at)),
        ),
    );
    reader.ended.add(order_id);
    this.#parts.market.leave(order);
  }
}
