import { describe, expect, it } from "vitest";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { Intent } from "../strategies/intent.ts";
import { candlesFrom, FREE, fillsOf, play, START } from "../testing/backtests.ts";
import { FILL_PROFILES } from "./fill-profile.ts";
import type { TradingTerms } from "./trading-terms.ts";

/** Every rule of docs/fill-model.md, in its order and with its number: what a script does on a few candles. */

type Row = readonly [open: number, high: number, low: number, close: number, volume?: number];
type Case = readonly [
  rule: string,
  script: Readonly<Record<number, Partial<Intent>>>,
  candles: readonly Row[],
  fills: readonly string[],
];

const HOUR = 3_600_000;
const size = { quantity: 1 };
const buy: Partial<Intent> = { action: "buy", size };
const sell: Partial<Intent> = { action: "sell", size };
const QUIET: Row = [100, 100, 100, 100];

function run(script: Case[1], rows: readonly Row[], terms: TradingTerms = FREE, more: object = {}) {
  const intents = Object.entries(script).map(([at, intent]) => [at, [{ tag: "test", ...intent } as Intent]]);
  return play(Object.fromEntries(intents), candlesFrom(rows), terms, more);
}

const check = (cases: readonly Case[], terms: TradingTerms = FREE): void => {
  it.each(cases)("%s", (_, script, rows, fills) => {
    expect(fillsOf(run(script, rows, terms))).toEqual(fills);
  });
};

describe("market orders", () => {
  check([
    ["M1 fill at the next candle's open", { 0: buy }, [QUIET, [107, 120, 90, 110]], ["buy 1 @ 107 +1h"]],
    ["M2 never fill at a price from before the signal", { 0: buy }, [[90, 120, 80, 100]], []],
    [
      "M3 of a whole balance buy balance / (open x (1 + fee))",
      { 0: { action: "buy" } },
      [QUIET, [80, 80, 80, 80]],
      ["buy 125 @ 80 +1h"],
    ],
    [
      "M4 of an exit sell the whole position",
      { 0: buy, 1: { action: "sell" } },
      [QUIET, QUIET, [90, 90, 90, 90]],
      ["buy 1 @ 100 +1h", "sell 1 @ 90 +2h"],
    ],
    [
      "M5 take no more than there is: where the price went away, they buy less",
      { 0: { ...buy, size: { quantity: 95 } } },
      [QUIET, [125, 125, 125, 125]],
      ["buy 80 @ 125 +1h"],
    ],
  ]);
});

describe("limit orders", () => {
  const limit = { 0: { ...buy, limitPrice: 95 } };
  check([
    [
      "L1 fill at the open where it is beyond the limit",
      limit,
      [QUIET, [94, 96, 93, 95]],
      ["buy 1 @ 94 +1h"],
    ],
    [
      "L2 fill at their price where the candle trades through it",
      limit,
      [QUIET, [100, 101, 94.9, 99]],
      ["buy 1 @ 95 +1h59m"],
    ],
    ["L3 do not fill where it is only touched", limit, [QUIET, [100, 101, 95, 99], [96, 97, 95, 96]], []],
    ["L4 rest until they fill", limit, [QUIET, QUIET, QUIET, [97, 97, 90, 91]], ["buy 1 @ 95 +3h59m"]],
    [
      "L5 end when their validity does",
      { 0: { ...buy, limitPrice: 95, validUntil: START + 3 * HOUR } },
      [QUIET, QUIET, QUIET, [97, 97, 90, 91]],
      [],
    ],
    [
      "L6 sell where the price goes above",
      { 0: buy, 1: { ...sell, limitPrice: 110 } },
      [QUIET, QUIET, [100, 110.1, 99, 100]],
      ["buy 1 @ 100 +1h", "sell 1 @ 110 +2h59m"],
    ],
    [
      "L7 are taken back by an exit of their leg",
      { 0: { ...buy, limitPrice: 95 }, 1: sell },
      [QUIET, QUIET, [97, 97, 90, 91]],
      [],
    ],
  ]);
});

describe("stops", () => {
  const stopped = { 0: { ...buy, stop: 90 } };
  check([
    [
      "S1 fill at the open where the candle opens beyond them",
      stopped,
      [QUIET, QUIET, [85, 88, 80, 86]],
      ["buy 1 @ 100 +1h", "sell 1 @ 85 +2h"],
    ],
    [
      "S2 fill at their price, which a touch triggers",
      stopped,
      [QUIET, QUIET, [95, 96, 90, 95]],
      ["buy 1 @ 100 +1h", "sell 1 @ 90 +2h59m"],
    ],
    [
      "S3 rest from the entry's fill on, in its own candle too",
      stopped,
      [QUIET, [100, 101, 89, 95]],
      ["buy 1 @ 100 +1h", "sell 1 @ 90 +1h59m"],
    ],
    [
      "S4 stay while the price does not reach them",
      stopped,
      [QUIET, [100, 101, 90.01, 95]],
      ["buy 1 @ 100 +1h"],
    ],
    [
      "S5 give way to an exit at the next open",
      { ...stopped, 1: sell },
      [QUIET, QUIET, [85, 85, 85, 85]],
      ["buy 1 @ 100 +1h", "sell 1 @ 85 +2h"],
    ],
  ]);
});

describe("targets", () => {
  const aimed = { 0: { ...buy, takeProfit: 110, stop: 90 } };
  check([
    [
      "T1 are limit orders: a touch does not fill them",
      aimed,
      [QUIET, QUIET, [100, 110, 99, 105]],
      ["buy 1 @ 100 +1h"],
    ],
    [
      "T2 fill where the price trades through",
      aimed,
      [QUIET, QUIET, [100, 111, 99, 105]],
      ["buy 1 @ 100 +1h", "sell 1 @ 110 +2h59m"],
    ],
    [
      "T3 fill at the open where it is beyond them",
      aimed,
      [QUIET, QUIET, [115, 116, 80, 90]],
      ["buy 1 @ 100 +1h", "sell 1 @ 115 +2h"],
    ],
    [
      "T4 stop and target in one candle: the stop, and it is counted",
      aimed,
      [QUIET, QUIET, [100, 111, 89, 105]],
      ["buy 1 @ 100 +1h", "sell 1 @ 90 +2h59m ?"],
    ],
    [
      "T5 what one of them sold, the other does not sell again",
      aimed,
      [QUIET, QUIET, [100, 111, 99, 105], [100, 111, 80, 85]],
      ["buy 1 @ 100 +1h", "sell 1 @ 110 +2h59m"],
    ],
  ]);
});

describe("after an entry within a candle", () => {
  const entry = { ...buy, limitPrice: 95 };
  check([
    [
      "E1 a stop beyond the limit was reached after it",
      { 0: { ...entry, stop: 92 } },
      [QUIET, [100, 101, 91, 99]],
      ["buy 1 @ 95 +1h59m", "sell 1 @ 92 +1h59m"],
    ],
    [
      "E2 a target's price from before the entry does not fill it",
      { 0: { ...entry, takeProfit: 99 } },
      [QUIET, [100, 101, 94, 96]],
      ["buy 1 @ 95 +1h59m"],
    ],
    [
      "E3 a close beyond the target came after the entry",
      { 0: { ...entry, takeProfit: 99 } },
      [QUIET, [98, 101, 94, 100]],
      ["buy 1 @ 95 +1h59m", "sell 1 @ 99 +1h59m"],
    ],
  ]);
});

describe("trailing stops", () => {
  const trailed = { 0: { ...buy, trail: { distance: 5 } } };
  check([
    [
      "R1 stand behind the entry's price at first",
      trailed,
      [QUIET, [100, 100, 94, 96]],
      ["buy 1 @ 100 +1h", "sell 1 @ 95 +1h59m"],
    ],
    [
      "R2 follow the best price of closed candles, from the next one on",
      trailed,
      [QUIET, [100, 120, 99, 118], [118, 119, 114, 116]],
      ["buy 1 @ 100 +1h", "sell 1 @ 115 +2h59m"],
    ],
    [
      "R3 never go back",
      trailed,
      [QUIET, [100, 120, 99, 118], [118, 119, 116, 117], [117, 117, 114, 114]],
      ["buy 1 @ 100 +1h", "sell 1 @ 115 +3h59m"],
    ],
    [
      "R4 with an activation, wait until it was reached",
      { 0: { ...buy, trail: { distance: 5, activation: 110 } } },
      [QUIET, [100, 105, 90, 104], [104, 112, 104, 111], [111, 111, 106, 108]],
      ["buy 1 @ 100 +1h", "sell 1 @ 107 +3h59m"],
    ],
  ]);
});

describe("finer candles", () => {
  it("D1 decide which of stop and target came first", () => {
    const minutes: Row[] = Array.from({ length: 180 }, (_, at) =>
      at === 130 ? [100, 111, 100, 100] : at === 150 ? [100, 100, 89, 100] : QUIET,
    );
    const detail = { timeframe: "1m" as const, candles: candlesFrom(minutes, "1m") };
    const script = { 0: { ...buy, takeProfit: 110, stop: 90 } };
    const played = run(script, [QUIET, QUIET, [100, 111, 89, 100]], FREE, { detail });
    expect(fillsOf(played)).toEqual(["buy 1 @ 100 +1h", "sell 1 @ 110 +2h10m"]);
  });
});

const terms = (more: Partial<TradingTerms>): TradingTerms => ({ ...FREE, ...more });
const dec = (text: string): Decimal => Decimal.of(text);

describe("terms", () => {
  const script = { 0: buy, 1: sell };
  const rows: Row[] = [QUIET, [100.03, 101, 99, 100, 4], [100.07, 101, 99, 100, 4], [99, 99, 99, 99, 4]];
  it.each<readonly [string, Partial<TradingTerms>, readonly string[]]>([
    [
      "P1 prices are rounded to the tick against the trader",
      { rules: { ...FREE.rules, tick: Price(dec("0.05")) } },
      ["buy 1 @ 100.05 +1h", "sell 1 @ 100.05 +2h"],
    ],
    [
      "P2 slippage in basis points goes against the trader",
      { slippage: { model: "bps", bps: dec("100") } },
      ["buy 1 @ 101.0303 +1h", "sell 1 @ 99.0693 +2h"],
    ],
    [
      "P3 slippage by distance",
      { slippage: { model: "distance", distance: dec("0.5") } },
      ["buy 1 @ 100.53 +1h", "sell 1 @ 99.57 +2h"],
    ],
    [
      "P4 slippage by the share of volume: impact x share^2",
      { slippage: { model: "volume-share", impact: dec("0.1"), shareMax: dec("1") } },
      ["buy 1 @ 100.6551875 +1h", "sell 1 @ 99.4445625 +2h"],
    ],
    ["P5 an order that is at the venue later meets a later open", { latencyMs: 1 }, ["buy 1 @ 100.07 +2h"]],
    [
      "P7 quantities are cut down to the lot",
      { rules: { ...FREE.rules, lot: Quantity(dec("0.3")) } },
      ["buy 0.9 @ 100.03 +1h", "sell 0.9 @ 100.07 +2h"],
    ],
    [
      "P8 what is worth less than the minimum is declined",
      { rules: { ...FREE.rules, minimumNotional: dec("101") } },
      [],
    ],
  ])("%s", (_, more, fills) => {
    expect(fillsOf(run(script, rows, terms(more)))).toEqual(fills);
  });

  it("P5 and what is taken back stays in force as long", () => {
    const limited = { 0: { ...buy, limitPrice: 95 }, 2: sell };
    const falling: Row[] = [QUIET, QUIET, QUIET, [97, 98, 90, 96], [100, 100, 90, 100]];
    expect(fillsOf(run(limited, falling, FREE))).toEqual([]);
    expect(fillsOf(run(limited, falling, terms({ latencyMs: HOUR + 1 })))).toEqual(["buy 1 @ 95 +3h59m"]);
  });

  it("P5 with finer candles an order fills at the first of them that opens after its arrival", () => {
    const minutes: Row[] = Array.from({ length: 120 }, (_, at) => [at, at, at, at]);
    const detail = { timeframe: "1m" as const, candles: candlesFrom(minutes, "1m") };
    const played = run({ 0: buy }, [QUIET, QUIET], terms({ latencyMs: 90_000 }), { detail });
    expect(fillsOf(played)).toEqual(["buy 1 @ 62 +1h2m"]);
  });

  it("P6 orders take at most their part of the volume, and go on", () => {
    const played = run({ 0: buy }, rows, terms({ participation: dec("0.125") }));
    expect(fillsOf(played)).toEqual(["buy 0.5 @ 100.03 +1h", "buy 0.5 @ 100.07 +2h"]);
  });

  it("P9 fees are the taker's or the maker's, of the day", () => {
    const fees = [
      { from: 0, makerBps: dec("1"), takerBps: dec("2") },
      { from: START + 2 * HOUR, makerBps: dec("3"), takerBps: dec("4") },
    ];
    const played = run(
      { 0: buy, 1: { ...sell, limitPrice: 110 } },
      [QUIET, QUIET, [100, 111, 100, 100]],
      terms({ fees }),
    );
    expect(played.trades.map(({ trade }) => `${trade.liquidity} ${trade.fee}`)).toEqual([
      "taker 0.02",
      "maker 0.033",
    ]);
  });

  it.each([
    ["F1 pessimistic", "pessimistic", "sell 1 @ 90 +2h59m ?"],
    ["F2 path: the extreme nearer to the open came first", "path", "sell 1 @ 110 +2h59m ?"],
    ["F3 optimistic", "optimistic", "sell 1 @ 110 +2h59m ?"],
  ] as const)("%s", (_, name, fill) => {
    const both = { 0: { ...buy, takeProfit: 110, stop: 90 } };
    const played = run(both, [QUIET, QUIET, [101, 111, 89, 105]], terms({ profile: FILL_PROFILES[name] }));
    expect(fillsOf(played)[1]).toBe(fill);
  });
});

describe("futures", () => {
  const futures = terms({ market: "futures", leverage: 10, shorts: true, maintenanceRate: dec("0.005") });
  const all: Partial<Intent> = { action: "buy" };
  const short: Partial<Intent> = { action: "sell" };

  it("U1 an entry locks notional / leverage, and its profit is that of the whole notional", () => {
    const played = run({ 0: all, 1: short }, [QUIET, QUIET, [101, 101, 101, 101]], futures);
    expect(fillsOf(played)).toEqual(["buy 1000 @ 100 +1h", "sell 1000 @ 101 +2h"]);
    expect(String(played.finalBalance)).toBe("11000");
  });

  it("U2 a sale without a position opens a short one where that is allowed", () => {
    const played = run({ 0: short, 1: all }, [QUIET, QUIET, [99, 99, 99, 99]], futures);
    expect(String(played.finalBalance)).toBe("11000");
  });

  it("U2 and takes no more margin than there is, also where its limit fills at a better price", () => {
    const dear: Partial<Intent> = { action: "sell", limitPrice: 75, size: { quote: 9_376 } };
    const played = run({ 0: dear }, [QUIET, QUIET], futures);
    expect(fillsOf(played)).toEqual(["sell 1000 @ 100 +1h"]);
    expect(String(played.finalBalance)).toBe("0");
  });

  it("U3 a position is liquidated where its margin falls below the maintenance, and takes the whole margin", () => {
    const played = run({ 0: all }, [QUIET, QUIET, [99, 99, 90.4, 99]], futures);
    expect(fillsOf(played)).toEqual(["buy 1000 @ 100 +1h", "sell 1000 @ 90 +2h59m"]);
    expect([String(played.finalBalance), played.liquidations]).toEqual(["0", 1]);
  });

  it("U3 and no more than that: the price of it is rounded so that what is owed never exceeds it", () => {
    const coarse = { ...futures, rules: { ...futures.rules, tick: Price(dec("0.7")) } };
    const played = run({ 0: all }, [QUIET, QUIET, [99.4, 99.4, 85, 91]], coarse);
    expect(played.liquidations).toBe(1);
    expect(played.finalBalance.isNegative()).toBe(false);
  });

  it("U5 a candle that opens beyond the liquidation liquidates, whatever other orders there are", () => {
    const played = run({ 0: { ...all, stop: 95 }, 1: short }, [QUIET, QUIET, [80, 80, 80, 80]], futures);
    expect(fillsOf(played)).toEqual(["buy 1000 @ 100 +1h", "sell 1000 @ 90 +2h"]);
  });

  const rates = (...rows: readonly (readonly [hour: number, rate: number])[]) => ({
    time: Float64Array.from(rows, ([hour]) => START + hour * HOUR),
    rate: Float64Array.from(rows, ([, rate]) => rate),
  });
  const funded = (script: Case[1], rows: readonly Row[], funding: ReturnType<typeof rates>): string =>
    String(run(script, rows, futures, { funding }).fundingPaid);
  const one: Partial<Intent> = { action: "buy", size: { quantity: 10 } };

  it.each<readonly [string, Case[1], readonly Row[], ReturnType<typeof rates>, string]>([
    [
      "U6 funding is quantity x last close x rate, paid by a long position",
      { 0: one },
      [QUIET, [100, 110, 100, 110], QUIET],
      rates([2, 0.001]),
      "1.1",
    ],
    [
      "U6 and by a short one received",
      { 0: { ...one, action: "sell" } },
      [QUIET, [100, 105, 100, 105], QUIET],
      rates([2, 0.001]),
      "-1.05",
    ],
    ["U6 a negative rate the other way round", { 0: one }, [QUIET, QUIET, QUIET], rates([2, -0.001]), "-1"],
    [
      "U7 what is entered as it falls due does not pay, what is left then does",
      { 0: one, 1: { ...one, action: "sell" } },
      [QUIET, QUIET, QUIET, QUIET],
      rates([1, 0.001], [2, 0.002], [3, 0.004]),
      "2",
    ],
    [
      "U7 a position that a stop closed before it does not pay",
      { 0: { ...one, stop: 95 } },
      [QUIET, [100, 100, 90, 100], QUIET],
      rates([2, 0.001]),
      "0",
    ],
    [
      "U7 within a candle it is paid at the close before it",
      { 0: one },
      [QUIET, [100, 120, 100, 120], QUIET],
      rates([1.5, 0.001]),
      "1",
    ],
  ])("%s", (_, script, rows, funding, paid) => {
    expect(funded(script, rows, funding)).toBe(paid);
  });

  it("U7 across a gap it is paid on what was held when it fell due", () => {
    const script = { 0: one, 1: { ...one, action: "sell" as const } };
    const candles = candlesFrom([QUIET, QUIET, QUIET, QUIET, QUIET, QUIET]);
    candles.time.set(
      [4, 5, 6].map((hour) => START + hour * HOUR),
      2,
    );
    candles.time[5] = START + 7 * HOUR;
    const funding = rates([3, 0.001], [5, 0.002]);
    const intents = Object.entries(script).map(([at, intent]) => [
      at,
      [{ tag: "test", ...intent } as Intent],
    ]);
    const played = play(Object.fromEntries(intents), candles, futures, { funding });
    expect(String(played.fundingPaid)).toBe("1");
  });

  it("U4 is not liquidated above that price", () => {
    expect(run({ 0: all }, [QUIET, QUIET, [99, 99, 90.5, 99]], futures).liquidations).toBe(0);
  });
});
