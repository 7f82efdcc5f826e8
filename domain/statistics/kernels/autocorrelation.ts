/** How much neighbouring values follow one another. */
import { comovementOf } from "./comovement.ts";

/**
 * The factor by which returns that follow one another understate the deviation of their sum:
 * sqrt(1 + 2 x sum over k from 1 to n - 1 of (n - k) / n x |rho|^k). Undefined where values do not vary.
 */
export function autocorrelationPenalty(values: Float64Array): number | undefined {
  const { covariance, varianceX, varianceY } = comovementOf(values.subarray(0, -1), values.subarray(1));
  const rho = Math.abs(covariance / Math.sqrt(varianceX * varianceY));
  if (!Number.isFinite(rho)) return undefined;
  const count = values.length;
  let sum = 0;
  let power = rho;
  for (let lag = 1; lag < count && power > 1e-17; lag++) {
    sum += ((count - lag) / count) * power;
    power *= rho;
  }
  return Math.sqrt(1 + 2 * sum);
}
