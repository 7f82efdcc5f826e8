/** The trials of a sweep: combinations of the values of its parameters, in a fixed order. */
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

/** Every combination there is. */
export interface Grid {
  readonly axes: readonly Axis[];
  /** How many combinations: each is a cell, numbered from 0. */
  readonly count: number;
  readonly seed: number;
}

/** The grid of parameters as they are written on a command line. Faults: `InvalidSweep`. */
export function gridOf(parameters: Parameters, seed: number): Result<Grid> {
  const axes: Axis[] = [];
  for (const [name, text] of Object.entries(parameters)) {
    const axis = parseAxis(name, String(text));
    if (!axis.ok) return axis;
    axes.push(axis.value);
  }
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count <= Number.MAX_SAFE_INTEGER) return ok({ axes, count, seed });
  const text =
    "The parameters have more combinations than can be counted: widen the steps, or leave one out.";
  return fail(new Fault("InvalidSweep", "usage", text));
}

/** The trial that runs a cell at a place. The last parameter turns fastest from cell to cell. */
export function trialOf({ axes, seed }: Grid, cell: number, place: number): Trial {
  const values: [string, string][] = [];
  let rest = cell;
  for (const { name, values: all } of axes.toReversed()) {
    values.unshift([name, all[rest % all.length]!]);
    rest = Math.floor(rest / all.length);
  }
  return { index: place, parameters: Object.fromEntries(values), seed: seed + place };
}
