/** How much more of a product an account may take: an order is cut down to the least of its caps. */
import { pairOf } from "../ledger/trade.ts";
import type { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type Decline, equityOf, type Situation } from "./rule.ts";

/** The notional that the caps leave for an order at a price: undefined where nothing bounds it, a decline where none is left. */
export function roomFor(situation: Situation, price: Price): Decimal | Decline | undefined {
  const { signal, quote, control } = situation;
  const { maxOrder, maxPosition, maxProductExposure, maxExposure } = control.limits;
  let least: Decimal | undefined;
  let rule = "";
  const bound = (name: string, room: Decimal): void => {
    if (least !== undefined && least.compare(room) <= 0) return;
    least = room;
    rule = name;
  };
  if (maxOrder !== undefined) bound("maximum-order", maxOrder);
  if (maxPosition !== undefined || maxProductExposure !== undefined) {
    const own = exposureOf(situation, price, (product) => product === signal.product);
    if (maxPosition !== undefined) bound("maximum-position", maxPosition.minus(own));
    if (maxProductExposure !== undefined) {
      bound("product-exposure", equityOf(situation).times(maxProductExposure).minus(own));
    }
  }
  if (maxExposure !== undefined) {
    const all = exposureOf(situation, price, (product) => pairOf(product)?.quote === quote);
    bound("total-exposure", equityOf(situation).times(maxExposure).minus(all));
  }
  if (least === undefined || (least as Decimal).isPositive()) return least;
  const reason = `The account's ${rule.replaceAll("-", " ")} leaves no room for ${signal.product}.`;
  return { rule, reason };
}

/** The notional that is held and being entered: the signal's product at the price, others at what they were entered for. */
function exposureOf(
  { account, signal, terms }: Situation,
  price: Price,
  counts: (product: string) => boolean,
): Decimal {
  let sum = Decimal.ZERO;
  for (const { symbol, quantity, entryValue } of account.book.open) {
    if (counts(symbol)) sum = sum.plus(symbol === signal.product ? quantity.times(price) : entryValue);
  }
  const leverage = new Decimal(BigInt(terms.market === "futures" ? terms.leverage : 1), 0);
  for (const { role, reserved, signal: by } of account.open.values()) {
    if (role === "entry" && counts(by.product)) sum = sum.plus(reserved.times(leverage));
  }
  return sum;
}
