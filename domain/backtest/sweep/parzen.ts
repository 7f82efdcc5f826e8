/**
 * What the trials so far say of where good ones lie: the tree-structured Parzen estimator of J. Bergstra et al.,
 * Algorithms for Hyper-Parameter Optimization, 2011. Each parameter has a density of its values among the good trials and
 * one among the others, both smoothed and mixed with an even one.
 */
import type { Random } from "../../statistics/kernels/random.ts";
import type { Axis } from "./axis.ts";
import type { Grid } from "./grid.ts";

/** The estimate. */
export interface Parzen {
  readonly grid: Grid;
  /** A cell as good ones are distributed. */
  draw(random: Random): number;
  /** The logarithm of how much likelier a cell is among the good ones. */
  worth(cell: number): number;
}

/** The part of the trials that counts as good, and the most. */
const GOOD = 0.2;
const GOOD_MAX = 25;

/** Estimates from cells and their scores, the higher the better. */
export function parzenOf(grid: Grid, cells: readonly number[], scores: readonly number[]): Parzen {
  const { axes } = grid;
  const order = cells.map((_, place) => place).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const good = Math.min(GOOD_MAX, Math.max(1, Math.ceil(cells.length * GOOD)));
  const places = cells.map((cell) => placesOf(axes, cell));
  const densities = axes.map((axis, index) => {
    const of = (chosen: readonly number[]): Float64Array =>
      densityOf(
        axis,
        chosen.map((trial) => places[trial]![index]!),
      );
    return { good: of(order.slice(0, good)), other: of(order.slice(good)) };
  });
  return {
    grid,
    draw: (random) =>
      axes.reduce(
        (cell, { values }, index) => cell * values.length + drawn(densities[index]!.good, random()),
        0,
      ),
    worth: (cell) =>
      placesOf(axes, cell).reduce(
        (sum, place, index) =>
          sum + Math.log(densities[index]!.good[place]! / densities[index]!.other[place]!),
        0,
      ),
  };
}

/** Which value of each axis a cell has. */
function placesOf(axes: readonly Axis[], cell: number): readonly number[] {
  const places: number[] = [];
  let rest = cell;
  for (const { values } of axes.toReversed()) {
    places.unshift(rest % values.length);
    rest = Math.floor(rest / values.length);
  }
  return places;
}

/** The density of an axis' values where these were seen: bells around numbers, single bars for words. */
function densityOf({ values }: Axis, seen: readonly number[]): Float64Array {
  const { length } = values;
  const density = new Float64Array(length).fill(1 / length);
  const isNumeric = values.every((value) => Number.isFinite(Number(value)));
  const width = isNumeric ? Math.max(0.5, (length / 6) * Math.max(1, seen.length) ** -0.2) : 0;
  for (const place of seen) {
    if (width === 0) {
      density[place]! += 1;
      continue;
    }
    const bell = values.map((_, other) => Math.exp(-0.5 * ((other - place) / width) ** 2));
    const whole = bell.reduce((sum, value) => sum + value, 0);
    for (let other = 0; other < length; other++) density[other]! += bell[other]! / whole;
  }
  return density.map((value) => value / (seen.length + 1));
}

/** The place where a density's sum passes a chance from 0 to 1. */
function drawn(density: Float64Array, chance: number): number {
  let sum = 0;
  for (let place = 0; place < density.length; place++) {
    sum += density[place]!;
    if (chance < sum) return place;
  }
  return density.length - 1;
}
