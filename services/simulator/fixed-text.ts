/** Amounts as the venues write them. */

/** Whole units of 10^-decimals as text with that many decimals. */
export function fixedUnits(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  return decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** Text with decimals, without the zeros at its end. */
export const trimmed = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** A double that stands for a decimal, without the dust of its sums. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));
