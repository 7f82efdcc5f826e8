/** Reading what venues send: nothing is taken for granted, and nothing throws. */
import { Decimal } from "@spot-canvas/domain/money/decimal";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A value as an object. */
export const objectOf = (value: unknown): JsonObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

/** A value as an array. */
export const arrayOf = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) ? value : undefined;

/** A value as text. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** What a value says, for what may be text or a number; "" for all else. */
export const wordOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** A number, or text of one, as a double; NaN where it is neither. */
export const doubleOf = (value: unknown): number =>
  typeof value === "number"
    ? value
    : typeof value === "string" && value.trim() !== ""
      ? Number(value)
      : Number.NaN;

/** A number, or text of one, as a decimal. */
export function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const parsed = Decimal.parse(String(value));
  return parsed.ok ? parsed.value : undefined;
}

/** A decimal above zero. */
export function amountOf(value: unknown): Decimal | undefined {
  const decimal = decimalOf(value);
  return decimal?.isPositive() ? decimal : undefined;
}

/** Every value, read; undefined where one cannot be, for lists in which none may be overlooked. */
export function readAll<T, R>(
  values: readonly T[] | undefined,
  read: (value: T) => R | undefined,
): readonly R[] | undefined {
  const all = values?.map(read);
  return all === undefined || all.includes(undefined) ? undefined : (all as readonly R[]);
}
