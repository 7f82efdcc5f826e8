/**
 * Doubles as whole numbers of a power of ten, so that they add up without rounding. A double stands for the shortest
 * decimal that reads back as it: what a venue wrote with up to 15 digits is exactly that.
 */

/** Up to here every decimal has its own double and the nearest whole number is found without doubt. */
export const UNITS_MAX = 1e15;
/** Powers of ten are exact doubles up to 10^22. */
export const SCALE_MAX = 22;
/** Powers of ten, up to {@link SCALE_MAX}. */
export const POWERS: readonly number[] = Array.from({ length: SCALE_MAX + 1 }, (_, exponent) =>
  Number(`1e${exponent}`),
);

/**
 * The whole number n with n / 10^scale = value, if there is one of at most 15 digits. The division of two exact doubles
 * is rounded correctly, so that the comparison holds exactly when `value` is the double of the decimal n / 10^scale.
 */
export function unitsAt(value: number, scale: number): number | undefined {
  const power = POWERS[scale]!;
  const units = Math.round(value * power);
  return units / power === value && units <= UNITS_MAX && units >= -UNITS_MAX ? units : undefined;
}
