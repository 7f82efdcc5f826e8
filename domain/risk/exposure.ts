/** How much more of a product an account may take: an order is cut down to the least of its caps. */
import { equityAt } from "../bot/equity.ts";
import { pairOf } from "../ledger/trade.ts";
import type { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { Decline, Situation } from "./rule.ts";

/** A cap, and the notional that it leaves for an order. */
interface Room {
  readonly rule: string;
  readonly notional: Decimal;
}

/** The notional that the caps leave for an order at a price: undefined where nothing bounds it, a decline where none is left. */
export function roomFor(situation: Situation, price: Price): Decimal | Decline | undefined {
  const rooms = roomsFor(situation, price);
  if (rooms.length === 0) return undefined;
  const least = rooms.reduce((smallest, room) =>
    room.notional.compare(smallest.notional) < 0 ? room : smallest,
  );
  if (least.notional.isPositive()) return least.notional;
  const reason = `The account's ${least.rule.replaceAll("-", " ")} leaves no room for ${situation.signal.product}.`;
  return { rule: least.rule, reason };
}

function roomsFor(situation: Situation, price: Price): readonly Room[] {
  const { account, signal, terms, control } = situation;
  const { maxOrder, maxPosition, maxProductExposure, maxExposure } = control.limits;
  const rooms: Room[] = [];
  if (maxOrder !== undefined) rooms.push({ rule: "maximum-order", notional: maxOrder });
  if (maxPosition === undefined && maxProductExposure === undefined && maxExposure === undefined)
    return rooms;
  const own = exposureOf(situation, price, (product) => product === signal.product);
  if (maxPosition !== undefined) rooms.push({ rule: "maximum-position", notional: maxPosition.minus(own) });
  if (maxProductExposure === undefined && maxExposure === undefined) return rooms;
  const equity = equityAt(account, signal, terms);
  if (maxProductExposure !== undefined) {
    const notional = equity.times(maxProductExposure).minus(own);
    rooms.push({ rule: "product-exposure", notional });
  }
  if (maxExposure !== undefined) {
    const quote = pairOf(signal.product)?.quote;
    const all = exposureOf(situation, price, (product) => pairOf(product)?.quote === quote);
    rooms.push({ rule: "total-exposure", notional: equity.times(maxExposure).minus(all) });
  }
  return rooms;
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
