/** The longest runs of days that gained and that lost. */
import { runsOf } from "../kernels/runs.ts";
import type { Metric } from "../metric.ts";

const streak = (kind: "winning" | "losing"): Metric => ({
  name: `longest_${kind}_days`,
  label: `Most ${kind} days in a row`,
  section: "returns",
  unit: "count",
  basis: "daily",
  formula: `longest run of daily returns ${kind === "winning" ? "above" : "below"} 0`,
  compute: ({ daily }) => ({ value: runsOf(daily.returns)[kind === "winning" ? "gains" : "losses"] }),
});

/** Days that gained. */
export const winningDayStreak = streak("winning");
/** Days that lost. */
export const losingDayStreak = streak("losing");
