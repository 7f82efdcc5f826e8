/**
 * The event loop of a backtest. At one instant every phase runs over all products before the next one: resting orders
 * meet the candles that close, strategies are given them, signals are decided in a canonical order, equity is marked,
 * and orders meet the candles that open. What decides, places, fills and books is what live trading runs: nothing here
 * does any of it. Synchronous, and no object is made for a candle on which nothing happens.
 */
import {
  type AccountState,
  advanceTo,
  initialState,
  type Naming,
  orderPlaced,
} from "../bot/account-state.ts";
import { NO_CONTROL } from "../bot/control.ts";
import { decide } from "../bot/decide.ts";
import { sortForDecision, type Undecided } from "../bot/decision-order.ts";
import { type Signal, signalFrom } from "../bot/signal.ts";
import type { MarketType } from "../events/subject.ts";
import { Fault, unwrap } from "../fault.ts";
import { pairOf } from "../ledger/trade.ts";
import { unrealizedPnl } from "../ledger/unrealized.ts";
import { swingAt } from "../market/swing.ts";
import { Money, Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import { cancel, meetCandle, meetOpen, rest } from "../orders/paper-venue.ts";
import type { Intent } from "../strategies/intent.ts";
import type { Series } from "../strategies/strategy.ts";
import { formatMillis } from "../time/instant.ts";
import { type FedStrategy, Feed } from "./feed.ts";
import { FundingClock } from "./funding.ts";
import { Marking } from "./marking.ts";
import { Recorder } from "./recorder.ts";
import type { BacktestResult } from "./result.ts";
import { tripsOf } from "./round-trips.ts";
import type { BacktestInstance, BacktestSetup } from "./setup.ts";

const TENANT = "backtest";
const ACCOUNT = "backtest";

/** Ids are counters until they are shown: see lasting-ids.ts. */
const COUNTING: () => Naming = () => {
  let orders = 0;
  return {
    order: () => String(++orders),
    fill: (orderId, fill) => (fill === 1 ? orderId : `${orderId}.${fill}`),
    price: () => undefined,
  };
};

/** How many instants pass between two reports of progress. */
const PROGRESS_EVERY = 65_536;

/**
 * Runs a backtest to its end. Throws a Fault: `NoCandles`, `Disorder`, `CandleGaps`, `InvalidParameter`,
 * `OtherCurrency`, `StrategyFailed`.
 */
export function runBacktest(setup: BacktestSetup): BacktestResult {
  return new Run(setup).run();
}

/** A signal that waits for its decision, and where its order would rest. */
interface Raised extends Undecided {
  readonly fed: FedStrategy;
}

class Run {
  readonly #setup: BacktestSetup;
  readonly #state: AccountState;
  readonly #recorder = new Recorder();
  readonly #feeds: Feed[] = [];
  readonly #markets: {
    readonly product: string;
    readonly market: "spot" | "futures";
    readonly fed: FedStrategy;
  }[] = [];
  readonly #marking: Marking;
  readonly #funding: FundingClock;
  readonly #from: number;
  readonly #raised: Raised[] = [];
  readonly #sizesBySwing: boolean;
  readonly #start: number;
  #now = Number.NEGATIVE_INFINITY;
  #instants = 0;
  #candles = 0;
  #exposedMs = 0;
  #trades = 0;

  constructor(setup: BacktestSetup) {
    this.#setup = setup;
    this.#state = initialState(TENANT, ACCOUNT, COUNTING());
    const { limits } = setup;
    this.#sizesBySwing = limits?.sizing?.kind === "volatility";
    if (limits !== undefined) this.#state.control = { ...NO_CONTROL, limits };
    this.#state.book.setBalance(setup.currency, {
      amount: setup.balance,
      position: 1,
      effectiveAt: undefined,
    });
    this.#from = setup.from ?? Number.NEGATIVE_INFINITY;
    for (const instance of setup.instances) this.#admit(instance);
    if (setup.gaps === "refuse") this.#refuseGaps();
    const marks = this.#feeds.reduce(
      (sum, feed) => sum + (feed.strategies.length > 0 ? feed.columns.time.length : 0),
      0,
    );
    this.#marking = new Marking(this.#state, setup.currency, this.#markets, marks + 1);
    this.#funding = new FundingClock(
      this.#markets.map(({ product, fed }) => ({ product, rates: fed.setup.funding })),
    );
    for (const feed of this.#feeds) feed.plan(this.#now);
    const first = Math.min(...this.#feeds.map(({ columns }) => columns.time[0]!));
    this.#start = Math.max(first, this.#from);
    this.#marking.mark(this.#start);
  }

  #admit(setup: BacktestInstance): void {
    const { instance, candles, detail, terms } = setup;
    const { series } = instance;
    const { currency } = this.#setup;
    if (pairOf(series.product)?.quote !== currency) {
      const message = `${series.product} is not priced in ${currency}: products of one account have one currency.`;
      throw new Fault("OtherCurrency", "usage", message);
    }
    const running = unwrap(instance.strategy.start(instance.parameters, series));
    running.load(candles);
    const market = this.#marketOf(series.product, setup);
    const feed = this.#feedOf(series, candles, setup, market);
    const venue =
      detail === undefined
        ? feed
        : this.#feedOf({ ...series, timeframe: detail.timeframe }, detail.candles, setup, market);
    const fed = { setup, running, venue };
    if (market === this.#markets.length) {
      this.#markets.push({ product: series.product, market: terms.market, fed });
    }
    feed.strategies.push(fed);
  }

  #marketOf(product: string, { terms }: BacktestInstance): number {
    const known = this.#markets.findIndex(
      (market) => market.product === product && market.market === terms.market,
    );
    return known < 0 ? this.#markets.length : known;
  }

  #feedOf(
    series: Series,
    candles: BacktestInstance["candles"],
    { terms }: BacktestInstance,
    market: number,
  ): Feed {
    const known = this.#feeds.find(
      ({ series: { venue, product, timeframe } }) =>
        venue === series.venue && product === series.product && timeframe === series.timeframe,
    );
    if (known) return known;
    const feed = new Feed(series, candles, terms, market);
    this.#feeds.push(feed);
    return feed;
  }

  #refuseGaps(): void {
    const holed = this.#feeds.find(({ gaps }) => gaps.length > 0);
    if (holed === undefined) return;
    const { gaps, series } = holed;
    const [first] = gaps;
    const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
    throw new Fault(
      "CandleGaps",
      "conflict",
      `${series.venue} ${series.product} ${series.timeframe} lacks ${missing} candles in ${gaps.length} gaps, the first ` +
        `at ${formatMillis(first!.from)}: fill them, or run with gaps marked.`,
    );
  }

  run(): BacktestResult {
    for (;;) {
      let now = Number.POSITIVE_INFINITY;
      let closes = false;
      for (const feed of this.#feeds) {
        if (feed.due < now) {
          now = feed.due;
          closes = feed.closes;
        } else if (feed.due === now && feed.closes) closes = true;
      }
      if (now === Number.POSITIVE_INFINITY) break;
      if (!closes) this.#open(now);
      else if (!this.#glides()) this.#close(now);
    }
    return this.#result();
  }

  /**
   * Runs through candles on which nothing can happen but that a strategy says something: one series, one strategy, no
   * order. The same phases as {@link #close}, without those that would find nothing. Gives whether there was one.
   */
  #glides(): boolean {
    const feed = this.#feeds[0]!;
    const { strategies, resting } = feed;
    if (this.#feeds.length > 1 || strategies.length !== 1) return false;
    if (resting.orders.length > 0 || resting.moved !== undefined) return false;
    if (this.#state.awaiting.length > 0 || this.#funding.isAwaited) return false;
    const fed = strategies[0]!;
    const { columns, width, view } = feed;
    const { length } = columns.time;
    const marking = this.#marking;
    const began = this.#now;
    const isExposed = marking.isExposed;
    let now = began;
    const raised = this.#raised;
    while (feed.index < length && raised.length === 0) {
      feed.read();
      now = view.time + width;
      const intents = this.#intentsOf(fed, feed);
      if (intents.length > 0) this.#raise(fed, feed, now, intents);
      if (now > this.#from) marking.markOnly(now, view.close);
      feed.pass();
      if ((++this.#instants & (PROGRESS_EVERY - 1)) === 0) this.#setup.onProgress?.(this.#candles);
    }
    if (isExposed) this.#exposedMs += now - began;
    this.#now = now;
    marking.see(feed.market, view.close);
    // What is decided moves no equity before the next open: the mark of this close stands.
    if (raised.length > 0) this.#decideAll(now);
    feed.plan(now);
    return true;
  }

  #mark(now: number): void {
    this.#marking.mark(now);
    if ((++this.#instants & (PROGRESS_EVERY - 1)) === 0) this.#setup.onProgress?.(this.#candles);
  }

  /** The phases of the candles that close now. */
  #close(now: number): void {
    if (now > this.#now && this.#marking.isExposed) this.#exposedMs += now - this.#now;
    this.#now = now;
    let marks = false;
    this.#advance(now);
    this.#payFunding(now);
    for (const feed of this.#feeds) {
      if (feed.due !== now || !feed.closes) continue;
      const candle = feed.read();
      if (feed.resting.orders.length > 0 || feed.resting.moved !== undefined)
        this.#drive(feed, meetCandle(this.#state, feed.resting, candle, now), now);
      this.#marking.see(feed.market, candle.close);
      if (feed.strategies.length > 0) marks = true;
    }
    for (const feed of this.#feeds) {
      if (feed.due !== now || !feed.closes) continue;
      for (const fed of feed.strategies) this.#raise(fed, feed, now, this.#intentsOf(fed, feed));
    }
    if (this.#recorder.trades.length !== this.#trades) this.#settle();
    if (this.#raised.length > 0) this.#decideAll(now);
    // A decision knows what market time puts before it, and not what falls due at its very moment.
    this.#payFunding(now + 1);
    if (marks && now > this.#from) this.#mark(now);
    for (const feed of this.#feeds) {
      if (feed.due === now && feed.closes) feed.advance(now);
      else if (feed.resting.orders.length > 0) feed.plan(now);
    }
  }

  /** Pays what fell due before a moment, on what was held of it then. */
  #payFunding(before: number): void {
    this.#funding.pay(before, this.#state, this.#marking, this.#recorder);
  }

  /** Orders meet the candles that open now. */
  #open(now: number): void {
    if (this.#funding.isAwaited) {
      // What fills now is not held yet when the payment of this moment falls due.
      this.#advance(now);
      this.#payFunding(now + 1);
    }
    for (const feed of this.#feeds) {
      if (feed.due !== now || feed.closes) continue;
      const { time, open, volume } = feed.read();
      this.#drive(feed, meetOpen(this.#state, feed.resting, { time, open, volume }), now);
      feed.open(now);
    }
  }

  /** Moves the account's clock on, and takes in the fills that it has passed. */
  #advance(now: number): void {
    const waits = this.#state.awaiting.length > 0;
    advanceTo(this.#state, now);
    if (waits) this.#settle();
  }

  #settle(): void {
    this.#trades = this.#recorder.trades.length;
    this.#marking.settle();
  }

  #drive(feed: Feed, steps: ReturnType<typeof meetOpen>, now: number): void {
    this.#recorder.drive(steps, now, feed);
  }

  /** Gives a strategy the candle at hand. */
  #intentsOf(fed: FedStrategy, feed: Feed): readonly Intent[] {
    this.#candles++;
    return fed.running.onCandle(feed.view);
  }

  #raise(fed: FedStrategy, feed: Feed, now: number, intents: readonly Intent[]): void {
    if (now <= this.#from) return;
    const { terms, priority = 0, instance } = fed.setup;
    const swing = this.#sizesBySwing ? swingAt(feed.columns, feed.index) : undefined;
    for (const intent of intents) {
      const id = String(++this.#recorder.signals);
      const signal = signalFrom(instance, intent, feed.view, id, now, swing);
      this.#raised.push({ signal, fed, terms, priority });
    }
  }

  /** Decides what was raised now, in the canonical order. */
  #decideAll(now: number): void {
    const raised = this.#raised;
    advanceTo(this.#state, now);
    if (raised.length > 1) sortForDecision(this.#state, raised, now);
    for (const { signal, fed } of raised) this.#decide(signal, fed, now);
    while (raised.length > 0) raised.pop();
  }

  #decide(signal: Signal, fed: FedStrategy, now: number): void {
    const state = this.#state;
    const { terms } = fed.setup;
    const { resting } = fed.venue;
    // Signals are numbered here: none can come twice, as it can in a log, and so none is kept as decided.
    const verdict = decide(state, signal, now, terms);
    for (const order of verdict.cancels) this.#cancel(order, fed, now, signal.reason);
    if (verdict.verdict === "decline") {
      this.#recorder.declined(signal, verdict.decline, now);
      return;
    }
    const { spec, role, reserved, exits } = verdict;
    const from = now + terms.latencyMs;
    const { leg, reason } = signal;
    const opening = { signal, spec, role, leg, generation: 1, reason, from, exits };
    const order = orderPlaced(state, opening, reserved);
    this.#recorder.placed(order, now);
    fed.venue.seek(from);
    rest(resting, order);
  }

  #cancel(order: OpenOrder, fed: FedStrategy, now: number, reason: string): void {
    const feed = this.#feeds.find(({ resting }) => resting.orders.includes(order)) ?? fed.venue;
    this.#drive(feed, cancel(this.#state, feed.resting, order, now, reason), now);
  }

  #result(): BacktestResult {
    const { currency, balance } = this.#setup;
    const state = this.#state;
    const end = this.#now;
    advanceTo(state, Number.POSITIVE_INFINITY);
    this.#marking.settle();
    const recorder = this.#recorder;
    return {
      currency,
      startBalance: balance,
      trades: recorder.trades,
      orders: recorder.orders,
      declines: recorder.declines,
      roundTrips: tripsOf(state.book.closed, this.#feeds, end),
      openTrips: tripsOf(state.book.open, this.#feeds, end),
      marks: this.#marking.marks,
      finalBalance: state.book.balanceOf(currency)!,
      finalEquity: finalEquityOf(state, currency, this.#markets, this.#marking),
      exposed: this.#exposedMs,
      signals: recorder.signals,
      candles: this.#candles,
      ambiguousFills: recorder.ambiguousFills,
      liquidations: recorder.liquidations,
      fundingPaid: this.#funding.paid,
      gaps: this.#feeds.map(({ series, gaps }) => ({ series, gaps })),
      from: this.#start,
      to: end,
    };
  }
}

/** Cash and positions at the last closes, exactly. */
function finalEquityOf(
  { book }: AccountState,
  currency: string,
  markets: readonly { readonly product: string; readonly market: MarketType }[],
  marking: Marking,
): Money {
  let equity: Decimal = book.balanceOf(currency)!;
  markets.forEach(({ product, market }, index) => {
    const position = book.positionOf(product, market);
    if (position === undefined) return;
    const price = Price(Decimal.ofDouble(marking.priceOf(index)));
    const bound = market === "spot" ? position.costBasis : (position.margin ?? Decimal.ZERO);
    equity = equity.plus(bound).plus(unrealizedPnl(position, price));
  });
  return Money(equity.normalized());
}
