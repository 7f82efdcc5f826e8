import type { Price } from "../money/amount.ts";
import { belowMinimum } from "./below-minimum.ts";
import { noBalance } from "./no-balance.ts";
import type { Decline, Situation } from "./rule.ts";
import { byFunds, type Sizing } from "./sizing.ts";

/** An order is cut down to what is free after fees and what open orders have a claim on; a decline where that is too little. */
export function withinBalance(sizing: Sizing, price: Price, situation: Situation): Sizing | Decline {
  const { free, signal } = situation;
  if (free !== undefined && sizing.reserved.compare(free) <= 0) return sizing;
  const none = noBalance(situation);
  if (none || free === undefined) return none!;
  const affordable = byFunds(free, price, situation);
  if (belowMinimum(situation, affordable.quantity, price) === undefined) return affordable;
  const reason = `${free} is free, and an order on ${signal.product} needs ${sizing.reserved}.`;
  return { rule: "insufficient-balance", reason };
}
