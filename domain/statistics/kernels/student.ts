/** Student's t distribution. */

/**
 * The part of the distribution above `t` (at least 0) with `degrees` of freedom, a whole number: half the regularised
 * incomplete beta function I_x(degrees / 2, 1 / 2) at x = degrees / (degrees + t^2), in its finite form for whole degrees
 * (Abramowitz and Stegun 26.7.3 and 26.7.4).
 */
export function studentBeyond(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const isOdd = degrees % 2 === 1;
  const square = Math.cos(angle) ** 2;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = isOdd && degrees === 1 ? 0 : term;
  for (let step = isOdd ? 2 : 1; step <= degrees - 3; step += 2) {
    term *= square * (step / (step + 1));
    sum += term;
  }
  const inside = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.max(0, (1 - inside) / 2);
}
