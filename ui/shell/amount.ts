/** Amounts as people read them: the API's own digits, grouped and signed, never turned into a float. */

/** Decimal text with thin spaces between thousands, and at most so many decimals where that is said (cut, not rounded up). */
export function amountText(text: string, decimals?: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = ""] = match;
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, "\u202f");
  const kept = decimals === undefined ? fraction : fraction.slice(0, decimals);
  const isZero = /^0*$/.test(whole + kept);
  return `${sign !== "" && !isZero ? "−" : ""}${grouped}${kept === "" ? "" : `.${kept}`}`;
}

/** The same with a plus where it is a gain. */
export function gainText(text: string, decimals?: number): string {
  const shown = amountText(text, decimals);
  return signOf(text) > 0 ? `+${shown}` : shown;
}

/** -1, 0 or 1. */
function signOf(text: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(text)) return 0;
  return text.startsWith("-") ? -1 : 1;
}

/** `up` or `down` for a gain or a loss; nothing for zero. */
export const gainClass = (text: string): string => ["down", "", "up"][signOf(text) + 1]!;

/** A fraction in decimal text as per cent, such as `+12.34 %`: two decimals, cut. */
export function percentText(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = ""] = match;
  const digits = fraction.padEnd(4, "0");
  const shifted = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  return `${gainText(`${sign}${shifted}.${digits.slice(2, 4)}`)} %`;
}
