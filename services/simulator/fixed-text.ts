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

/** The smallest step of so many decimals: `0.01` of two. */
export const stepText = (decimals: number): string => (10 ** -decimals).toFixed(decimals);

/** RFC 3339 with six decimals, of nanoseconds since the epoch. */
export function microsecondText(nanos: bigint): string {
  const micros = nanos / 1_000n;
  const millis = new Date(Number(micros / 1_000n)).toISOString().slice(0, -1);
  return `${millis}${String(micros % 1_000n).padStart(3, "0")}Z`;
}

/** The same of milliseconds. */
export const microsecondTextOfMillis = (millis: number): string =>
  microsecondText(BigInt(millis) * 1_000_000n);
