/** What a payment between the holders of a swap comes to: one reckoning for backtests and paper accounts. */
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { type Instant, instantOfMillis } from "../time/instant.ts";

/** Decimals of a payment. */
const SCALE = 8;

/**
 * What a holder pays, negative where it is received: quantity x price x rate. `held` is below zero where it is short;
 * price and rate are figures of the market.
 */
export const fundingOn = (held: Decimal, price: number, rate: number): Money =>
  Money(
    held
      .times(Decimal.ofDouble(price))
      .times(Decimal.ofDouble(rate))
      .rounded(SCALE, "half-even")
      .normalized(),
  );

/**
 * The place of a payment among the facts of its account, in epoch milliseconds when it fell due. A fill at the very
 * moment comes after it, and the ledger puts entries behind trades of their moment.
 */
export const fundingPlace = (time: number): Instant => instantOfMillis(time) - 1n;
