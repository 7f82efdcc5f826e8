import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { parseInstant } from "../time/instant.ts";
import { AccountFold } from "./account-fold.ts";
import type { Trade } from "./trade.ts";
import { decodeTrade } from "./trade-decoder.ts";
import { encodeTrade } from "./trade-encoder.ts";
import { placeOf } from "./trade-order.ts";

const FILE = new URL("../../../shared/data/trades/binance/BTC-USDT-2024-08-08.csv", import.meta.url);
const TENANT = "00000000-0000-0000-0000-000000000001";
const FEE_RATE = Decimal.of("0.001");

/** Every print of the file as a fill of one account that pays a tenth of a percent. */
function realTrades(marketType: Trade["marketType"]): readonly Trade[] {
  const rows = readFileSync(FILE, "utf8").trim().split("\n").slice(1);
  return rows.map((row, index) => {
    const [time, id, side, price, amount] = row.split(",") as [string, string, Trade["side"], string, string];
    const timestamp = parseInstant(time);
    if (!timestamp.ok) throw timestamp.error;
    return {
      tenantId: TENANT,
      tradeId: `${id}-${index}`,
      accountId: "paper",
      symbol: "BTC-USDT",
      side,
      quantity: Quantity(Decimal.of(amount)),
      price: Price(Decimal.of(price)),
      fee: Money(Decimal.of(price).times(Decimal.of(amount)).times(FEE_RATE)),
      feeCurrency: "USDT",
      marketType,
      timestamp: timestamp.value,
      sequence: index,
    };
  });
}

const hasShared = existsSync(FILE);
if (!hasShared)
  process.stderr.write("Left out: the ledger over trades of ../shared/data, which is not there.\n");

describe.skipIf(!hasShared)("six minutes of real trades", () => {
  it.each(["spot", "futures"] as const)("conserve cash to the last digit: %s", (marketType) => {
    const trades = realTrades(marketType).map((trade) => {
      const read = decodeTrade(encodeTrade(trade));
      if (!read.ok) throw read.error;
      return read.value;
    });
    expect(trades.length).toBeGreaterThan(9_000);
    const setting = { amount: Money(Decimal.ZERO), position: 0, effectiveAt: undefined };
    const account = new AccountFold(new Map([["USDT", setting]]));
    let unmatched = Decimal.ZERO;
    for (const [index, trade] of trades.entries()) {
      unmatched = unmatched.plus(account.trade(trade, placeOf(trade, index + 1)).unmatchedProceeds);
    }
    const open = account.positionOf("BTC-USDT", marketType);
    const bound = marketType === "spot" && open ? open.costBasis : Decimal.ZERO;
    const earned = account.closed.reduce(
      (sum, { realizedPnl }) => sum.plus(realizedPnl),
      open?.realizedPnl ?? Decimal.ZERO,
    );
    expect(account.closed.length).toBeGreaterThan(0);
    expect(String(account.balanceOf("USDT")?.plus(bound))).toBe(String(earned.plus(unmatched)));
  });
});
