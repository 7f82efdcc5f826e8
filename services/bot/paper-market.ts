/**
 * What the paper venue sees of the market: for every series on which orders rest, the candles that they have not met
 * yet. Events come in the order of market time, closes before opens, as in a backtest.
 */
import { BY_HAND } from "@spot-canvas/domain/bot/by-hand";
import type { Signal } from "@spot-canvas/domain/bot/signal";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { OpenOrder } from "@spot-canvas/domain/orders/open-order";
import { type CandleOpen, noOrders, type RestingOrders, rest } from "@spot-canvas/domain/orders/paper-venue";
import type { TradingTerms } from "@spot-canvas/domain/orders/trading-terms";
import { OUTSIDE } from "@spot-canvas/domain/signals/outside";
import { decodeForming, formingSubject, type SeriesKey } from "../ingestion/forming.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import { type CandleFrom, type CandleSource, SeriesCandles } from "./series-candles.ts";

/** A series with orders. */
export interface OrderSeries {
  readonly resting: RestingOrders;
  /** Where the next candle is looked for, and from which moment on. */
  next: CandleFrom & { time: number };
  /** Open time of the candle whose open the orders have met. */
  opened: number | undefined;
  readonly candles: SeriesCandles;
  readonly key: SeriesKey;
}

/** The next thing that happens to the orders of a series. */
export type MarketEvent = { readonly series: OrderSeries; readonly time: number } & (
  | { readonly event: "open"; readonly candle: CandleOpen }
  | { readonly event: "close"; readonly candle: Candle }
);

/** Where the candles of an order begin. */
export interface RestingFrom {
  readonly timeframe: Timeframe;
  /** Where in MARKET the candle of its signal stands. */
  readonly market: number;
  /** Outages that were recorded up to this position of MARKET are known from the start. */
  readonly knownTo: number;
}

/** Which events are wanted: those before a decision at a moment, or all. */
export interface Horizon {
  /** Opens before it, closes at it and before. */
  readonly until: number;
}

/** The market of one account. */
export class PaperMarket implements Disposable {
  readonly #source: CandleSource;
  readonly #tenant: string;
  readonly #series = new Map<string, OrderSeries>();
  /** The newest forming candle of every series that is heard of. */
  readonly #forming = new Map<string, CandleOpen>();
  readonly #silence: () => void;

  constructor(source: CandleSource, ephemeral: Ephemeral, tenant: string) {
    this.#source = source;
    this.#tenant = tenant;
    this.#silence = ephemeral.subscribe("forming.>", (subject, body) => {
      const candle = decodeForming(body);
      if (!candle) return;
      this.#forming.set(subject, { time: candle.time, open: candle.open, volume: 0 });
      source.changed();
    });
  }

  /** Puts an order on its series, whose orders all fill on the newest terms. */
  rest(
    order: OpenOrder,
    { timeframe, market: position, knownTo }: RestingFrom,
    terms: TradingTerms,
  ): OrderSeries {
    const { venue, product } = order.signal;
    const key = { venue, product, timeframe };
    const subject = formatSubject({ family: "candles", ...key }, this.#tenant);
    const next = { position, time: order.from, slot: slotOf(order.signal) };
    let series = this.#series.get(subject);
    if (series === undefined) {
      const candles = new SeriesCandles(this.#source, { ...key, subject, knownTo });
      series = { resting: noOrders(terms), next, opened: undefined, candles, key };
      this.#series.set(subject, series);
    } else if (series.resting.orders.length === 0 && order.from > series.next.time) {
      series.next = next;
      series.opened = undefined;
    }
    // It was there for an open that was met while it was on its way: what rested before meets it again, to no effect.
    if (series.opened !== undefined && order.from <= series.opened) series.opened = undefined;
    series.resting.terms = terms;
    rest(series.resting, order);
    return series;
  }

  /** An order has ended: it rests on no series any more, whichever one ended it. */
  leave(order: OpenOrder): void {
    for (const { resting } of this.#series.values()) {
      const index = resting.orders.indexOf(order);
      if (index >= 0) resting.orders.splice(index, 1);
    }
  }

  /** The series on which an order rests. */
  seriesOf(order: OpenOrder): OrderSeries | undefined {
    for (const series of this.#series.values()) if (series.resting.orders.includes(order)) return series;
    return undefined;
  }

  /** Waits until what the log holds of every series with orders is read. */
  async catchUp(): Promise<void> {
    await Promise.all(
      this.#active().map((series) => {
        this.#candleOf(series);
        return series.candles.catchUp();
      }),
    );
  }

  /** Whether orders have still to meet a candle that closes at a moment, which is not recorded yet. */
  awaitsClose(moment: number): boolean {
    return this.#active().some((series) => {
      const width = widthOf(series.key.timeframe);
      return series.next.time + width === moment && this.#candleOf(series) === undefined;
    });
  }

  /** Whether orders of a product have still to meet what happened until a moment. */
  awaits(product: string, moment: number): boolean {
    return this.#active().some(
      ({ key, next }) => key.product === product && next.time + widthOf(key.timeframe) <= moment,
    );
  }

  /** The earliest event that the orders of the account have not met. */
  nextEvent({ until }: Horizon): MarketEvent | undefined {
    let next: MarketEvent | undefined;
    for (const series of this.#active()) {
      const event = this.#eventOf(series);
      if (event === undefined) continue;
      if (event.event === "open" ? event.time >= until : event.time > until) continue;
      if (next === undefined || isBefore(event, next)) next = event;
    }
    return next;
  }

  /** The orders of a series have met an event. */
  met({ series, event, candle }: MarketEvent): void {
    if (event === "open") {
      series.opened = candle.time;
      return;
    }
    series.opened = undefined;
    series.next.time = candle.time + widthOf(series.key.timeframe);
    series.candles.forget(series.next.time);
  }

  [Symbol.dispose](): void {
    this.#silence();
  }

  #active(): readonly OrderSeries[] {
    return [...this.#series]
      .filter(([, { resting }]) => resting.orders.length > 0)
      .sort(byKey)
      .map(([, series]) => series);
  }

  #candleOf(series: OrderSeries): Candle | undefined {
    return series.candles.find(series.next);
  }

  #eventOf(series: OrderSeries): MarketEvent | undefined {
    const candle = this.#candleOf(series);
    if (candle !== undefined) {
      if (series.opened !== candle.time) return { series, event: "open", time: candle.time, candle };
      return { series, event: "close", time: candle.time + widthOf(series.key.timeframe), candle };
    }
    // A forming candle shows its open, where it follows at once: across a gap one between may be on its way.
    const forming = this.#forming.get(formingSubject(series.key));
    if (forming?.time !== series.next.time || series.opened === forming.time) return undefined;
    return series.resting.terms.participation === undefined
      ? { series, event: "open", time: forming.time, candle: forming }
      : undefined;
  }
}

/** The slot of a strategy's signal, whose close is the signal's price: where nobody traded in it no record has it as a candle. */
const slotOf = ({ strategy, openTime, price }: Signal): CandleFrom["slot"] =>
  strategy === OUTSIDE || strategy === BY_HAND ? undefined : { time: openTime, close: price.toDouble() };

const byKey = ([left]: readonly [string, OrderSeries], [right]: readonly [string, OrderSeries]): number =>
  left < right ? -1 : 1;

const isBefore = (left: MarketEvent, right: MarketEvent): boolean =>
  left.time !== right.time ? left.time < right.time : left.event === "close" && right.event === "open";

/** Whether what happens to these orders does not depend on signals that may still come: they fill at the first price. */
export const fillsAnyway = ({ resting }: OrderSeries): boolean =>
  resting.orders.every(({ spec, group }) => spec.type === "market" && group === undefined);
