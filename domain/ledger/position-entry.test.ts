import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Money, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { fill } from "../testing/fills.ts";
import { tradesOfAccount } from "../testing/trades.ts";
import { type Evolution, openerOf, type Position } from "./position.ts";
import { evolveByEntry, type PositionEntry } from "./position-entry.ts";
import { evolve } from "./position-fold.ts";
import type { Trade } from "./trade.ts";

const FUTURES = { marketType: "futures" } as const;

/** An entry of the account that {@link fill} trades for. */
function entry(kind: PositionEntry["kind"], quantity: string, amount: string, number = 1): PositionEntry {
  return {
    kind,
    entryId: `e${number}`,
    tenantId: "00000000-0000-0000-0000-000000000001",
    accountId: "paper",
    symbol: "BTC-USD",
    marketType: kind === "funding" ? "futures" : "spot",
    side: "long",
    quantity: Quantity(Decimal.of(quantity)),
    amount: Money(Decimal.of(amount)),
    timestamp: BigInt(number) * 1_000_000_000n,
    leverage: undefined,
    margin: undefined,
  };
}

const step = (position: Position | undefined, change: Trade | PositionEntry): Evolution =>
  "kind" in change ? evolveByEntry(position, change) : evolve(position, change);

/** What stands after each change, in short. */
function after(changes: readonly (Trade | PositionEntry)[]): readonly string[] {
  let position: Position | undefined;
  return changes.map((change) => {
    const { position: open, closed, figures } = step(position, change);
    position = open;
    const shown = closed ?? open;
    const held = shown
      ? `${shown.status} ${shown.quantity} at ${shown.averageEntryPrice} cost ${shown.costBasis} pnl ${shown.realizedPnl}`
      : "flat";
    const cash = figures.cashChange.isZero() ? "" : ` cash ${figures.cashChange}`;
    const lost = figures.unmatchedQuantity.isZero() ? "" : ` unmatched ${figures.unmatchedQuantity}`;
    return `${held} | cost ${figures.costBasis} pnl ${figures.realizedPnl}${cash}${lost}`;
  });
}

describe("what changes a position without a trade", () => {
  it.each<[string, readonly (Trade | PositionEntry)[], string]>([
    [
      "an opening is held at its cost, and no cash moves",
      [entry("opening", "2", "100")],
      "open 2 at 50 cost 100 pnl 0 | cost 100 pnl 0",
    ],
    [
      "a sale earns over the cost of the opening",
      [entry("opening", "2", "100"), fill("sell 1 @ 80 fee 1 USD", 2)],
      "open 1 at 50 cost 50 pnl 29 | cost 50 pnl 29 cash 79",
    ],
    [
      "a transfer out takes average cost away and earns nothing",
      [fill("buy 2 @ 100 fee 2 USD", 1), entry("transfer-out", "0.5", "50.5", 2)],
      "open 1.5 at 100 cost 151.5 pnl 0 | cost 50.5 pnl 0",
    ],
    [
      "a transfer of all closes the position",
      [fill("buy 2 @ 100", 1), entry("transfer-out", "2", "200", 2)],
      "closed 0 at 100 cost 200 pnl 0 | cost 200 pnl 0",
    ],
    [
      "a transfer takes the cost along that it carried, also where a late trade made the average another",
      [fill("buy 2 @ 100", 1), fill("buy 2 @ 300", 2), entry("transfer-out", "1", "100", 3)],
      "open 3 at 200 cost 700 pnl 0 | cost 100 pnl 0",
    ],
    [
      "a transfer of all loses what it did not carry along",
      [fill("buy 2 @ 100", 1), entry("transfer-out", "2", "150", 2)],
      "closed 0 at 100 cost 200 pnl -50 | cost 150 pnl -50",
    ],
    [
      "a transfer of what no event can say exactly takes what it says, and the rest stays",
      [
        fill("buy 1 @ 1", 1),
        fill("buy 2 @ 0.5", 2),
        entry("transfer-out", "1", "0.666666666666666666666666666667", 3),
      ],
      "open 2 at 0.666666666666666666666666666666666667 cost 1.333333333333333333333333333333 pnl 0 | " +
        "cost 0.666666666666666666666666666667 pnl 0",
    ],
    [
      "a transfer of all that no event can say exactly loses nothing",
      [
        entry("transfer-in", "1", "0.000000000000000000000000000000000001", 4),
        entry("transfer-out", "1", "0", 5),
      ],
      "closed 0 at 0.000000000000000000000000000000000001 cost 0.000000000000000000000000000000000001 pnl 0 | " +
        "cost 0.000000000000000000000000000000000001 pnl 0",
    ],
    [
      "a transfer of more than is held says how much was not",
      [fill("buy 2 @ 100", 1), entry("transfer-out", "3", "200", 2)],
      "closed 0 at 100 cost 200 pnl 0 | cost 200 pnl 0 unmatched 1",
    ],
    [
      "a transfer of what is not held changes nothing",
      [entry("transfer-out", "3", "200")],
      "flat | cost 0 pnl 0 unmatched 3",
    ],
    [
      "a transfer in carries its cost",
      [fill("buy 1 @ 100", 1), entry("transfer-in", "1", "50", 2)],
      "open 2 at 75 cost 150 pnl 0 | cost 50 pnl 0",
    ],
    [
      "funding counts for the position that it is paid on",
      [fill("buy 1 @ 100", 1, FUTURES), entry("funding", "0", "3", 2)],
      "open 1 at 100 cost 100 pnl -3 | cost 0 pnl -3 cash -3",
    ],
    [
      "funding that is received adds",
      [fill("sell 1 @ 100", 1, FUTURES), entry("funding", "0", "-3", 2)],
      "open 1 at 100 cost 100 pnl 3 | cost 0 pnl 3 cash 3",
    ],
    ["funding without a position is cash alone", [entry("funding", "0", "3")], "flat | cost 0 pnl 0 cash -3"],
    [
      "an opening against what is held contradicts it",
      [fill("sell 1 @ 100", 1, FUTURES), { ...entry("opening", "1", "5", 2), ...FUTURES }],
      "open 1 at 100 cost 100 pnl 0 | cost 0 pnl 0 unmatched 1",
    ],
  ])("%s", (_, changes, expected) => {
    expect(after(changes).at(-1)).toBe(expected);
  });

  it("gives back the margin of an opening when the position closes", () => {
    const opened = { ...entry("opening", "1", "100"), ...FUTURES, margin: Money(Decimal.of("20")) };
    expect(after([opened, fill("sell 1 @ 110", 2, FUTURES)]).at(-1)).toContain("pnl 10 cash 30");
  });

  it("opens positions whose ids no trade's has", () => {
    const id = evolveByEntry(undefined, entry("opening", "1", "1")).position!.id;
    expect(openerOf(id)).toBeUndefined();
    const other = { ...entry("opening", "1", "1"), accountId: "live" };
    expect(evolveByEntry(undefined, other).position!.id).not.toBe(id);
  });

  it("conserves cost over both accounts of a transfer, whatever comes late", () => {
    const buys = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 99 })), {
      minLength: 1,
      maxLength: 8,
    });
    const moved = fc.tuple(fc.nat(8), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(buys, moved, fc.nat(7), ([first, ...rest], [at, eighths], late) => {
        const trades = [first!, ...rest].map(([quantity, price], index) =>
          fill(`buy ${quantity} @ ${price} fee 1 USD`, index + 1),
        );
        const before = trades.slice(0, 1 + (at % trades.length));
        // Recorded while one of the trades was not known yet.
        const known = before.filter((_, index) => before.length === 1 || index !== late % before.length);
        const held = known.reduce<Position | undefined>(
          (open, trade) => step(open, trade).position,
          undefined,
        )!;
        const quantity = held.quantity.times(Decimal.of("0.125")).times(Decimal.of(eighths));
        const cost = held.costBasis.times(Decimal.of("0.125")).times(Decimal.of(eighths));
        const out = entry("transfer-out", String(quantity), String(cost), 99);
        let open: Position | undefined;
        let paid = Decimal.ZERO;
        for (const change of [...before, out, ...trades.slice(before.length)]) {
          const { position, figures } = step(open, change);
          open = position;
          paid = paid.minus(figures.cashChange).plus(figures.realizedPnl);
        }
        const taken = step(undefined, { ...out, kind: "transfer-in" }).position!.costBasis;
        expect(String(taken.plus(open?.costBasis ?? Decimal.ZERO))).toBe(String(paid));
      }),
      { numRuns: 400 },
    );
  });

  it("conserves cash: what was carried in and out is neither cash nor profit", () => {
    const kinds = fc.constantFrom("opening" as const, "transfer-in" as const, "transfer-out" as const);
    const entries = fc.array(
      fc.tuple(kinds, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 99 })),
    );
    fc.assert(
      fc.property(tradesOfAccount({ maxLength: 20 }), entries, (trades, extra) => {
        const spot = trades.filter(({ marketType, symbol }) => marketType === "spot" && symbol === "BTC-USD");
        const changes: (Trade | PositionEntry)[] = [...spot];
        extra.forEach(([kind, quantity, cost], index) => {
          changes.splice(
            (index * 7) % (changes.length + 1),
            0,
            entry(kind, String(quantity), String(cost), index),
          );
        });
        let position: Position | undefined;
        let left = Decimal.ZERO;
        for (const change of changes) {
          const { position: open, figures } = step(position, change);
          position = open;
          left = left.plus(figures.cashChange).minus(figures.realizedPnl).minus(figures.unmatchedProceeds);
          if (!("kind" in change)) continue;
          left =
            change.kind === "transfer-out" ? left.plus(figures.costBasis) : left.minus(figures.costBasis);
        }
        expect(String(left.plus(position?.costBasis ?? Decimal.ZERO))).toBe("0");
      }),
      { numRuns: 400 },
    );
  });
});
