/** Quantiles of values in rising order. */

/** The values in rising order, the given ones left as they are. */
export const sortedCopy = (values: Float64Array): Float64Array => values.slice().sort();

/**
 * The quantile by linear interpolation between neighbours: position (n - 1) x p among the sorted values (type 7 of R. J.
 * Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996). NaN of nothing.
 */
export function quantileOf(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}

/** The same of values in any order, none of them NaN, which are left as they are: without sorting what is not asked for. */
export function quantileAmong(values: Float64Array, p: number): number {
  if (values.length === 0) return Number.NaN;
  const chosen = values.slice();
  const position = (chosen.length - 1) * p;
  const below = Math.floor(position);
  select(chosen, below, 0, chosen.length - 1);
  if (position === below) return chosen[below]!;
  let above = Number.POSITIVE_INFINITY;
  for (let index = below + 1; index < chosen.length; index++)
    if (chosen[index]! < above) above = chosen[index]!;
  return chosen[below]! + (above - chosen[below]!) * (position - below);
}

/** More values than this are first narrowed down by a part of them. */
const NARROWED = 600;

/**
 * Puts the value of rank `rank` in its place, smaller ones before and larger ones behind it: R. W. Floyd and R. L. Rivest,
 * "Algorithm 489: Select", 1975.
 */
function select(values: Float64Array, rank: number, first: number, last: number): void {
  let [left, right] = [first, last];
  while (right > left) {
    const count = right - left + 1;
    if (count > NARROWED) {
      const before = rank - left + 1;
      const size = 0.5 * Math.exp((2 * Math.log(count)) / 3);
      const spread = 0.5 * Math.sqrt((Math.log(count) * size * (count - size)) / count);
      const shift = before < count / 2 ? -spread : spread;
      const low = Math.floor(rank - (before * size) / count + shift);
      const high = Math.floor(rank + ((count - before) * size) / count + shift);
      select(values, rank, Math.max(left, low), Math.min(right, high));
    }
    const end = partition(values, rank, left, right);
    if (end <= rank) left = end + 1;
    if (rank <= end) right = end - 1;
  }
}

/** Parts a stretch at the value in the middle of it; gives the place that is then its own. */
function partition(values: Float64Array, middle: number, left: number, right: number): number {
  const value = values[middle]!;
  swap(values, left, middle);
  if (values[right]! > value) swap(values, left, right);
  let [up, down] = [left, right];
  while (up < down) {
    swap(values, up, down);
    up++;
    down--;
    while (values[up]! < value) up++;
    while (values[down]! > value) down--;
  }
  if (values[left]! === value) swap(values, left, down);
  else swap(values, ++down, right);
  return down;
}

function swap(values: Float64Array, one: number, other: number): void {
  const value = values[one]!;
  values[one] = values[other]!;
  values[other] = value;
}

/** The mean of the values at or below the quantile. */
export function meanBelow(sorted: Float64Array, p: number): number {
  const limit = quantileOf(sorted, p);
  let sum = 0;
  let count = 0;
  while (count < sorted.length && sorted[count]! <= limit) sum += sorted[count++]!;
  return sum / count;
}
