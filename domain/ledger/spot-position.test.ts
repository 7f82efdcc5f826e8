import { describe, expect, it } from "vitest";
import { fill, ledgerOf, positionAfter, table } from "../testing/fills.ts";
import { evolve } from "./position-fold.ts";

describe("a spot position", () => {
  it.each([
    [
      "has the fee in its cost and not in its average, after one buy as after two",
      `buy 0.5 @ 50000 fee 25 USD => open 0.5 at 50000 cost 25025 pnl 0 | trade cost 25025 pnl 0
       buy 0.5 @ 60000 fee 30 USD => open 1   at 55000 cost 55055 pnl 0 | trade cost 30030 pnl 0`,
    ],
    [
      "pays its part of the entry fee with each partial sale",
      `buy  1   @ 100 fee 10 USD => open   1   at 100 cost 110 pnl 0    | trade cost 110  pnl 0
       sell 0.5 @ 120 fee 1 USD  => open   0.5 at 100 cost 55  pnl 4    | trade cost 55   pnl 4
       sell 0.5 @ 120 fee 1 USD  => closed 0   at 100 cost 110 pnl 8    | trade cost 55   pnl 4`,
    ],
    [
      "is worth its whole round trip once it is closed, whatever was sold before",
      `buy  4 @ 10 => open   4 at 10 cost 40 pnl 0 | trade cost 40 pnl 0
       sell 3 @ 11 => open   1 at 10 cost 10 pnl 3 | trade cost 30 pnl 3
       sell 1 @ 11 => closed 0 at 10 cost 40 pnl 4 | trade cost 10 pnl 1`,
    ],
    [
      "closes at exactly zero where doubles leave a rest",
      `buy  0.1 @ 1 => open   0.1 at 1 cost 0.1 pnl 0 | trade cost 0.1 pnl 0
       buy  0.2 @ 1 => open   0.3 at 1 cost 0.3 pnl 0 | trade cost 0.2 pnl 0
       sell 0.3 @ 1 => closed 0   at 1 cost 0.3 pnl 0 | trade cost 0.3 pnl 0`,
    ],
    [
      "earns only on what was held when too much is sold, and says what was not",
      `buy  1 @ 100 fee 1 USD => open   1 at 100 cost 101 pnl 0  | trade cost 101 pnl 0
       sell 4 @ 110 fee 4 USD => closed 0 at 100 cost 101 pnl 8  | trade cost 101 pnl 8 unmatched 3 for 327`,
    ],
    [
      "does not exist after a sale of what nobody held",
      "sell 2 @ 100 fee 1 USD => flat | trade cost 0 pnl 0 unmatched 2 for 199",
    ],
    [
      "is short of a fee in base currency, which is still part of what it cost",
      `buy  1     @ 100 fee 0.001 BTC => open   0.999 at 100 cost 100 pnl 0    | trade cost 100 pnl 0
       sell 0.998 @ 100 fee 0.001 BTC => closed 0     at 100 cost 100 pnl -0.2 | trade cost 100 pnl -0.2`,
    ],
    [
      "takes a rebate in base currency in",
      "buy 1 @ 100 fee -0.1 BTC => open 1.1 at 100 cost 100 pnl 0 | trade cost 100 pnl 0",
    ],
    [
      "takes a rebate in quote currency off its cost",
      "buy 1 @ 100 fee -2 USD => open 1 at 100 cost 98 pnl 0 | trade cost 98 pnl 0",
    ],
    [
      "never adds a fee of a third currency to its cost",
      `buy  1 @ 100 fee 0.3 BNB => open   1 at 100 cost 100 pnl 0  | trade cost 100 pnl 0
       sell 1 @ 110 fee 0.2 BNB => closed 0 at 100 cost 100 pnl 10 | trade cost 100 pnl 10`,
    ],
    [
      "that was sold and bought again begins with clean numbers",
      `buy  1 @ 100 fee 1 USD => open   1 at 100 cost 101 pnl 0 | trade cost 101 pnl 0
       sell 1 @ 90  fee 1 USD => closed 0 at 100 cost 101 pnl -12 | trade cost 101 pnl -12
       buy  2 @ 50  fee 1 USD => open   2 at 50  cost 101 pnl 0 | trade cost 101 pnl 0
       sell 2 @ 60  fee 1 USD => closed 0 at 50  cost 101 pnl 18 | trade cost 101 pnl 18`,
    ],
    [
      "that was partly sold and added to keeps its average through the sale only",
      `buy  2 @ 100 => open   2 at 100 cost 200 pnl 0   | trade cost 200 pnl 0
       sell 1 @ 150 => open   1 at 100 cost 100 pnl 50  | trade cost 100 pnl 50
       buy  1 @ 200 => open   2 at 150 cost 300 pnl 50  | trade cost 200 pnl 0
       sell 2 @ 150 => closed 0 at 150 cost 400 pnl 50  | trade cost 300 pnl 0`,
    ],
    [
      "that was oversold and bought again owes nothing for what was unmatched",
      `buy  1 @ 100 => open   1 at 100 cost 100 pnl 0  | trade cost 100 pnl 0
       sell 3 @ 100 => closed 0 at 100 cost 100 pnl 0  | trade cost 100 pnl 0 unmatched 2 for 200
       buy  2 @ 90  => open   2 at 90  cost 180 pnl 0  | trade cost 180 pnl 0`,
    ],
    [
      "keeps what is cut off a cost that does not divide evenly in the rest",
      `buy  3 @ 1 fee 1 USD => open   3 at 1 cost 4 pnl 0 | trade cost 4 pnl 0
       sell 1 @ 2 => open   2 at 1 cost 2.666666666666666666666666666666666667 pnl 0.666666666666666666666666666666666667 | trade cost 1.333333333333333333333333333333333333 pnl 0.666666666666666666666666666666666667
       sell 2 @ 2 => closed 0 at 1 cost 4 pnl 2 | trade cost 2.666666666666666666666666666666666667 pnl 1.333333333333333333333333333333333333`,
    ],
    [
      "averages to 36 decimals",
      `buy 1 @ 1 => open 1 at 1 cost 1 pnl 0 | trade cost 1 pnl 0
       buy 2 @ 2 => open 3 at 1.666666666666666666666666666666666667 cost 5 pnl 0 | trade cost 4 pnl 0`,
    ],
    [
      "counts a fee in base currency that eats the whole trade as given away",
      `buy 5 @ 100 => open 5 at 100 cost 500 pnl 0 | trade cost 500 pnl 0
       buy 1 @ 100 fee 2 BTC => open 4 at 100 cost 400 pnl -200 | trade cost 100 pnl -200`,
    ],
    [
      "holds quantities of 40 digits",
      `buy  1234567890.123456789012345678901234567891 @ 3 => open 1234567890.123456789012345678901234567891 at 3 cost 3703703670.370370367037037036703703703673 pnl 0 | trade cost 3703703670.370370367037037036703703703673 pnl 0
       sell 1234567890.123456789012345678901234567890 @ 3 => open 0.000000000000000000000000000001 at 3 cost 0.000000000000000000000000000003 pnl 0 | trade cost 3703703670.37037036703703703670370370367 pnl 0`,
    ],
  ])("%s", (_, text) => {
    const rows = table(text);
    expect(ledgerOf(rows.map(([line]) => line))).toEqual(rows.map(([, expected]) => expected));
  });

  it("keeps the totals of what was bought for the view of round trips", () => {
    const position = positionAfter(["buy 2 @ 10 fee 1 USD", "sell 1 @ 20", "buy 3 @ 12"]);
    expect([String(position?.quantityOpened), String(position?.entryCost)]).toEqual(["5", "57"]);
  });

  it("adds up fees of other currencies one by one", () => {
    const position = positionAfter([
      "buy 1 @ 10 fee 0.3 BNB",
      "buy 1 @ 10 fee 1 ADA",
      "sell 1 @ 10 fee 0.2 BNB",
    ]);
    expect(position?.otherFees.map(({ currency, amount }) => `${amount} ${currency}`)).toEqual([
      "1 ADA",
      "0.5 BNB",
    ]);
  });

  it("ignores what only futures have", () => {
    const { position } = evolve(
      undefined,
      fill("buy 1 @ 10", 1, { leverage: 5, margin: fill("buy 2 @ 1", 1).price as never }),
    );
    expect([position?.leverage, position?.margin]).toEqual([undefined, undefined]);
  });
});
