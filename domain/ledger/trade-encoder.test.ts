import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import * as arbitrary from "../testing/trades.ts";
import type { Trade } from "./trade.ts";
import { decodeTrade } from "./trade-decoder.ts";
import { encodeTrade, tradeText } from "./trade-encoder.ts";

const TRADE: Trade = {
  tenantId: "00000000-0000-0000-0000-000000000001",
  tradeId: 't "1"',
  accountId: "paper",
  symbol: "BTC-USD",
  side: "buy",
  quantity: Quantity(Decimal.of("0.000000000000000000000000000001")),
  price: Price(new Decimal(5_000_000n, 2)),
  fee: Money(Decimal.of("-0.25")),
  feeCurrency: "USD",
  marketType: "spot",
  timestamp: 1_706_702_400_123_000_000n,
  sequence: 7,
  liquidity: "maker",
};

describe("a trade that is written down", () => {
  it("has exact numbers in plain notation, all decimals of its time, and no fields that it lacks", () => {
    expect(tradeText(TRADE)).toBe(
      '{"tenant_id":"00000000-0000-0000-0000-000000000001","trade_id":"t \\"1\\"","account_id":"paper",' +
        '"symbol":"BTC-USD","side":"buy","quantity":0.000000000000000000000000000001,"price":50000,"fee":-0.25,' +
        '"fee_currency":"USD","market_type":"spot","timestamp":"2024-01-31T12:00:00.123Z","sequence":7,' +
        '"liquidity":"maker"}',
    );
  });

  it("comes back equal, and is written in the same bytes again", () => {
    fc.assert(
      fc.property(arbitrary.trade(), (trade) => {
        const bytes = encodeTrade(trade);
        const decoded = decodeTrade(bytes);
        if (!decoded.ok) throw decoded.error;
        expect(decoded.value).toStrictEqual({ ...trade });
        expect(encodeTrade(decoded.value)).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused where an amount has more digits than the wire form allows", () => {
    const product = Price(Decimal.of("0.1234567890123456789").times(Decimal.of("0.1234567890123456789")));
    expect(() => encodeTrade({ ...TRADE, price: product })).toThrow("more than 40 significant digits");
  });
});
