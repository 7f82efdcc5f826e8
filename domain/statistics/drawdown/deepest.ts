/** The deepest fall of equity from a peak: how far, when, and how long. */
import { type Drawdown, deepest } from "../kernels/drawdowns.ts";
import { absent, type Figure, type Metric, type Unit } from "../metric.ts";

const FORMULA = "deepest fall of daily equity below its peak so far, as a fraction of the peak";

const ofDeepest = (
  name: string,
  label: string,
  unit: Unit,
  formula: string,
  of: (drawdown: Drawdown) => Figure,
): Metric => ({
  name,
  label,
  section: "drawdown",
  unit,
  basis: "daily",
  formula,
  compute: ({ drawdowns }) => {
    const fall = deepest(drawdowns);
    return fall === undefined ? absent("equity never fell") : of(fall);
  },
});

/** How far it fell, as a negative fraction of the peak. */
export const maxDrawdown = ofDeepest(
  "max_drawdown",
  "Deepest drawdown",
  "fraction",
  FORMULA,
  ({ depth }) => ({
    value: depth,
  }),
);

/** Where the deepest fall began, reached its lowest point, and ended. */
export const maxDrawdownTimes: readonly Metric[] = [
  ofDeepest("max_drawdown_start", "began", "instant", "the last day at the peak", ({ start }) => ({
    value: start,
  })),
  ofDeepest("max_drawdown_lowest", "lowest", "instant", "the day of the lowest equity", ({ lowest }) => ({
    value: lowest,
  })),
  ofDeepest(
    "max_drawdown_end",
    "recovered",
    "instant",
    "the first day no longer below the peak",
    ({ end }) => (end === undefined ? absent("equity has not come back yet") : { value: end }),
  ),
  ofDeepest(
    "max_drawdown_days",
    "lasted",
    "days",
    "from the last day at the peak to the recovery, or to the end",
    ({ days }) => ({ value: days }),
  ),
];
