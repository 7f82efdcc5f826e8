/** The trials of a sweep: every combination of the values of its parameters, in a fixed order. */
import type { Parameters } from "../../events/fields.ts";
import { Fault, fail, ok, type Result } from "../../fault.ts";
import { type Axis, parseAxis } from "./axis.ts";

/** One combination. */
export interface Trial {
  /** Its place in the order, from 0. */
  readonly index: number;
  readonly parameters: Readonly<Record<string, string>>;
  /** What a run of this trial draws chance from: the sweep's seed plus the place. */
  readonly seed: number;
}

/** The trials of a grid. */
export interface Grid {
  readonly axes: readonly Axis[];
  readonly count: number;
  readonly seed: number;
}

/** The most trials of one sweep. */
const TRIALS_MAX = 1_000_000;

/** The grid of parameters as they are written on a command line. Faults: `InvalidSweep`. */
export function gridOf(parameters: Parameters, seed: number): Result<Grid> {
  const axes: Axis[] = [];
  for (const [name, text] of Object.entries(parameters)) {
    const axis = parseAxis(name, String(text));
    if (!axis.ok) return axis;
    axes.push(axis.value);
  }
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count <= TRIALS_MAX) return ok({ axes, count, seed });
  const text = `The sweep has ${count} trials, more than ${TRIALS_MAX}: widen the steps or leave out a parameter.`;
  return fail(new Fault("InvalidSweep", "usage", text));
}

/** The trial of a place from 0 below `count`. The last parameter turns fastest. */
export function trialAt({ axes, seed }: Grid, index: number): Trial {
  const values: [string, string][] = [];
  let rest = index;
  for (const { name, values: all } of axes.toReversed()) {
    values.unshift([name, all[rest % all.length]!]);
    rest = Math.floor(rest / all.length);
  }
  return { index, parameters: Object.fromEntries(values), seed: seed + index };
}
