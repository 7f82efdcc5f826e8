import { describe, expect, it } from "vitest";
import { Money, Price, Quantity } from "../../money/amount.ts";
import { Decimal } from "../../money/decimal.ts";
import { fill, table } from "../../testing/fills.ts";
import type { PositionEntry } from "../position-entry.ts";
import type { Trade } from "../trade.ts";
import { type EquityCurve, equityCurve, marksNeeded } from "./equity-curve.ts";
import { EquityFold, type LedgerFact } from "./equity-fold.ts";
import type { BalanceStatement } from "./stated-cash.ts";

const DAY = 86_400_000_000_000n;
/** The time of a day and its half. */
const day = (days: number): bigint => BigInt(days * 2) * (DAY / 2n);

interface Mark {
  readonly price: Price;
}

/** Closes of BTC-USD by the day on which they are the newest. */
type Closes = Readonly<Record<number, string>>;

const trade = (days: number, line: string, changes: Partial<Trade> = {}, position = 0): LedgerFact => {
  const done = fill(line, 1, { timestamp: day(days), ...changes });
  return { trade: done, place: { timestamp: done.timestamp, position: position || ++positions } };
};
const cash = (days: number, amount: string, currency = "USD"): LedgerFact => ({
  move: { currency, amount: Decimal.of(amount) },
  place: { timestamp: day(days), position: ++positions },
});
const entry = (days: number, said: Partial<PositionEntry>): LedgerFact => ({
  entry: {
    kind: "opening",
    entryId: "e",
    tenantId: "t",
    accountId: "paper",
    symbol: "BTC-USD",
    marketType: "spot",
    side: "long",
    quantity: Quantity(Decimal.ZERO),
    amount: Money(Decimal.ZERO),
    timestamp: day(days),
    leverage: undefined,
    margin: undefined,
    ...said,
  },
  place: { timestamp: day(days), position: ++positions },
});
const stated = (days: number, amount: string, position: number, effective = false): BalanceStatement => ({
  amount: Money(Decimal.of(amount)),
  position,
  effectiveAt: effective ? day(days) : undefined,
  since: day(days),
});

let positions = 0;

function curveOf(
  facts: readonly LedgerFact[],
  days: readonly number[],
  closes: Closes,
  statements: readonly BalanceStatement[] = [],
): EquityCurve<Mark> & { readonly basis: string } {
  const fold = new EquityFold({ currency: "USD", statements, instants: days.map(day) });
  for (const fact of facts) fold.apply(fact);
  const { steps, basis } = fold.finish();
  const curve = equityCurve<Mark>(steps, (symbol, at) => {
    expect(marksNeeded(steps).get(symbol)).toContain(at);
    const known = Object.keys(closes).filter((name) => symbol === "BTC-USD" && day(Number(name)) <= at);
    const newest = known.sort((left, right) => Number(right) - Number(left))[0];
    return newest === undefined ? undefined : { price: Price(Decimal.of(closes[Number(newest)]!)) };
  });
  return { ...curve, basis };
}

/** `day equity cash realized unrealized flow return` of each point. */
const linesOf = ({ points }: EquityCurve<Mark>): readonly string[] =>
  points.map(({ at, equity, cash, realizedPnl, unrealizedPnl, flow, timeWeighted }) =>
    [Number(at / (DAY / 2n)) / 2, equity, cash, realizedPnl, unrealizedPnl, flow, timeWeighted ?? "-"].join(
      " ",
    ),
  );
const rows = (text: string): readonly string[] => table(text).map(([line]) => line);

describe("an equity curve, worked by hand", () => {
  it("values what is held at each instant, and links the stretches between deposits", () => {
    // Until the deposit 1000 became 1100; then 2200 became 1900: 1.1 * 1900 / 2200 = 0.95.
    const facts = [cash(0, "1000"), trade(0, "buy 1 @ 500"), cash(1, "1100"), trade(1, "buy 2 @ 600")];
    const curve = curveOf(facts, [0, 0.5, 1, 2], { 0: "500", 1: "600", 2: "500" });
    expect(linesOf(curve)).toEqual(
      rows(`
        0   1000 500  0 0    0    0
        0.5 1000 500  0 0    0    0
        1   2200 400  0 100  1100 0.1
        2   1900 400  0 -200 0    -0.05`),
    );
    expect(curve.basis).toBe("recorded");
    expect(String(curve.flows.deposit)).toBe("1100");
    // 1000 g + 1100 sqrt(g) = 1900, so that sqrt(g) = (-1100 + sqrt(8810000)) / 2000.
    const root = (-1100 + Math.sqrt(8_810_000)) / 2000;
    expect(curve.returns).toMatchObject({ days: 2, timeWeightedYearly: undefined });
    expect(curve.returns?.moneyWeighted?.toDouble()).toBeCloseTo(root * root - 1, 9);
    expect(String(curve.returns?.earned)).toBe("-200");
  });

  it("keeps withdrawals apart from performance", () => {
    const facts = [cash(0, "1000"), cash(1, "-400"), trade(1, "buy 1 @ 600")];
    const curve = curveOf(facts, [0, 1, 2], { 1: "600", 2: "660" });
    expect(linesOf(curve)).toEqual(rows("0 1000 1000 0 0 0 0\n1 600 0 0 0 -400 0\n2 660 0 0 60 0 0.1"));
    expect(String(curve.flows.withdrawal)).toBe("-400");
    expect(String(curve.returns?.earned)).toBe("60");
  });

  it("shows what was realized beside it, with the fees", () => {
    const facts = [cash(0, "1000"), trade(1, "buy 2 @ 100 fee 2 USD"), trade(2, "sell 1 @ 150 fee 1 USD")];
    const curve = curveOf(facts, [0, 1, 2], { 1: "100", 2: "150" });
    expect(linesOf(curve)).toEqual(
      rows(`
        0 1000 1000 0  0  0 0
        1 998  798  0  -2 0 -0.002
        2 1097 947  48 49 0 0.097`),
    );
  });

  it("counts the margin and the open profit of futures", () => {
    const futures = { marketType: "futures" } as const;
    const facts = [
      cash(0, "1000"),
      trade(0, "sell 2 @ 100 fee 1 USD leverage 4", futures),
      trade(2, "buy 2 @ 80 fee 1 USD", futures),
    ];
    const curve = curveOf(facts, [0, 1, 2], { 0: "100", 1: "90", 2: "80" });
    expect(linesOf(curve)).toEqual(
      rows(`
        0 999  949  -1 0  0 0
        1 1019 949  -1 20 0 0.02002002002
        2 1038 1038 38 0  0 0.039039039039`),
    );
  });

  it("takes what came without cash at its mark, and at its cost where there is none", () => {
    const moved = { quantity: Quantity(Decimal.of(1)), amount: Money(Decimal.of(80)) };
    const facts = [
      cash(0, "100"),
      entry(1, moved),
      entry(2, { ...moved, kind: "transfer-out" }),
      entry(2, { ...moved, symbol: "XYZ-USD", kind: "transfer-in" }),
    ];
    const curve = curveOf(facts, [0, 1, 1.5, 2], { 1: "100", 1.5: "110", 2: "121" });
    // Nothing is earned by a transfer: 100 became 200 by the opening, which became 221, of which 121 went.
    expect(linesOf(curve)).toEqual(
      rows(`
        0   100 100 0 0  0   0
        1   200 100 0 20 100 0
        1.5 210 100 0 30 0   0.05
        2   180 100 0 0  -41 0.105`),
    );
    expect(curve.points.map(({ unmarked }) => unmarked)).toEqual([[], [], [], ["XYZ-USD"]]);
    expect([String(curve.flows.opening), String(curve.flows.transfer)]).toEqual(["100", "-41"]);
  });

  it("leaves the price of what was sold and not held out of performance", () => {
    const facts = [cash(0, "100"), trade(0.5, "sell 1 @ 50")];
    const curve = curveOf(facts, [0, 1], { 0: "50" });
    expect(linesOf(curve)).toEqual(rows("0 100 100 0 0 0 0\n1 150 150 0 0 50 0"));
    expect(String(curve.flows.unexplained)).toBe("50");
    expect(String(curve.returns?.earned)).toBe("0");
  });

  it("leaves other currencies alone", () => {
    const facts = [cash(0, "100", "EUR"), trade(0, "buy 1 @ 50", { symbol: "BTC-EUR" }), cash(0, "7")];
    expect(linesOf(curveOf(facts, [1], {}))).toEqual(["1 7 7 0 0 0 0"]);
  });

  it("begins anew with money that comes where there was none, and gives no rate where there is less than none", () => {
    const funded = [cash(1, "100"), trade(1, "buy 1 @ 100")];
    expect(linesOf(curveOf(funded, [0, 1, 2], { 1: "100", 2: "125" }))).toEqual(
      rows("0 0 0 0 0 0 0\n1 100 0 0 0 100 0\n2 125 0 0 25 0 0.25"),
    );
    const unfunded = curveOf([trade(0, "buy 1 @ 100"), trade(1, "sell 1 @ 130")], [0, 1], { 0: "100" });
    expect(linesOf(unfunded)).toEqual(rows("0 0 -100 0 0 0 0\n1 30 30 30 0 0 -"));
    expect(unfunded.basis).toBe("unknown");
    expect(unfunded.returns).toMatchObject({ timeWeighted: undefined, moneyWeighted: undefined });
  });
});

describe("cash that was stated", () => {
  it("is counted back to the beginning, and no flow", () => {
    const facts = [trade(0, "buy 1 @ 100", {}, 1), trade(1, "sell 1 @ 120", {}, 2)];
    const curve = curveOf(facts, [0, 1, 2, 3], { 0: "100" }, [stated(2, "1020", 3)]);
    expect(linesOf(curve)).toEqual(
      rows("0 1000 900 0 0 0 0\n1 1020 1020 20 0 0 0.02\n2 1020 1020 20 0 0 0.02\n3 1020 1020 20 0 0 0.02"),
    );
    expect(curve.basis).toBe("stated");
  });

  it("counts trades that the log took after it, whenever they happened", () => {
    const facts = [trade(0, "buy 1 @ 100", {}, 5), trade(1, "sell 1 @ 120", {}, 6)];
    const curve = curveOf(facts, [0, 1, 2], { 0: "100" }, [stated(2, "1000", 3)]);
    expect(linesOf(curve)).toEqual(
      rows("0 1000 900 0 0 0 0\n1 1020 1020 20 0 0 0.02\n2 1020 1020 20 0 0 0.02"),
    );
  });

  it("is a flow where it is stated to be another than it was", () => {
    const facts = [trade(1, "buy 1 @ 100", {}, 2), trade(3, "sell 1 @ 100", {}, 4)];
    const statements = [stated(0, "1000", 1), stated(2, "1400", 3)];
    const curve = curveOf(facts, [0, 1, 2, 3], { 0: "100" }, statements);
    expect(linesOf(curve)).toEqual(
      rows("0 1000 1000 0 0 0 0\n1 1000 900 0 0 0 0\n2 1500 1400 0 0 500 0\n3 1500 1500 0 0 0 0"),
    );
    expect(String(curve.flows.adjustment)).toBe("500");
  });

  it("holds from the time on that it names", () => {
    const facts = [trade(1, "buy 1 @ 100", {}, 1), trade(3, "sell 1 @ 150", {}, 2)];
    const curve = curveOf(facts, [0, 2, 3], { 0: "100" }, [stated(2, "1000", 3, true)]);
    expect(linesOf(curve)).toEqual(
      rows("0 1100 1100 0 0 0 0\n2 1100 1000 0 0 0 0\n3 1150 1150 50 0 0 0.045454545455"),
    );
  });

  it("holds a trade already that the log had before it and that happened later", () => {
    const facts = [trade(2, "buy 1 @ 100", {}, 1), trade(3, "sell 1 @ 150", {}, 3)];
    const curve = curveOf(facts, [1, 2, 3], { 0: "100" }, [stated(1, "1000", 2)]);
    expect(linesOf(curve)).toEqual(
      rows("1 1000 1000 0 0 0 0\n2 1100 1000 0 0 100 0\n3 1150 1150 50 0 0 0.045454545455"),
    );
    expect(String(curve.flows.unexplained)).toBe("100");
  });
});
