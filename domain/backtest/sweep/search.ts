/**
 * Which trials of a grid are run. Trials come in rounds: those of a round do not depend on each other, so that any number
 * of threads may run them, and what a later round learns it learns of whole rounds, told in order.
 */
import { Fault, fail, ok, type Result } from "../../fault.ts";
import { type Random, randomFrom } from "../../statistics/kernels/random.ts";
import { type Grid, type Trial, trialOf } from "./grid.ts";
import type { TrialOutcome } from "./outcome.ts";
import { type Parzen, parzenOf } from "./parzen.ts";
import type { Goal } from "./ranking.ts";

/** How trials are chosen. */
export type SearchName = "grid" | "random" | "bayes";

/** A search over a grid. */
export interface Search {
  readonly name: SearchName;
  readonly grid: Grid;
  /** How many trials are made. */
  readonly count: number;
}

/** The most trials of each. */
const TRIALS_MAX = { grid: 1_000_000, random: 1_000_000, bayes: 2_000 } as const;
/** The most values of a parameter whose densities are estimated. */
const VALUES_MAX = 1_000;
/** Where nobody says. */
const TRIALS = 100;

/** The search of a name. `trials` is for those that choose. Faults: `InvalidSweep`. */
export function searchOf(grid: Grid, name: SearchName, trials?: number): Result<Search> {
  if (name === "grid" && trials !== undefined) {
    return refused("A grid has a trial for each combination: leave out the number, or search at random.");
  }
  const count = name === "grid" ? grid.count : Math.min(trials ?? TRIALS, grid.count);
  if (count < 1) return refused("A search takes at least one trial.");
  if (count > TRIALS_MAX[name]) {
    const remedy =
      name === "bayes" ? "name fewer" : "widen the steps, leave out a parameter, or search at random";
    return refused(`The sweep has ${count} trials, more than ${TRIALS_MAX[name]}: ${remedy}.`);
  }
  const long = grid.axes.find(({ values }) => values.length > VALUES_MAX);
  if (name === "bayes" && long !== undefined) {
    const text = `${long.name} has ${long.values.length} values, more than the ${VALUES_MAX} that a Bayesian search takes`;
    return refused(`${text}: widen its step.`);
  }
  return ok({ name, grid, count });
}

const refused = (message: string): Result<never> => fail(new Fault("InvalidSweep", "usage", message));

/**
 * The rounds of a search. A round is asked for when every trial before it has been told: `told` gives the outcome of a
 * place. A search with more trials begins with those of one with fewer.
 */
export function* roundsOf(
  search: Search,
  { metric, goal }: { readonly metric: string; readonly goal: Goal },
  told: (place: number) => TrialOutcome,
): Generator<Iterable<Trial>, undefined> {
  const { name, grid, count } = search;
  if (name === "grid") {
    yield everyTrial(grid);
    return undefined;
  }
  const cells: number[] = [];
  const tried = new Set<number>();
  const random = randomFrom(grid.seed);
  const first = name === "random" ? count : Math.min(count, STARTERS);
  while (cells.length < first) take(cells, tried, untriedAtRandom(grid, tried, random));
  yield trialsFrom(grid, cells, 0);
  const sign = goal === "highest" ? 1 : -1;
  while (cells.length < count) {
    const begin = cells.length;
    const scores = cells.map((_, place) => {
      const figure = told(place).figures[metric];
      return figure === undefined ? Number.NEGATIVE_INFINITY : sign * figure;
    });
    const known = parzenOf(grid, cells, scores);
    const chance = randomFrom(grid.seed + begin);
    while (cells.length < Math.min(count, begin + ROUND)) take(cells, tried, promising(known, tried, chance));
    yield trialsFrom(grid, cells, begin);
  }
  return undefined;
}

/** Trials at random before a Bayesian search has something to learn from, and those that it makes of what it knows. */
const STARTERS = 16;
const ROUND = 8;
/** Cells that are drawn from among good ones for each trial. */
const CANDIDATES = 32;

function* everyTrial(grid: Grid): Generator<Trial, undefined> {
  for (let cell = 0; cell < grid.count; cell++) yield trialOf(grid, cell, cell);
  return undefined;
}

const trialsFrom = (grid: Grid, cells: readonly number[], begin: number): readonly Trial[] =>
  cells.slice(begin).map((cell, index) => trialOf(grid, cell, begin + index));

function take(cells: number[], tried: Set<number>, cell: number): void {
  cells.push(cell);
  tried.add(cell);
}

/** The cell among candidates of which good ones are likeliest, compared with others; none twice. */
function promising({ grid, draw, worth }: Parzen, tried: ReadonlySet<number>, random: Random): number {
  let best: number | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (let candidate = 0; candidate < CANDIDATES; candidate++) {
    const cell = draw(random);
    const value = worth(cell);
    if (value > most && !tried.has(cell)) [best, most] = [cell, value];
  }
  return best ?? untriedAtRandom(grid, tried, random);
}

/** A cell at random, or the next one behind it that was not tried. */
function untriedAtRandom({ count }: Grid, tried: ReadonlySet<number>, random: Random): number {
  let cell = Math.floor(random() * count);
  while (tried.has(cell)) cell = (cell + 1) % count;
  return cell;
}
