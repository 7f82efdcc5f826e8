/**
 * Decisions of the bot: the cross strategy over made-up minutes, each signal decided, placed, filled on paper and taken
 * into the account by the ledger's fold, all in memory. Figures: candles through the strategy with their signals raised,
 * `decide` alone, and decisions with all that follows from them (three hashes each). Beside them the raw limit of the
 * first: a loop of running sums of doubles over the same closes.
 *
 * Run: node scripts/dist/bench/decide.js
 */
import {
  type AccountState,
  advanceTo,
  initialState,
  orderFilled,
  orderPlaced,
  signalDeclined,
} from "@spot-canvas/domain/bot/account-state";
import { decide } from "@spot-canvas/domain/bot/decide";
import { placedOn } from "@spot-canvas/domain/bot/place";
import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { withBalance } from "@spot-canvas/domain/ledger/account";
import { type CandleColumns, candleAt } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { paperFill } from "@spot-canvas/domain/orders/paper-fill";
import { UNRECORDED_RULES } from "@spot-canvas/domain/orders/trading-rules";
import { raise } from "@spot-canvas/domain/signals/raise";
import { type Instance, instanceOf } from "@spot-canvas/domain/strategies/instance";

const MINUTE = 60_000;
const CANDLES = 300_000;
const FROM = Date.UTC(2024, 0, 1);
const [FAST, SLOW] = [5, 12];
const TERMS = { rules: UNRECORDED_RULES, feeBps: Decimal.of(10) };
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1m" } as const;

/** The signals of a series, with the place of their candle. */
function signalsOf(candles: CandleColumns, instance: Instance): { signal: SignalRaised; index: number }[] {
  const running = unwrap(instance.strategy.start(instance.parameters, SERIES));
  const signals: { signal: SignalRaised; index: number }[] = [];
  for (let index = 0; index < candles.time.length; index++) {
    const candle = candleAt(candles, index);
    for (const intent of running.onCandle(candle)) {
      signals.push({
        signal: unwrap(raise(instance, intent, { candle, market: index + 1, trading: 1 })),
        index,
      });
    }
  }
  return signals;
}

/** How often the fast running sum of doubles crosses the slow one: the same work, without exactness and shape. */
function rawCrosses({ close }: CandleColumns): number {
  let [fast, slow, before, crosses] = [0, 0, 0, 0];
  for (let index = 0; index < close.length; index++) {
    fast += close[index]! - (index >= FAST ? close[index - FAST]! : 0);
    slow += close[index]! - (index >= SLOW ? close[index - SLOW]! : 0);
    if (index < SLOW - 1) continue;
    const relation = Math.sign(fast / FAST - slow / SLOW);
    if (index >= SLOW && relation !== 0 && relation !== before) crosses++;
    before = relation;
  }
  return crosses;
}

/** Decides every signal as the bot does, with fills at the next open; gives the hash of the trades. */
function decideAll(
  candles: CandleColumns,
  signals: readonly { signal: SignalRaised; index: number }[],
): string {
  const state: AccountState = initialState(DEFAULT_TENANT, "paper");
  const setting = { amount: Money(Decimal.of(10_000)), position: 1, effectiveAt: undefined };
  state.books = withBalance(state.books, "USD", setting);
  let hash = "";
  let position = 1;
  for (const { signal, index } of signals) {
    const now = signal.candle.open_time + MINUTE;
    advanceTo(state, { now, market: signal.candle.position });
    const verdict = decide(state, signal, now, TERMS);
    if (verdict.verdict === "decline" || index + 1 >= candles.time.length) {
      signalDeclined(state, signal.signal_id);
      continue;
    }
    const placed = placedOn(state, signal, verdict.order, { tenant: DEFAULT_TENANT, trading: position });
    const order = orderPlaced(state, placed, signal);
    const observation = { time: candles.time[index + 1]!, open: candles.open[index + 1]! };
    const trade = unwrap(paperFill(DEFAULT_TENANT, order, observation, TERMS));
    orderFilled(state, placed.order_id, trade, ++position);
    hash = identityOf(hash, trade.tradeId, trade.quantity.toString(), trade.price.toString());
  }
  return hash;
}

/** How often one signal, an entry with its sizing, can be decided: pure, so that the state stays as it is. */
function decideOnly(signal: SignalRaised, times: number): number {
  const state: AccountState = initialState(DEFAULT_TENANT, "paper");
  const setting = { amount: Money(Decimal.of(10_000)), position: 1, effectiveAt: undefined };
  state.books = withBalance(state.books, "USD", setting);
  const entry: SignalRaised = { ...signal, action: "buy" };
  let orders = 0;
  for (let index = 0; index < times; index++) {
    if (decide(state, entry, 0, TERMS).verdict === "order") orders++;
  }
  return orders;
}

function timed<T>(work: () => T): { readonly seconds: number; readonly value: T } {
  const start = performance.now();
  const value = work();
  return { seconds: (performance.now() - start) / 1_000, value };
}

const candles = syntheticCandles({
  seed: 1,
  product: SERIES.product,
  timeframe: SERIES.timeframe,
  from: FROM,
  to: FROM + CANDLES * MINUTE,
});
const instance = unwrap(instanceOf("sma-cross", { fast: FAST, slow: SLOW }, SERIES));
const warm = signalsOf(candles, instance);
const expected = decideAll(candles, warm);
rawCrosses(candles);
const raw = timed(() => rawCrosses(candles));
const strategy = timed(() => signalsOf(candles, instance));
const decisions = timed(() => decideAll(candles, strategy.value));
const times = 500_000;
decideOnly(warm[0]!.signal, 10_000);
const pure = timed(() => decideOnly(warm[0]!.signal, times));
if (pure.value !== times) throw new Error("An entry with a free balance was declined.");
if (decisions.value !== expected) throw new Error("Two runs over the same candles gave different trades.");

process.stdout.write(
  `${JSON.stringify({
    benchmark: "decide",
    candles: CANDLES,
    signals: strategy.value.length,
    candlesPerSecond: Math.round(CANDLES / strategy.seconds),
    rawCandlesPerSecond: Math.round(CANDLES / raw.seconds),
    ratio: Number((raw.seconds / strategy.seconds).toFixed(3)),
    decidePerSecond: Math.round(times / pure.seconds),
    filledDecisionsPerSecond: Math.round(strategy.value.length / decisions.seconds),
    trades: decisions.value,
  })}\n`,
);
