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
import { decide, type OrderVerdict, type Verdict } from "@spot-canvas/domain/bot/decide";
import { declinedOn, orderOf, placedOn } from "@spot-canvas/domain/bot/place";
import type { Signal } from "@spot-canvas/domain/bot/signal";
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
import type { AccountReader, RecordedVerdict } from "./account-reader.ts";
import type { Bell } from "./bell.ts";
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
}

/** What is kept of a signal while an order of it is open. */
interface Workflow {
  readonly correlationId: string;
  readonly timeframe: Timeframe;
  /** Where its candle stands in MARKET, and it in TRADING. */
  readonly market: number;
  readonly trading: number;
}

/** The desk of one account. */
export class OrderDesk {
  readonly #parts: OrderDeskParts;
  /** By signal, for those with open orders. */
  readonly #workflows = new Map<string, Workflow>();
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
  async judge(signal: Signal, event: Event<"SignalRaised">): Promise<void> {
    const { state, reader } = this.#parts;
    const { position } = event.data.candle;
    const terms = await this.#parts.terms.at(signal.venue, signal.product, position);
    advanceTo(state, signal.closeTime, position);
    const verdict = decide(state, signal, state.clock, terms);
    this.#keep(signal.id, workflowOf(event));
    const asked = verdict.verdict === "order" ? this.#open(signal, verdict) : undefined;
    if (!reader.verdicts.has(signal.id)) await this.#writeVerdict(signal, event, verdict, asked);
    const recorded = reader.verdicts.get(signal.id);
    signalDecided(state, signal.id);
    reader.verdicts.delete(signal.id);
    const order = recorded === undefined ? asked : this.#recordedOrder(signal, recorded, asked);
    await this.#cancelAll(verdict.cancels, signal.reason);
    if (order === undefined) return;
    await this.#accept(order, state.clock);
    this.#rest(order, terms);
  }

  #open(
    signal: Signal,
    { spec, role, reserved }: Pick<OrderVerdict, "spec" | "role" | "reserved">,
  ): OpenOrder {
    const { state, settings } = this.#parts;
    const { leg, reason } = signal;
    const from = state.clock + settings.terms.latencyMs;
    return orderPlaced(state, { signal, spec, role, leg, generation: 1, reason, from }, reserved);
  }

  async #writeVerdict(
    signal: Signal,
    event: Event<"SignalRaised">,
    verdict: Verdict,
    order: OpenOrder | undefined,
  ): Promise<void> {
    const { state, reader, settings, logger } = this.#parts;
    const { account } = state;
    const trading = event.recorded.position;
    const { id, correlationId } = event.envelope;
    const cause = { causationId: id, correlationId, occurredAt: instantOfMillis(state.clock) };
    const write = (writer: OrderWriter): Promise<boolean> => {
      if (verdict.verdict === "decline") {
        const declined = declinedOn(state, signal, verdict.decline, trading);
        return writer.order("SignalDeclined", declined, `${account} ${signal.id}`, cause);
      }
      const placed = placedOn(state, order!, settings.terms, { now: state.clock, trading });
      return writer.order("OrderPlaced", placed, placed.order_id, cause);
    };
    const isNew = await this.#ensure(() => reader.verdicts.has(signal.id), write);
    if (!isNew || order === undefined) return;
    reader.placed.add(order.id);
    const at = formatMillis(state.clock);
    logger.info(`${order.spec.side} ${signal.product}`, {
      account,
      order: order.id,
      at,
      correlation: correlationId,
    });
  }

  /** The order that the log says was placed, whatever would be decided now; undefined where it says that none was. */
  #recordedOrder(
    signal: Signal,
    recorded: RecordedVerdict,
    asked: OpenOrder | undefined,
  ): OpenOrder | undefined {
    const { state } = this.#parts;
    if (asked !== undefined) {
      orderEnded(state, asked);
      state.placed -= 1;
    }
    return recorded.type === "OrderPlaced" ? this.#open(signal, orderOf(recorded.placed)) : undefined;
  }

  /** Keeps what the orders of a signal need, and lets go of what no open order does. */
  #keep(signalId: string, workflow: Workflow): void {
    this.#workflows.set(signalId, workflow);
    const { open } = this.#parts.state;
    if (this.#workflows.size < 2 * open.size + WORKFLOWS_KEPT) return;
    const needed = new Set([signalId, ...[...open.values()].map(({ signal }) => signal.id)]);
    for (const id of this.#workflows.keys()) if (!needed.has(id)) this.#workflows.delete(id);
  }

  #rest(order: OpenOrder, terms: TradingTerms): void {
    const { timeframe, market } = this.#workflows.get(order.signal.id)!;
    this.#parts.market.rest(order, timeframe, market, terms);
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
  }

  /** Sees to it that something is in the log: written here, or by another bot. Gives whether it was written here. */
  async #ensure(
    isRecorded: () => boolean,
    write: (writer: OrderWriter) => Promise<boolean>,
  ): Promise<boolean> {
    const { writer, bell } = this.#parts;
    for (;;) {
      if (isRecorded()) return false;
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

const workflowOf = ({ data, envelope, recorded }: Event<"SignalRaised">): Workflow => ({
  correlationId: envelope.correlationId,
  timeframe: unwrap(parseTimeframe(data.timeframe)),
  market: data.candle.position,
  trading: recorded.position,
});
