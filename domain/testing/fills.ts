/** Fills written as lines of text, for tables of examples: `buy 0.5 @ 50000 fee 25 USD`. */
import type { Position } from "../ledger/position.ts";
import { evolve } from "../ledger/position-fold.ts";
import type { Trade } from "../ledger/trade.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";

const FILL =
  /^(buy|sell) (\S+) @ (\S+)(?: fee (\S+) (\S+))?(?: funding (\S+))?(?: leverage (\S+))?(?: margin (\S+))?$/;

/** The trade that a line of text describes. Each is one second after the one with the number before it. */
export function fill(line: string, number: number, changes: Partial<Trade> = {}): Trade {
  const match = FILL.exec(line.trim().replace(/ +/g, " "));
  if (!match) throw new Error(`"${line}" is no fill: write it like "buy 0.5 @ 50000 fee 25 USD".`);
  const [, side, quantity, price, fee = "0", feeCurrency = "USD", funding, leverage, margin] = match;
  return {
    tenantId: "00000000-0000-0000-0000-000000000001",
    tradeId: `t${number}`,
    accountId: "paper",
    symbol: "BTC-USD",
    side: side as Trade["side"],
    quantity: Quantity(Decimal.of(quantity!)),
    price: Price(Decimal.of(price!)),
    fee: Money(Decimal.of(fee)),
    feeCurrency,
    marketType: "spot",
    timestamp: BigInt(number) * 1_000_000_000n,
    ...(funding === undefined ? {} : { fundingFee: Money(Decimal.of(funding)) }),
    ...(leverage === undefined ? {} : { leverage: Number(leverage) }),
    ...(margin === undefined ? {} : { margin: Money(Decimal.of(margin)) }),
    ...changes,
  };
}

/** What stands after each fill: the position that it closed, the one that is open, and the trade's own figures. */
export function ledgerOf(fills: readonly string[], changes: Partial<Trade> = {}): readonly string[] {
  let position: Position | undefined;
  return fills.map((line, index) => {
    const { position: open, closed, figures } = evolve(position, fill(line, index + 1, changes));
    position = open;
    const held = [closed, open].filter((shown) => shown !== undefined).map((shown) => positionText(shown));
    const unmatched = figures.unmatchedQuantity.isZero()
      ? ""
      : ` unmatched ${figures.unmatchedQuantity} for ${figures.unmatchedProceeds}`;
    const trade = `trade cost ${figures.costBasis} pnl ${figures.realizedPnl}${unmatched}`;
    const cash = changes.marketType === "futures" ? ` cash ${figures.cashChange}` : "";
    return `${held.join(" + ") || "flat"} | ${trade}${cash}`;
  });
}

function positionText(shown: Position): string {
  const name = shown.marketType === "futures" ? `${shown.status} ${shown.side}` : shown.status;
  const margin = shown.margin === undefined || shown.status === "closed" ? "" : ` margin ${shown.margin}`;
  const held = `${shown.quantity} at ${shown.averageEntryPrice} cost ${shown.costBasis}`;
  return `${name} ${held} pnl ${shown.realizedPnl}${margin}`;
}

/** The position that fills leave open. */
export const positionAfter = (fills: readonly string[], changes: Partial<Trade> = {}): Position | undefined =>
  fills.reduce<Position | undefined>(
    (position, line, index) => evolve(position, fill(line, index + 1, changes)).position,
    undefined,
  );

/** Reads a table of examples: on each line a fill, `=>`, and what stands after it. */
export const table = (text: string): readonly (readonly [string, string])[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.split("=>").map((part) => part.trim().replace(/ +/g, " ")) as [string, string]);
