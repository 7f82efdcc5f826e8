/** Amounts as people read them: the API's own digits, grouped and signed, never turned into a float. */

const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Decimal text with no more than so many decimals: digit by digit, never by a float. */
function rounded(text: string, decimals: number): string {
  const match = AMOUNT.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = ""] = match;
  if (fraction.length <= decimals) return text;
  const units = BigInt(whole + fraction.slice(0, decimals)) + (fraction[decimals]! >= "5" ? 1n : 0n);
  const digits = units.toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return `${sign}${digits.slice(0, point)}${decimals === 0 ? "" : `.${digits.slice(point)}`}`;
}

/** Decimal text with thin spaces between thousands, and at most so many decimals where that is said, rounded half away from zero. */
export function amountText(text: string, decimals?: number): string {
  const match = AMOUNT.exec(decimals === undefined ? text : rounded(text, decimals));
  if (match === null) return text;
  const [, sign = "", whole = "", kept = ""] = match;
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, "\u202f");
  const isZero = /^0*$/.test(whole + kept);
  return `${sign !== "" && !isZero ? "−" : ""}${grouped}${kept === "" ? "" : `.${kept}`}`;
}

/** The product of two amounts without a sign, every digit that counts; undefined where one is no such amount. */
export function productText(one: string, other: string): string | undefined {
  const [left, right] = [AMOUNT.exec(one), AMOUNT.exec(other)];
  if (left === null || right === null || left[1] !== "" || right[1] !== "") return undefined;
  const scale = (left[3] ?? "").length + (right[3] ?? "").length;
  const unitsOf = (match: RegExpExecArray): bigint => BigInt(`${match[2]}${match[3] ?? ""}`);
  const digits = (unitsOf(left) * unitsOf(right)).toString().padStart(scale + 1, "0");
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, "");
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

/** A fraction in decimal text as per cent, such as `+12.34 %`: two decimals. */
export function percentText(text: string): string {
  const match = AMOUNT.exec(rounded(text, 4));
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = ""] = match;
  const digits = fraction.padEnd(4, "0");
  const shifted = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  return `${gainText(`${sign}${shifted}.${digits.slice(2, 4)}`)} %`;
}
