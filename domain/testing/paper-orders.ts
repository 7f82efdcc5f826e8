/** Single orders in tests: placed on an account as no strategy could, and met by candles one by one. */
import { type AccountState, initialState, orderPlaced } from "../bot/account-state.ts";
import type { Signal } from "../bot/signal.ts";
import type { Candle } from "../market/candle.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import type { OrderRole, OrderSpec } from "../orders/order-spec.ts";
import {
  meetCandle,
  meetOpen,
  noOrders,
  type RestingOrders,
  rest,
  type VenueSteps,
} from "../orders/paper-venue.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { FREE, START } from "./backtests.ts";
import { signalLike } from "./situations.ts";

const HOUR = 3_600_000;

/** An account with its orders on one product, and what became of them as short text. */
export class PaperOrders {
  readonly state: AccountState;
  readonly resting: RestingOrders;
  readonly #terms: TradingTerms;
  #position = 1;
  #candles = 0;
  #orders = 0;

  constructor(terms: Partial<TradingTerms> = {}, balance = "100000") {
    this.#terms = { ...FREE, ...terms };
    this.state = initialState("tenant", "paper");
    this.state.book.setBalance("USD", {
      amount: Money(Decimal.of(balance)),
      position: 1,
      effectiveAt: undefined,
    });
    this.resting = noOrders(this.#terms);
  }

  /** Places an order that is in force from the next candle on. */
  place(
    spec: Partial<OrderSpec>,
    role: OrderRole = "entry",
    wishes: Pick<Partial<Signal>, "stopLoss"> = {},
  ): OpenOrder {
    const signal = { ...signalNamed(`signal-${++this.#orders}`), ...wishes };
    const from = START + this.#candles * HOUR;
    const full: OrderSpec = { side: "buy", type: "market", quantity: quantity("1"), ...spec };
    const opening = { signal, spec: full, role, leg: "main", generation: 1, reason: "test", from };
    const order = orderPlaced(this.state, opening);
    rest(this.resting, order);
    return order;
  }

  /** Lets the orders meet the next candle: gives what became of them. */
  meet(open: number, high: number, low: number, close: number, volume = 1_000): readonly string[] {
    const time = START + this.#candles++ * HOUR;
    const candle: Candle = { time, open, high, low, close, volume };
    return [
      ...this.#drive(meetOpen(this.state, this.resting, candle)),
      ...this.#drive(meetCandle(this.state, this.resting, candle, time + HOUR)),
    ];
  }

  #drive(steps: VenueSteps): string[] {
    const seen: string[] = [];
    for (let next = steps.next(); !next.done; ) {
      const { value: step } = next;
      if (step.step === "filled") {
        const { side, quantity: filled, price, liquidity } = step.trade;
        seen.push(`${liquidity} ${side} ${filled} @ ${price}${step.ambiguous ? " ?" : ""}`);
        next = steps.next({ trade: step.trade, position: ++this.#position });
      } else {
        seen.push(step.step === "placed" ? `placed ${step.order.role}` : `${step.step}: ${step.reason}`);
        next = steps.next();
      }
    }
    return seen;
  }
}

/** A quantity of its text. */
export const quantity = (text: string): Quantity => Quantity(Decimal.of(text));

/** A price of its text. */
export const price = (text: string): Price => Price(Decimal.of(text));

const signalNamed = (id: string): Signal =>
  signalLike({ id, instance: "manual", strategy: "manual", openTime: START, closeTime: START });
