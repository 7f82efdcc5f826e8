/** How many times over the deepest fall was earned back. */
import { deepest } from "../kernels/drawdowns.ts";
import { wholeReturnOf } from "../kernels/whole.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";

/** How many times over the deepest fall was earned back. */
export const recoveryFactor: Metric = {
  name: "recovery_factor",
  label: "Recovery factor",
  section: "drawdown",
  unit: "ratio",
  basis: "daily",
  formula: "total return / |deepest drawdown|",
  compute: onDays((sample) => {
    const fall = deepest(sample.drawdowns);
    return fall === undefined ? absent("equity never fell") : figure(wholeReturnOf(sample) / -fall.depth);
  }),
};
