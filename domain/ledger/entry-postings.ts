/** The postings of an entry: what it did to each currency, beside those of trades. */
import type { Money } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import type { TradeFigures } from "./position.ts";
import type { PositionEntry } from "./position-entry.ts";
import type { Posting, PostingKind } from "./postings.ts";
import { pairOf } from "./trade.ts";

/** The postings of an entry, from what it did to its position. Futures hold no base currency. Zeros are left out. */
export function postingsOfEntry(entry: PositionEntry, figures: TradeFigures): readonly Posting[] {
  const pair = pairOf(entry.symbol);
  if (pair === undefined) return [];
  const moved = (sign: "in" | "out"): readonly Posting[] =>
    entry.marketType === "spot"
      ? [
          posting("base", pair.base, sign === "in" ? entry.quantity : entry.quantity.negated()),
          posting(
            "unmatched",
            pair.base,
            sign === "in" ? figures.unmatchedQuantity.negated() : figures.unmatchedQuantity,
          ),
        ].filter(({ amount }) => !amount.isZero())
      : [];
  switch (entry.kind) {
    case "opening":
    case "transfer-in":
      return moved("in");
    case "transfer-out":
      return moved("out");
    case "funding":
      return [posting("funding", pair.quote, figures.cashChange)];
    default:
      return entry.kind satisfies never;
  }
}

const posting = (kind: PostingKind, currency: string, amount: Decimal): Posting => ({
  kind,
  currency,
  amount: amount as Money,
});
