/**
 * The account of a simulated venue: takes orders, fills them on the market's trades, and keeps balances. A market order
 * fills at once, one tick behind the last price; a resting one at its own price when a trade touches it.
 */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { ContractBook } from "./contract-book.ts";
import type {
  FundingTerms,
  OrderRefusal,
  OrderWish,
  SimulatedBalance,
  SimulatedFill,
  SimulatedFunding,
  SimulatedOrder,
  TradingTerms,
} from "./order.ts";

/** What an account begins with where nothing is said. */
const OPENING_BALANCE: Readonly<Record<string, string>> = { USD: "100000", BTC: "10", ETH: "100" };

/** One account at one venue. */
export class OrderDesk {
  readonly #view: MarketView;
  readonly #terms: TradingTerms;
  readonly #totals = new Map<string, Decimal>();
  readonly #orders: SimulatedOrder[] = [];
  readonly #fills: SimulatedFill[] = [];
  readonly #contracts = new ContractBook();
  readonly #funding: SimulatedFunding[] = [];
  /** When funding fell due last. */
  #paidUntil: number;
  /** How many trades of each product the resting orders have seen. */
  readonly #seen = new Map<MarketProduct, number>();
  #nextShare: Decimal | undefined;
  #losesNextCancel = false;
  #nextRefusal: OrderRefusal | undefined;
  #repeatsFills = false;

  constructor(
    view: MarketView,
    terms: TradingTerms,
    opening: Readonly<Record<string, string>> = OPENING_BALANCE,
  ) {
    this.#view = view;
    this.#terms = terms;
    const every = terms.funding?.everyMs ?? 1;
    this.#paidUntil = Math.floor(view.now / every) * every;
    for (const [currency, amount] of Object.entries(opening)) this.#totals.set(currency, Decimal.of(amount));
  }

  /** All orders, oldest first, as of now. */
  get orders(): readonly SimulatedOrder[] {
    this.#settle();
    return this.#orders;
  }

  /** All fills, oldest first, as of now. */
  get fills(): readonly SimulatedFill[] {
    this.#settle();
    if (!this.#repeatsFills) return this.#fills;
    this.#repeatsFills = false;
    return this.#fills.flatMap((fill) => [fill, fill]);
  }

  /** How many fills there are. */
  get fillCount(): number {
    this.#settle();
    return this.#fills.length;
  }

  /** The fills after so many, as they truly are. */
  fillsFrom(count: number): readonly SimulatedFill[] {
    return this.#fills.slice(count);
  }

  get balances(): readonly SimulatedBalance[] {
    this.#settle();
    return [...this.#totals].map(([currency, total]) => ({
      currency,
      total,
      held: this.#heldOf(currency).plus(this.#contracts.lockedOf(currency)).normalized(),
    }));
  }

  /** Positions on the futures market, as of now. */
  get contracts(): ContractBook {
    this.#settle();
    return this.#contracts;
  }

  /** What contracts were charged, oldest first, as of now. */
  get funding(): readonly SimulatedFunding[] {
    this.#settle();
    return this.#funding;
  }

  /** The order of the venue's number, or the newest of a client's id. */
  find(id: { readonly number: number } | { readonly clientId: string }): SimulatedOrder | undefined {
    return this.orders.findLast((order) =>
      "number" in id ? order.number === id.number : order.clientId === id.clientId,
    );
  }

  /** Takes an order, and fills what fills at once. */
  place(wish: OrderWish): SimulatedOrder | OrderRefusal {
    this.#settle();
    const refused = this.#nextRefusal;
    this.#nextRefusal = undefined;
    if (refused !== undefined) return refused;
    const { product, clientId, side } = wish;
    if (clientId !== "" && this.#isTaken(clientId)) return "duplicate-id";
    const last = this.#view.lastTrade(product);
    if (!last) return "no-market";
    const price = priceBehind(product, last.price, side);
    const quantity = wish.quantity ?? this.#quantityFor(wish.funds, price, product);
    if (!quantity.isPositive() || quantity.rounded(product.sizeDecimals, "down").compare(quantity) !== 0) {
      return "invalid-size";
    }
    const takes = isReached(wish, price);
    if (wish.isPostOnly && takes) return "would-take";
    const order = newOrder(wish, quantity, this.#orders.length + 1, Math.floor(this.#view.now));
    if (this.#need(order, price).compare(this.#available(order)) > 0) return "insufficient-funds";
    this.#orders.push(order);
    if (!this.#seen.has(product)) this.#seen.set(product, this.#view.tradeCount(product));
    const share = this.#nextShare;
    this.#nextShare = undefined;
    if (order.stop !== undefined) order.triggeredShare = share;
    else if (takes) this.#fill(order, price, order.placedAt, "taker", share);
    else if (wish.timeInForce) order.state = "cancelled";
    if (share && order.stop === undefined && order.state === "open") order.isFrozen = true;
    if (wish.timeInForce && order.state === "open") order.state = "cancelled";
    return order;
  }

  /** Cancels what is open of an order. Returns whether anything was. */
  cancel(order: SimulatedOrder): boolean {
    this.#settle();
    if (this.#losesNextCancel && order.state === "open") {
      this.#losesNextCancel = false;
      this.fillNow(order);
    }
    if (order.state !== "open") return false;
    order.state = "cancelled";
    order.updatedAt = this.#now;
    return true;
  }

  /** Has a stop that waits trigger at another price. Returns whether there was one. */
  amend(order: SimulatedOrder, stop: Decimal): boolean {
    this.#settle();
    const refused = this.#nextRefusal;
    this.#nextRefusal = undefined;
    if (refused || order.state !== "open" || order.stop === undefined || order.isTriggered) return false;
    order.stop = stop;
    order.updatedAt = this.#now;
    return true;
  }

  /** The next order fills only this share of its quantity, and then no more. */
  fillOnly(share: number): void {
    this.#nextShare = Decimal.of(share);
  }

  /** Fills what is open of an order, as if somebody took it. */
  fillNow(order: SimulatedOrder): void {
    this.#settle();
    const last = this.#view.lastTrade(order.product)!;
    if (order.state !== "open") return;
    const isStop = order.stop !== undefined && !order.isTriggered;
    if (isStop) order.isTriggered = true;
    const price = order.limit ?? textPrice(order.product, last.price);
    this.#fill(order, price, this.#now, isStop ? "taker" : "maker", order.triggeredShare);
    if (order.triggeredShare !== undefined) order.isFrozen = true;
  }

  /** The next order is refused. */
  refuseNext(refusal: OrderRefusal): void {
    this.#nextRefusal = refusal;
  }

  /** The next list of fills tells each of them twice. */
  repeatFills(): void {
    this.#repeatsFills = true;
  }

  /** The next cancellation comes too late: its order fills before. */
  loseNextCancel(): void {
    this.#losesNextCancel = true;
  }

  #isTaken(clientId: string): boolean {
    const { uniqueIds } = this.#terms;
    return this.#orders.some(
      (order) => order.clientId === clientId && (uniqueIds === "all" || order.state === "open"),
    );
  }

  get #now(): number {
    return Math.floor(this.#view.now);
  }

  /** Lets what happened since the last look meet the account: trades its orders, funding its contracts. */
  #settle(): void {
    const { funding } = this.#terms;
    const now = this.#view.now;
    while (funding !== undefined && this.#paidUntil + funding.everyMs <= now) {
      this.#paidUntil += funding.everyMs;
      this.#meetUntil(this.#paidUntil);
      this.#pay(funding, this.#paidUntil);
    }
    this.#meetUntil(now);
  }

  #pay(funding: FundingTerms, time: number): void {
    for (const { product, quantity } of this.#contracts.positions) {
      const price = funding.priceAt(this.#view, product, time);
      if (price === undefined) continue;
      const due = quantity.times(price).times(funding.rateAt(product, time));
      const amount = due.rounded(FUNDING_SCALE, "half-even").normalized();
      this.#funding.push({ number: this.#funding.length + 1, product, time, amount });
      this.#move(product.quote, amount.negated());
    }
  }

  #meetUntil(time: number): void {
    for (const [product, seen] of this.#seen) {
      const count = Math.max(seen, this.#view.tradesBefore(product, time));
      this.#seen.set(product, count);
      const resting = this.#orders.filter((order) => order.product === product && isResting(order));
      if (resting.length === 0) continue;
      for (const trade of this.#view.trades(product, seen, count)) {
        const price = textPrice(product, trade.price);
        for (const order of resting) this.#meet(order, price, millisOfInstant(trade.time));
      }
    }
  }

  /** A trade took place at a price. */
  #meet(order: SimulatedOrder, price: Decimal, time: number): void {
    if (!isResting(order)) return;
    if (order.stop !== undefined && !order.isTriggered) {
      const touch = price.compare(order.stop);
      order.isTriggered = order.side === "buy" ? touch >= 0 : touch <= 0;
      if (!order.isTriggered) return;
    }
    if (order.limit === undefined) {
      this.#fill(order, price, time, "taker", order.triggeredShare);
      if (order.triggeredShare !== undefined) order.isFrozen = true;
    } else if (isReached(order, price)) this.#fill(order, order.limit, time, "maker");
  }

  #fill(
    order: SimulatedOrder,
    price: Decimal,
    time: number,
    liquidity: "maker" | "taker",
    share: Decimal = Decimal.ONE,
  ): void {
    const { product, side } = order;
    const wanted = this.#fillable(order);
    const quantity = wanted.times(share).rounded(product.sizeDecimals, "down");
    if (!quantity.isPositive()) {
      if (order.isReduceOnly) order.state = "cancelled";
      return;
    }
    const quote = quantity.times(price);
    const paysInBase = !order.isFuture && side === "buy" && this.#terms.buyersPayIn === "base";
    const fee = (paysInBase ? quantity : quote).times(this.#terms[liquidity]).rounded(10, "up").normalized();
    order.filled = order.filled.plus(quantity).normalized();
    order.quoteFilled = order.quoteFilled.plus(quote).normalized();
    order.fee = order.fee.plus(fee);
    order.updatedAt = time;
    if (order.filled.compare(order.quantity) === 0) order.state = "filled";
    const feeCurrency = paysInBase ? product.base : product.quote;
    const number = this.#fills.length + 1;
    this.#fills.push({ number, order, time, price, quantity, fee, feeCurrency, liquidity });
    if (order.isFuture) this.#move(product.quote, this.#contracts.fill(product, side, quantity, price));
    else {
      this.#move(product.base, side === "buy" ? quantity : quantity.negated());
      this.#move(product.quote, side === "buy" ? quote.negated() : quote);
    }
    this.#move(feeCurrency, fee.negated());
  }

  /** What is open of an order, and no more than is held against it where it only reduces. */
  #fillable({ product, side, quantity, filled, isReduceOnly }: SimulatedOrder): Decimal {
    const open = quantity.minus(filled);
    if (!isReduceOnly) return open;
    const held = this.#contracts.reducible(product, side);
    return held.compare(open) < 0 ? held : open;
  }

  #move(currency: string, amount: Decimal): void {
    this.#totals.set(currency, (this.#totals.get(currency) ?? Decimal.ZERO).plus(amount).normalized());
  }

  #quantityFor(funds: Decimal | undefined, price: Decimal, { sizeDecimals }: MarketProduct): Decimal {
    if (!funds) return Decimal.ZERO;
    return funds.dividedBy(this.#withFee(price), sizeDecimals, "down");
  }

  /** What an order sets aside: of buys quote currency with the fee, of sells base currency; of futures margin and fee. */
  #need(order: SimulatedOrder, price: Decimal): Decimal {
    const rest = order.quantity.minus(order.filled);
    if (order.isReduceOnly) return Decimal.ZERO;
    if (order.isFuture) {
      const notional = rest.times(order.limit ?? price);
      return this.#contracts.marginFor(order.product, notional).plus(notional.times(this.#terms.taker));
    }
    return order.side === "sell" ? rest : rest.times(this.#withFee(order.limit ?? order.stop ?? price));
  }

  #withFee(price: Decimal): Decimal {
    return this.#terms.buyersPayIn === "base" ? price : price.times(Decimal.ONE.plus(this.#terms.taker));
  }

  #available(order: SimulatedOrder): Decimal {
    const currency = paidIn(order);
    const locked = this.#contracts.lockedOf(currency);
    return (this.#totals.get(currency) ?? Decimal.ZERO).minus(this.#heldOf(currency)).minus(locked);
  }

  #heldOf(currency: string): Decimal {
    return this.#orders
      .filter((order) => order.state === "open" && paidIn(order) === currency)
      .reduce((sum, order) => sum.plus(this.#need(order, Decimal.ZERO)), Decimal.ZERO)
      .normalized();
  }
}

/** Decimals of a payment. */
const FUNDING_SCALE = 8;

const newOrder = (wish: OrderWish, quantity: Decimal, number: number, now: number): SimulatedOrder => ({
  ...wish,
  quantity: quantity.normalized(),
  number,
  placedAt: now,
  updatedAt: now,
  state: "open",
  filled: Decimal.ZERO,
  quoteFilled: Decimal.ZERO,
  fee: Decimal.ZERO,
  isTriggered: false,
  isFrozen: false,
  triggeredShare: undefined,
});

const paidIn = ({ side, product, isFuture }: SimulatedOrder): string =>
  isFuture || side === "buy" ? product.quote : product.base;

const isResting = ({ state, isFrozen }: SimulatedOrder): boolean => state === "open" && !isFrozen;

/** Whether a price is as good as the limit; without a limit every one is. */
function isReached({ side, limit }: Pick<OrderWish, "side" | "limit">, price: Decimal): boolean {
  if (limit === undefined) return true;
  const comparison = price.compare(limit);
  return side === "buy" ? comparison <= 0 : comparison >= 0;
}

const textPrice = ({ priceDecimals }: MarketProduct, price: number): Decimal =>
  Decimal.of(price.toFixed(priceDecimals));

/** What a taker gets: one tick above the last price to buy, one below to sell. */
function priceBehind(product: MarketProduct, price: number, side: "buy" | "sell"): Decimal {
  const tick = new Decimal(1n, product.priceDecimals);
  const last = textPrice(product, price);
  return side === "buy" ? last.plus(tick) : last.minus(tick);
}
