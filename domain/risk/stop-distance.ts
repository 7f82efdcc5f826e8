import type { Price } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import type { Situation } from "./rule.ts";

/**
 * How far the price may go against an entry before it is given up: by the signal's stop, else its trailing stop, else the
 * account's. Strategies place stops by how far their market swings, which makes the distance a measure of it.
 */
export function stopDistance({ signal, control }: Situation, price: Price): Decimal | undefined {
  const { exits } = control.limits;
  const distance =
    signal.stopLoss !== undefined
      ? price.minus(signal.stopLoss).absolute()
      : (signal.trail?.distance ??
        (exits?.stopLoss !== undefined
          ? price.times(exits.stopLoss)
          : exits?.trail && price.times(exits.trail.distance)));
  return distance?.isPositive() ? distance : undefined;
}
