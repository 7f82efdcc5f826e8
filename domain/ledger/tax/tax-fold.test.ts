import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decimal } from "../../money/decimal.ts";
import { fill } from "../../testing/fills.ts";
import { tradesOfAccount } from "../../testing/trades.ts";
import { parseInstant } from "../../time/instant.ts";
import { LOT_METHODS, type LotMethod } from "../lots/method.ts";
import type { Trade } from "../trade.ts";
import { type CountryCode, countryOf } from "./country.ts";
import { RateBook } from "./rate-book.ts";
import { TaxFold, type TaxYear } from "./tax-fold.ts";

interface Setting {
  readonly method?: LotMethod;
  readonly country?: CountryCode;
  readonly year?: number;
  readonly rates?: readonly string[];
}

/** A trade such as `2024-03-01T10:00:00Z BTC-EUR buy 1 @ 100`; the account is `paper` where none is named. */
function tradeOf(line: string, number: number): Trade {
  const match = /^(\S+) (\S+-\S+) (.*)$/.exec(line.replace(/ +/g, " "));
  const instant = parseInstant(match?.[1] ?? "");
  if (!match || !instant.ok) throw new Error(`"${line}" is no trade.`);
  return fill(match[3]!, number, { symbol: match[2]!, timestamp: instant.value });
}

function report(trades: readonly Trade[], setting: Setting = {}): TaxYear {
  const { method = "fifo", country, year = 2024, rates = [] } = setting;
  const book = new RateBook();
  for (const line of rates) {
    const [date, base, quote, rate] = line.split(" ") as [string, string, string, string];
    book.record({ date, base, quote, rate });
  }
  const fold = new TaxFold({ year, method, currency: "EUR", country: countryOf(country) }, book);
  for (const trade of trades) if (!fold.apply(trade)) break;
  return fold.result();
}

/** What the trades of a table come to, as text. */
function taxOf(lines: readonly string[], setting?: Setting): readonly string[] {
  const { disposals, unmatched } = report(
    lines.map((line, index) => tradeOf(line, index + 1)),
    setting,
  );
  return [
    ...disposals.map(({ disposal, deemed, gain }) => {
      const { tradeId, lotTradeId, holding, quantity, proceeds, costBasis } = disposal;
      const rule = deemed ? ` deemed ${deemed.cost}` : "";
      return `${tradeId} sells ${quantity} ${holding} of ${lotTradeId} for ${proceeds} cost ${costBasis}${rule} gain ${gain}`;
    }),
    ...unmatched.map(
      ({ tradeId, quantity, holding, proceeds }) => `${tradeId} lacks ${quantity} ${holding} for ${proceeds}`,
    ),
  ];
}

describe("the tax of a year", () => {
  it.each<[string, readonly string[], Setting, readonly string[]]>([
    [
      "counts purchases of earlier years, and sales of this one alone",
      [
        "2022-01-01T12:00:00Z BTC-EUR buy 2 @ 100 fee 2 EUR",
        "2023-06-01T12:00:00Z BTC-EUR sell 1 @ 500 fee 0 EUR",
        "2024-06-01T12:00:00Z BTC-EUR sell 1 @ 300 fee 3 EUR",
        "2025-06-01T12:00:00Z BTC-EUR sell 1 @ 900 fee 0 EUR",
      ],
      {},
      ["t3 sells 1 BTC of t1 for 297 cost 101 gain 196"],
    ],
    [
      "values money of another state by the rate of each day",
      ["2023-01-02T12:00:00Z BTC-USD buy 1 @ 100 fee 10 USD", "2024-01-02T12:00:00Z BTC-USD sell 1 @ 300"],
      { rates: ["2023-01-02 EUR USD 1.1", "2024-01-02 EUR USD 1.25"] },
      ["t2 sells 1 BTC of t1 for 240 cost 100 gain 140"],
    ],
    [
      "splits an asset that is paid with another into a sale and a purchase",
      [
        "2023-05-01T12:00:00Z BTC-EUR buy 1 @ 20000 fee 0 EUR",
        "2024-02-01T12:00:00Z ETH-BTC buy 10 @ 0.05 fee 0 BTC",
        "2024-03-01T12:00:00Z ETH-EUR sell 10 @ 3000 fee 0 EUR",
      ],
      { rates: ["2024-02-01 BTC EUR 40000"] },
      [
        "t2 sells 0.5 BTC of t1 for 20000 cost 10000 gain 10000",
        "t3 sells 10 ETH of t2 for 30000 cost 20000 gain 10000",
      ],
    ],
    [
      "splits an asset that is sold for another, its fee in what is received",
      [
        "2023-05-01T12:00:00Z BTC-EUR buy 1 @ 20000 fee 0 EUR",
        "2024-02-01T12:00:00Z BTC-USDT sell 1 @ 40000 fee 100 USDT",
        "2024-02-02T12:00:00Z USDT-EUR sell 39900 @ 1 fee 0 EUR",
      ],
      { rates: ["2024-02-01 USDT EUR 0.9"] },
      [
        "t2 sells 1 BTC of t1 for 35910 cost 20000 gain 15910",
        "t3 sells 39900 USDT of t2 for 39900 cost 35910 gain 3990",
      ],
    ],
    [
      "takes a fee in a third asset as given away at its value, off the proceeds",
      [
        "2024-01-01T12:00:00Z BNB-EUR buy 2 @ 200 fee 0 EUR",
        "2024-02-01T12:00:00Z BTC-EUR buy 1 @ 1000 fee 0.1 BNB",
        "2024-03-01T12:00:00Z BTC-EUR sell 1 @ 2000 fee 0.1 BNB",
      ],
      { rates: ["2024-02-01 BNB EUR 300", "2024-03-01 BNB EUR 400"] },
      [
        "t2 sells 0.1 BNB of t1 for 30 cost 20 gain 10",
        "t3 sells 1 BTC of t2 for 1960 cost 1030 gain 930",
        "t3 sells 0.1 BNB of t1 for 40 cost 20 gain 20",
      ],
    ],
    [
      "reads a market whose base is money",
      [
        "2024-01-01T12:00:00Z EUR-USDT sell 100 @ 1.1 fee 1 EUR",
        "2024-02-01T12:00:00Z EUR-USDT buy 80 @ 1.25 fee 1 EUR",
      ],
      {},
      [
        "t2 sells 100 USDT of t1 for 79 cost 91.818181818181818181818181818181818181 gain -12.818181818181818181818181818181818181",
      ],
    ],
    [
      "moves nothing between the money of two states",
      ["2024-01-01T12:00:00Z EUR-USD buy 100 @ 1.1"],
      { rates: ["2024-01-01 EUR USD 1.1"] },
      [],
    ],
    [
      "shows what was not known to be held, and leaves it out of every gain",
      [
        "2024-01-01T12:00:00Z BTC-EUR buy 1 @ 100 fee 0 EUR",
        "2024-02-01T12:00:00Z BTC-EUR sell 4 @ 100 fee 0 EUR",
      ],
      {},
      ["t2 sells 1 BTC of t1 for 100 cost 100 gain 0", "t2 lacks 3 BTC for 300"],
    ],
  ])("%s", (_, lines, setting, expected) => {
    expect(taxOf(lines, setting)).toEqual(expected);
  });

  it("sums the gains and the losses apart", () => {
    const { totals } = report([
      tradeOf("2024-01-01T12:00:00Z BTC-EUR buy 2 @ 100 fee 0 EUR", 1),
      tradeOf("2024-01-02T12:00:00Z BTC-EUR sell 1 @ 150 fee 0 EUR", 2),
      tradeOf("2024-01-03T12:00:00Z BTC-EUR sell 1 @ 80 fee 0 EUR", 3),
    ]);
    expect(Object.values(totals).map(String)).toEqual(["230", "30", "50", "-20"]);
  });

  it("says which trades of the year it leaves out: futures, and symbols that are no pair", () => {
    const future = {
      ...tradeOf("2024-01-01T12:00:00Z BTC-EUR buy 1 @ 100", 1),
      marketType: "futures" as const,
    };
    const earlier = {
      ...tradeOf("2023-01-01T12:00:00Z BTC-EUR buy 1 @ 100", 2),
      marketType: "futures" as const,
    };
    const odd = { ...tradeOf("2024-01-01T12:00:00Z BTC-EUR buy 1 @ 100", 3), symbol: "BTCEUR" };
    expect(report([earlier, future, odd, odd]).leftOut).toEqual([
      { symbol: "BTC-EUR", marketType: "futures", trades: 1 },
      { symbol: "BTCEUR", marketType: "spot", trades: 2 },
    ]);
  });

  it("refuses where a rate is missing, and names the dates", () => {
    const lines = ["2024-01-02T12:00:00Z BTC-USDT buy 1 @ 1", "2024-01-05T12:00:00Z BTC-USDT sell 1 @ 1"];
    expect(() => taxOf(lines)).toThrow("rates are missing: USDT in EUR on 2024-01-02, 2024-01-05");
  });
});

describe("the tax of a year in Finland", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      "takes 20 percent of the price as cost where less was paid",
      [
        "2020-01-01T12:00:00Z BTC-EUR buy 2 @ 100 fee 0 EUR",
        "2024-06-01T12:00:00Z BTC-EUR sell 2 @ 1000 fee 0 EUR",
      ],
      ["t2 sells 2 BTC of t1 for 2000 cost 200 deemed 400 gain 1600"],
    ],
    [
      "takes 40 percent after ten years, of the price before the fee, which is not taken off as well",
      [
        "2014-06-01T12:00:00Z BTC-EUR buy 1 @ 300 fee 0 EUR",
        "2024-06-01T12:00:00Z BTC-EUR sell 1 @ 1000 fee 50 EUR",
      ],
      ["t2 sells 1 BTC of t1 for 950 cost 300 deemed 400 gain 600"],
    ],
    [
      "keeps cost and fee where together they are more",
      [
        "2014-06-01T12:00:00Z BTC-EUR buy 1 @ 360 fee 0 EUR",
        "2024-06-01T12:00:00Z BTC-EUR sell 1 @ 1000 fee 50 EUR",
      ],
      ["t2 sells 1 BTC of t1 for 950 cost 360 gain 590"],
    ],
    [
      "chooses lot by lot",
      [
        "2014-01-01T12:00:00Z BTC-EUR buy 1 @ 10 fee 0 EUR",
        "2020-01-01T12:00:00Z BTC-EUR buy 1 @ 900 fee 0 EUR",
        "2021-01-01T12:00:00Z BTC-EUR buy 1 @ 50 fee 0 EUR",
        "2024-01-01T12:00:00Z BTC-EUR sell 3 @ 1000 fee 0 EUR",
      ],
      [
        "t4 sells 1 BTC of t1 for 1000 cost 10 deemed 400 gain 600",
        "t4 sells 1 BTC of t2 for 1000 cost 900 gain 100",
        "t4 sells 1 BTC of t3 for 1000 cost 50 deemed 200 gain 800",
      ],
    ],
    [
      "never makes a gain of a loss",
      [
        "2023-01-01T12:00:00Z BTC-EUR buy 1 @ 2000 fee 0 EUR",
        "2024-01-01T12:00:00Z BTC-EUR sell 1 @ 1000 fee 0 EUR",
      ],
      ["t2 sells 1 BTC of t1 for 1000 cost 2000 gain -1000"],
    ],
    [
      "begins its year at midnight in Helsinki",
      [
        "2023-01-01T12:00:00Z BTC-EUR buy 3 @ 1000 fee 0 EUR",
        "2023-12-31T21:59:59Z BTC-EUR sell 1 @ 1001 fee 0 EUR",
        "2023-12-31T22:00:00Z BTC-EUR sell 1 @ 1002 fee 0 EUR",
        "2024-12-31T22:00:00Z BTC-EUR sell 1 @ 1003 fee 0 EUR",
      ],
      ["t3 sells 1 BTC of t1 for 1002 cost 1000 gain 2"],
    ],
  ])("%s", (_, lines, expected) => {
    expect(taxOf(lines, { country: "fi" })).toEqual(expected);
  });
});

describe("assets pooled over accounts", () => {
  it("are sold from the oldest, whichever account bought it", () => {
    const bought = {
      ...tradeOf("2024-01-01T12:00:00Z BTC-EUR buy 1 @ 100 fee 0 EUR", 1),
      accountId: "other",
    };
    const sold = tradeOf("2024-01-02T12:00:00Z BTC-EUR sell 1 @ 150 fee 0 EUR", 2);
    const { disposals, unmatched } = report([bought, sold]);
    expect([disposals.map(({ gain }) => String(gain)), unmatched]).toEqual([["50"], []]);
  });

  it("bring in the same under every method, whatever the trades", () => {
    const rates = ["USD", "BTC", "ETH", "BNB"].map((base) => `2023-11-14 ${base} EUR 2`);
    fc.assert(
      fc.property(tradesOfAccount({ maxLength: 20 }), (trades) => {
        const spot = trades.filter(({ marketType }) => marketType === "spot");
        const totals = LOT_METHODS.map((method) => {
          const { disposals, unmatched } = report(spot, { method, rates, year: 2023 });
          const proceeds = disposals.map(({ disposal }) => disposal.proceeds);
          const brought = [...proceeds, ...unmatched.map((sale) => sale.proceeds)];
          return String(brought.reduce((sum, amount) => sum.plus(amount), Decimal.ZERO));
        });
        expect(new Set(totals).size).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
