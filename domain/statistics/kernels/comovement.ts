/** How two rows of returns move together. */

/** Means, and sums of squares and products of the differences from them. */
export interface Comovement {
  readonly count: number;
  readonly meanX: number;
  readonly meanY: number;
  readonly varianceX: number;
  readonly varianceY: number;
  readonly covariance: number;
}

/** Of equally long rows; variances and covariance with n - 1. */
export function comovementOf(x: Float64Array, y: Float64Array): Comovement {
  const count = Math.min(x.length, y.length);
  let sumX = 0;
  let sumY = 0;
  for (let index = 0; index < count; index++) {
    sumX += x[index]!;
    sumY += y[index]!;
  }
  const meanX = sumX / count;
  const meanY = sumY / count;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let index = 0; index < count; index++) {
    const dx = x[index]! - meanX;
    const dy = y[index]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const below = count - 1;
  return { count, meanX, meanY, varianceX: xx / below, varianceY: yy / below, covariance: xy / below };
}
