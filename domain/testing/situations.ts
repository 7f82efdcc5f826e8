/** Situations for the tables of rules: a signal, and an account with what it held, lost and dares. */
import { type AccountState, advanceTo, initialState, orderPlaced } from "../bot/account-state.ts";
import { controlled, NO_CONTROL, type TradingControl } from "../bot/control.ts";
import { situationOf } from "../bot/decide.ts";
import type { Signal } from "../bot/signal.ts";
import type { RiskSettings } from "../events/bodies/risk.ts";
import type { EventData, EventType } from "../events/catalogue.ts";
import type { Event } from "../events/codec.ts";
import type { Trade } from "../ledger/trade.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { limitsOf } from "../risk/limits.ts";
import type { Rule, Situation } from "../risk/rule.ts";
import { instantOfMillis } from "../time/instant.ts";
import { FREE } from "./backtests.ts";
import { fill } from "./fills.ts";

/** The market time of every situation: noon of a day. */
export const NOW = Date.UTC(2024, 5, 3, 12);
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Futures without fees, at a leverage of two. */
export const FUTURES: TradingTerms = { ...FREE, market: "futures", leverage: 2, shorts: true };

/** A signal to buy BTC-USD at 100, unless said otherwise. */
export const signalLike = (more: Partial<Signal> = {}): Signal => ({
  id: "s",
  instance: "i",
  strategy: "test",
  venue: "simulated",
  product: "BTC-USD",
  action: "buy",
  leg: "main",
  price: Price(Decimal.of(100)),
  target: undefined,
  size: undefined,
  limitPrice: undefined,
  stopLoss: undefined,
  takeProfit: undefined,
  trail: undefined,
  confidence: undefined,
  trend: undefined,
  validUntil: undefined,
  reason: "test",
  openTime: NOW - HOUR,
  closeTime: NOW,
  ...more,
});

/** Something that is held of a product: one unit at a price of 100. */
export const held = (symbol: string, quantity = "1"): readonly Partial<Trade>[] => [
  {
    symbol,
    side: "buy",
    quantity: Quantity(Decimal.of(quantity)),
    timestamp: instantOfMillis(NOW - 30 * DAY),
  },
];

/** A round trip of one unit bought at 100, that ended so long ago with a profit or loss. */
export const trip = (ago: number, earned: number, exitReason = "exit", symbol = "BTC-USD") =>
  [
    { symbol, side: "buy", timestamp: instantOfMillis(NOW - ago - 1) },
    {
      symbol,
      side: "sell",
      price: Price(Decimal.of(100 + earned)),
      timestamp: instantOfMillis(NOW - ago),
      exitReason,
    },
  ] as readonly Partial<Trade>[];

/** What a situation is made of. */
export interface Scene {
  readonly signal?: Partial<Signal>;
  readonly cash?: string;
  /** Oldest first. */
  readonly trades?: readonly (readonly Partial<Trade>[])[];
  readonly settings?: RiskSettings;
  /** What people said, in order. */
  readonly said?: readonly Event[];
  readonly terms?: TradingTerms;
  /** Products that are being entered. */
  readonly entering?: readonly string[];
}

/** An event that people say, at a position of TRADING. */
export const said = <T extends EventType>(type: T, data: EventData[T], position = 1): Event<T> =>
  ({
    ...{ type, data, recorded: { position } },
    envelope: { id: `${type} ${JSON.stringify(data)} ${position}` },
  }) as unknown as Event<T>;

/** The account of a scene. Cash is what it has after all of its trades. */
export function accountOf({
  cash = "1000",
  trades = [],
  settings = {},
  said = [],
  entering = [],
}: Scene): AccountState {
  const state = initialState("00000000-0000-0000-0000-000000000001", "paper");
  const amount = Money(Decimal.of(cash));
  state.book.setBalance("USD", { amount, position: 1_000_000, effectiveAt: undefined });
  trades.flat().forEach((trade, index) => {
    state.book.trade(fill("buy 1 @ 100", index + 1, trade), index + 1);
  });
  const control: TradingControl = said.reduce(controlled, NO_CONTROL);
  state.control = { ...control, limits: limitsOf(settings) };
  for (const [index, product] of entering.entries()) enter(state, product, index);
  advanceTo(state, NOW);
  return state;
}

function enter(state: AccountState, product: string, index: number): void {
  const signal = signalLike({ product, id: `entry-${index}`, leg: `entry-${index}` });
  const spec = { side: "buy", type: "limit", quantity: Quantity(Decimal.ONE) } as const;
  const opening = { signal, spec, role: "entry", leg: signal.leg, generation: 1, reason: "test" } as const;
  orderPlaced(state, { ...opening, from: NOW }, Money(Decimal.of(100)));
}

/** The situation of a scene. */
export const situationIn = (scene: Scene): Situation =>
  situationOf(accountOf(scene), signalLike(scene.signal), NOW, scene.terms ?? FREE);

/** The name of the rule that declines in a scene, or `passes`. */
export const outcome = (rule: Rule, scene: Scene): string => rule(situationIn(scene))?.rule ?? "passes";
