import { Decimal } from "@spot-canvas/domain/money/decimal";

const HUNDRED = Decimal.of(100);

/** Text of a ratio as a percentage with exactly so many decimals, rounded half to even. */
export function percentText(part: Decimal, whole: Decimal, decimals: number): string {
  const scaled = part.times(HUNDRED).dividedBy(whole, decimals, "half-even").toString();
  const [integer, fraction = ""] = scaled.split(".");
  return `${integer}.${fraction.padEnd(decimals, "0")}%`;
}
