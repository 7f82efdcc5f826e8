/** Arbitrary trades for property tests, and arbitrary ways to write one down. */
import * as fc from "fast-check";
import type { Trade } from "../ledger/trade.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { Instant } from "../time/instant.ts";

/** Decimals of up to 40 significant digits and 30 decimals, above zero. */
export const positiveDecimal = (): fc.Arbitrary<Decimal> =>
  fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 40n - 1n }), fc.nat({ max: 30 }), fc.nat({ max: 39 }))
    .map(([units, scale, cut]) => new Decimal(units / 10n ** BigInt(cut) || 1n, scale).normalized());

/** Decimals of up to 40 significant digits and 30 decimals. */
export const decimal = (): fc.Arbitrary<Decimal> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(Decimal.ZERO) },
    { weight: 4, arbitrary: positiveDecimal() },
    { weight: 4, arbitrary: positiveDecimal().map((value) => value.negated()) },
  );

/** Instants of the years that 64 bits of nanoseconds hold. */
export const instant = (): fc.Arbitrary<Instant> =>
  fc.oneof(
    fc.bigInt({ min: -9_214_560_000_000_000_000n, max: 9_214_646_399_999_999_999n }),
    fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => BigInt(seconds) * 1_000_000_000n),
  );

/** Texts that can be written as UTF-8 and kept in a database. */
export const text = (limits: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ unit: "grapheme", ...limits }).map((value) => value.replaceAll("\0", ""));

const id = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    text({ maxLength: 20 }).map((rest) => `i${rest}`),
  );

/** Trades of any shape that the wire form allows. */
export const trade = (): fc.Arbitrary<Trade> =>
  fc.record(
    {
      tenantId: fc.uuid(),
      tradeId: id(),
      accountId: id(),
      symbol: fc.constantFrom("BTC-USD", "ETH-EUR", "SOL-USDT-SWAP", "Ł-Ø"),
      side: fc.constantFrom("buy", "sell"),
      quantity: positiveDecimal().map(Quantity),
      price: positiveDecimal().map(Price),
      fee: decimal().map(Money),
      feeCurrency: id(),
      marketType: fc.constantFrom("spot", "futures"),
      timestamp: instant(),
      leverage: fc.integer({ min: 1, max: 1_000 }),
      margin: decimal().map(Money),
      liquidationPrice: positiveDecimal().map(Price),
      fundingFee: decimal().map(Money),
      strategy: text(),
      entryReason: text(),
      exitReason: text(),
      confidence: decimal(),
      stopLoss: positiveDecimal().map(Price),
      takeProfit: positiveDecimal().map(Price),
      sequence: fc.maxSafeNat(),
      orderId: id(),
      signalId: id(),
      venueTradeId: id(),
      liquidity: fc.constantFrom("maker", "taker"),
    },
    {
      requiredKeys: [
        "tenantId",
        "tradeId",
        "accountId",
        "symbol",
        "side",
        "quantity",
        "price",
        "fee",
        "feeCurrency",
        "marketType",
        "timestamp",
      ],
    },
  );

/**
 * Trades of one account in a few markets, in trade order: small numbers that meet and close each other as well as amounts
 * of 40 digits, fees of every kind of currency, funding, margin and leverage. Ids, times and sequences are distinct.
 */
export const tradesOfAccount = (limits: fc.ArrayConstraints = {}): fc.Arbitrary<readonly Trade[]> =>
  fc
    .array(
      fc.record(
        {
          side: fc.constantFrom("buy", "sell"),
          symbol: fc.constantFrom("BTC-USD", "BTC-USD", "ETH-EUR"),
          marketType: fc.constantFrom("spot", "futures"),
          quantity: mostlySmall(positiveDecimal()).map(Quantity),
          price: mostlySmall(positiveDecimal()).map(Price),
          fee: fc.oneof(decimal(), smallDecimal(), fc.constant(Decimal.ZERO)).map(Money),
          feeCurrency: fc.constantFrom("USD", "EUR", "BTC", "ETH", "BNB"),
          sameTime: fc.boolean(),
          leverage: fc.integer({ min: 1, max: 20 }),
          margin: smallDecimal().map(Money),
          fundingFee: smallDecimal().map(Money),
          stopLoss: smallDecimal().map(Price),
          exitReason: fc.constantFrom("target", "stop"),
        },
        {
          requiredKeys: [
            "side",
            "symbol",
            "marketType",
            "quantity",
            "price",
            "fee",
            "feeCurrency",
            "sameTime",
          ],
        },
      ),
      limits,
    )
    .map((fills) => {
      let timestamp = 1_700_000_000_000_000_000n;
      return fills.map(({ sameTime, ...fill }, sequence) => {
        if (!sameTime) timestamp += 1n;
        return {
          tenantId: TENANT,
          tradeId: `t${sequence}`,
          accountId: "paper",
          timestamp,
          sequence,
          ...fill,
        };
      });
    });

const TENANT = "00000000-0000-0000-0000-000000000001";

const smallDecimal = (): fc.Arbitrary<Decimal> =>
  fc.integer({ min: 1, max: 9 }).map((units) => new Decimal(BigInt(units), 0));

const mostlySmall = (other: fc.Arbitrary<Decimal>): fc.Arbitrary<Decimal> =>
  fc.oneof({ weight: 3, arbitrary: smallDecimal() }, { weight: 1, arbitrary: other });
