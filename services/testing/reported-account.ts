/** An account with half a year of trades on made-up candles: what reports are tried on. */
import { encodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { type CandleColumns, emptyColumns } from "@spot-canvas/domain/market/candle";
import { randomFrom } from "@spot-canvas/domain/statistics/kernels/random";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import type { RunningApi } from "./running-api.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** When the account begins, and how long it trades. */
export const START = Date.UTC(2024, 0, 1);
const DAYS = 182;
/** A text that a page must not run. */
export const HOSTILE = `<script>alert("x")</script> & 'cross'`;

const PRODUCTS = ["BTC-USD", "ETH-USD"] as const;
const STRATEGIES = ["sma-cross", "donchian-turtle", "rsi-reversion"] as const;

/** Records candles, cash and trades of the account `paper`. */
export async function seedAccount(api: RunningApi, days: number = DAYS): Promise<void> {
  const to = START + days * DAY;
  const candles = PRODUCTS.map((product) => ({
    product,
    columns: hoursOf(product, START - DAY, to),
  }));
  for (const { product, columns } of candles) {
    const page = { venue: "coinbase", product, timeframe: "1h", source: "import" } as const;
    const coverage = [{ from: START - DAY, to }];
    await call(api, "/api/v1/import/candles", encodeCandles({ ...page, coverage, candles: columns }));
  }
  await call(api, "/api/v1/accounts/paper/cash", {
    ...{ direction: "deposit", amount: "25000", at: formatMillis(START) },
  });
  await call(api, "/api/v1/accounts/paper/cash", {
    ...{ direction: "deposit", amount: "5000", at: formatMillis(START + Math.floor(days / 3) * DAY) },
  });
  const trades = candles.flatMap(({ product, columns }, index) => tradesOf(product, columns, index));
  for (let first = 0; first < trades.length; first += 500) {
    await call(api, "/api/v1/import", { trades: trades.slice(first, first + 500) });
  }
  await api.settled();
}

/** A random walk by the hour: a market in all but its making, which would take longer than what is tried on it. */
function hoursOf(product: string, from: number, to: number): CandleColumns {
  const columns = emptyColumns((to - from) / HOUR);
  const random = randomFrom(product === "BTC-USD" ? 11 : 5);
  const cents = (price: number): number => Math.round(price * 100) / 100;
  let price = product === "BTC-USD" ? 42_000 : 2_300;
  for (let hour = 0; hour < columns.time.length; hour++) {
    const open = price;
    price = cents(price * (1 + (random() - 0.4985) * 0.016));
    columns.time[hour] = from + hour * HOUR;
    columns.open[hour] = open;
    columns.high[hour] = cents(Math.max(open, price) * (1 + random() * 0.004));
    columns.low[hour] = cents(Math.min(open, price) * (1 - random() * 0.004));
    columns.close[hour] = price;
    columns.volume[hour] = 1 + Math.floor(random() * 100);
  }
  return columns;
}

async function call(api: RunningApi, path: string, body: unknown): Promise<void> {
  const answer = await api.call("POST", path, body);
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
}

/** One trade as it is sent to the API. */
export const tradeOf = (id: string, changes: Readonly<Record<string, unknown>>) => ({
  ...{ account_id: "paper", trade_id: id, symbol: "BTC-USD", side: "buy", quantity: "0.01", price: "40000" },
  ...{ fee: "0.4", fee_currency: "USD", market_type: "spot", timestamp: formatMillis(START) },
  ...changes,
});

/** Buys after a rise of some hours, and sells after some more: now and then in two parts. */
function tradesOf(product: string, { time, close }: CandleColumns, index: number) {
  const trades: ReturnType<typeof tradeOf>[] = [];
  const size = product === "BTC-USD" ? 0.05 : 0.8;
  const pace = 9 + index * 5;
  for (
    let at = 30 + index, number = 0;
    at + pace + 4 < time.length;
    at += pace * 2 + (number % 7), number++
  ) {
    const strategy = STRATEGIES[(number + index) % STRATEGIES.length]!;
    const add = (offset: number, side: "buy" | "sell", quantity: number, more = {}): void => {
      const price = close[at + offset]!.toFixed(2);
      const cost = Number(price) * quantity;
      trades.push(
        tradeOf(`${product}-${number}-${offset}-${side}`, {
          ...{ symbol: product, side, price, quantity: quantity.toFixed(4), strategy },
          ...{ fee: (cost * 0.0006).toFixed(4), timestamp: formatMillis(time[at + offset]! + HOUR) },
          ...more,
        }),
      );
    };
    const reason = number === 3 ? HOSTILE : "fast average rose above the slow one";
    add(0, "buy", size, { entry_reason: reason });
    if (number % 5 === 0) add(2, "buy", size / 2, { entry_reason: "added on strength" });
    const held = number % 5 === 0 ? size * 1.5 : size;
    const exit = ["take profit", "stop loss", "signal", "time limit"][number % 4]!;
    add(pace, "sell", held, { exit_reason: number === 3 ? HOSTILE : exit });
  }
  // What is bought last stays open.
  const last = time.length - 6;
  const held = {
    symbol: product,
    price: close[last]!.toFixed(2),
    timestamp: formatMillis(time[last]! + HOUR),
  };
  return product === "BTC-USD" ? [...trades, tradeOf("last", held)] : trades;
}
