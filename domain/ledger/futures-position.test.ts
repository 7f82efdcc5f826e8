import { describe, expect, it } from "vitest";
import { fill, ledgerOf, positionAfter, table } from "../testing/fills.ts";
import { openerOf } from "./position.ts";
import { evolve } from "./position-fold.ts";

const FUTURES = { marketType: "futures" } as const;

describe("a futures position", () => {
  it.each([
    [
      "earns the difference in price, long",
      `buy  2 @ 100 => open long   2 at 100 cost 200 pnl 0  | trade cost 200 pnl 0  cash 0
       sell 2 @ 110 => closed long 0 at 100 cost 200 pnl 20 | trade cost 200 pnl 20 cash 20`,
    ],
    [
      "earns the difference in price, short, and nothing at its opening",
      `sell 2 @ 100 => open short   2 at 100 cost 200 pnl 0  | trade cost 200 pnl 0  cash 0
       buy  1 @ 90  => open short   1 at 100 cost 100 pnl 10 | trade cost 100 pnl 10 cash 10
       buy  1 @ 120 => closed short 0 at 100 cost 200 pnl -10 | trade cost 100 pnl -20 cash -20`,
    ],
    [
      "earns the same at any leverage, which only locks margin",
      `buy  2 @ 100 leverage 10 => open long   2 at 100 cost 200 pnl 0 margin 20 | trade cost 200 pnl 0 cash -20
       sell 2 @ 110 leverage 10 => closed long 0 at 100 cost 200 pnl 20          | trade cost 200 pnl 20 cash 40`,
    ],
    [
      "charges fees and funding when they are incurred",
      `buy  1 @ 100 fee 1 USD funding 2   => open long   1 at 100 cost 100 pnl -3  | trade cost 100 pnl -3 cash -3
       buy  1 @ 100 fee 1 USD funding -5  => open long   2 at 100 cost 200 pnl 1   | trade cost 100 pnl 4  cash 4
       sell 2 @ 110 fee 2 USD funding 0.5 => closed long 0 at 100 cost 200 pnl 18.5 | trade cost 200 pnl 17.5 cash 17.5`,
    ],
    [
      "adds margin up and releases it pro rata",
      `buy  3 @ 100 margin 30 => open long   3 at 100 cost 300 pnl 0 margin 30  | trade cost 300 pnl 0 cash -30
       buy  1 @ 100 margin 20 => open long   4 at 100 cost 400 pnl 0 margin 50  | trade cost 100 pnl 0 cash -20
       sell 1 @ 100           => open long   3 at 100 cost 300 pnl 0 margin 37.5 | trade cost 100 pnl 0 cash 12.5
       sell 3 @ 100           => closed long 0 at 100 cost 400 pnl 0             | trade cost 300 pnl 0 cash 37.5`,
    ],
    [
      "locks the margin of its own leverage where an addition names none",
      `buy 1 @ 100 leverage 4 => open long 1 at 100 cost 100 pnl 0 margin 25 | trade cost 100 pnl 0 cash -25
       buy 1 @ 100            => open long 2 at 100 cost 200 pnl 0 margin 50 | trade cost 100 pnl 0 cash -25`,
    ],
    [
      "turns around with a larger trade, the fee split pro rata and the funding with what was held",
      `buy  1 @ 100              => open long 1 at 100 cost 100 pnl 0 | trade cost 100 pnl 0 cash 0
       sell 4 @ 110 fee 8 USD funding 1 => closed long 0 at 100 cost 100 pnl 7 + open short 3 at 110 cost 330 pnl -6 | trade cost 430 pnl 1 cash 1
       buy  3 @ 100              => closed short 0 at 110 cost 330 pnl 24 | trade cost 330 pnl 30 cash 30`,
    ],
    [
      "turns around with new margin, the old released in full",
      `sell 2 @ 100 margin 50 => open short 2 at 100 cost 200 pnl 0 margin 50 | trade cost 200 pnl 0 cash -50
       buy  3 @ 100 margin 7  => closed short 0 at 100 cost 200 pnl 0 + open long 1 at 100 cost 100 pnl 0 margin 7 | trade cost 300 pnl 0 cash 43`,
    ],
    [
      "keeps a fee in base currency apart, as it moves no quantity",
      "buy 1 @ 100 fee 0.1 BTC => open long 1 at 100 cost 100 pnl 0 | trade cost 100 pnl 0 cash 0",
    ],
    [
      "divides uneven costs without losing any",
      `buy  1 @ 1 => open long 1 at 1 cost 1 pnl 0 | trade cost 1 pnl 0 cash 0
       buy  2 @ 2 => open long 3 at 1.666666666666666666666666666666666667 cost 5 pnl 0 | trade cost 4 pnl 0 cash 0
       sell 1 @ 2 => open long 2 at 1.666666666666666666666666666666666667 cost 3.333333333333333333333333333333333334 pnl 0.333333333333333333333333333333333334 | trade cost 1.666666666666666666666666666666666666 pnl 0.333333333333333333333333333333333334 cash 0.333333333333333333333333333333333334
       sell 2 @ 2 => closed long 0 at 1.666666666666666666666666666666666667 cost 5 pnl 1 | trade cost 3.333333333333333333333333333333333334 pnl 0.666666666666666666666666666666666666 cash 0.666666666666666666666666666666666666`,
    ],
  ])("%s", (_, text) => {
    const rows = table(text);
    expect(
      ledgerOf(
        rows.map(([line]) => line),
        FUTURES,
      ),
    ).toEqual(rows.map(([, expected]) => expected));
  });

  it("splits a fee of another currency when it turns around", () => {
    const opened = positionAfter(["buy 1 @ 100"], FUTURES);
    const { closed, position } = evolve(opened, fill("sell 4 @ 100 fee 2 BNB", 2, FUTURES));
    expect([closed, position].map((part) => String(part?.otherFees[0]?.amount))).toEqual(["0.5", "1.5"]);
  });
});

describe("what a position says beside its numbers", () => {
  const opening = {
    ...FUTURES,
    stopLoss: fill("buy 1 @ 90", 1).price,
    takeProfit: fill("buy 1 @ 150", 1).price,
    confidence: fill("buy 1 @ 0.7", 1).price,
    leverage: 3,
    liquidationPrice: fill("buy 1 @ 70", 1).price,
    exitReason: "not yet",
  };
  const opened = evolve(undefined, fill("buy 2 @ 100", 1, opening)).position;

  const said = (position: typeof opened) => ({
    stopLoss: String(position?.stopLoss),
    takeProfit: String(position?.takeProfit),
    confidence: String(position?.confidence),
    leverage: position?.leverage,
    liquidationPrice: String(position?.liquidationPrice),
    exit: [position?.exitPrice && String(position.exitPrice), position?.exitReason, position?.closedAt],
  });

  it("comes from the trade that opened it", () => {
    expect(said(opened)).toEqual({
      stopLoss: "90",
      takeProfit: "150",
      confidence: "0.7",
      leverage: 3,
      liquidationPrice: "70",
      exit: [undefined, undefined, undefined],
    });
  });

  it("is replaced, each where an addition carries a value, but for the confidence", () => {
    const changes = {
      ...FUTURES,
      stopLoss: fill("buy 1 @ 95", 1).price,
      confidence: fill("buy 1 @ 1", 1).price,
    };
    const { position } = evolve(opened, fill("buy 1 @ 100", 2, { ...changes, leverage: 5 }));
    expect(said(position)).toEqual({ ...said(opened), stopLoss: "95", leverage: 5 });
  });

  it("has no exit after a part of it was sold", () => {
    const { position } = evolve(opened, fill("sell 1 @ 120", 2, { ...opening, exitReason: "half" }));
    expect(said(position)).toEqual(said(opened));
  });

  it("has the price, the time and the reason of the trade that closed it", () => {
    const { closed } = evolve(opened, fill("sell 2 @ 120", 2, { ...FUTURES, exitReason: "target" }));
    expect(said(closed)).toEqual({ ...said(opened), exit: ["120", "target", 2_000_000_000n] });
  });

  it("names the trade that opened it, and stays the same while it is open", () => {
    const position = positionAfter(["sell 1 @ 1", "sell 1 @ 1"], { ...FUTURES });
    expect(position && openerOf(position.id)).toEqual({ tenantId: position?.tenantId, tradeId: "t1" });
    const { position: turned } = evolve(position, fill("buy 3 @ 1", 3, FUTURES));
    expect(turned && openerOf(turned.id)?.tradeId).toBe("t3");
  });

  it("names trades of any id, and knows what is no position", () => {
    const id = evolve(undefined, fill("buy 1 @ 1", 1, { tradeId: "a.b/c é" })).position?.id ?? "";
    expect(openerOf(id)?.tradeId).toBe("a.b/c é");
    expect([openerOf("nothing"), openerOf("x.%")]).toEqual([undefined, undefined]);
  });
});
