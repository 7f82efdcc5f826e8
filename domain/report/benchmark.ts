/** What holding the same products would have made. */

/** The growth of each product since the first midnight; empty where it has no price then. */
export const growthOf = (closes: Float64Array): Float64Array =>
  closes.length > 0 && closes[0]! > 0 ? closes.map((close) => close / closes[0]!) : new Float64Array();

/**
 * Daily returns of holding the products in equal parts from the first midnight on, without trading again; undefined where
 * none of them has a price then.
 */
export function benchmarkOf(products: readonly Float64Array[]): Float64Array | undefined {
  const grown = products.map(growthOf).filter(({ length }) => length > 0);
  if (grown.length === 0) return undefined;
  const value = grown[0]!.map((_, day) => grown.reduce((sum, growth) => sum + growth[day]!, 0));
  return Float64Array.from({ length: value.length - 1 }, (_, day) => value[day + 1]! / value[day]! - 1);
}
