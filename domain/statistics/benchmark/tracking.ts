/** How returns differ from the benchmark's day by day. */
import { DAYS_A_YEAR } from "../daily.ts";
import { deviationOf, type Moments, momentsOf } from "../kernels/moments.ts";
import { absent, figure } from "../metric.ts";
import type { Sample } from "../sample.ts";
import { besideBenchmark } from "./beside-benchmark.ts";

const differences = ({ daily, benchmark }: Sample): Moments =>
  momentsOf(daily.returns.map((value, index) => value - benchmark![index]!));

const SAME = "the returns are those of the benchmark";

/** How far they stray. */
export const trackingError = besideBenchmark(
  {
    name: "tracking_error",
    label: "Tracking error a year",
    unit: "fraction",
    formula: "standard deviation (n - 1) of return - benchmark return, daily x sqrt(365)",
  },
  (_, sample) => figure((deviationOf(differences(sample)) ?? 0) * Math.sqrt(DAYS_A_YEAR)),
);

/** What straying earns. */
export const informationRatio = besideBenchmark(
  {
    name: "information_ratio",
    label: "Information ratio",
    unit: "ratio",
    formula: "mean of return - benchmark return / their standard deviation (n - 1) x sqrt(365)",
  },
  (_, sample) => {
    const moments = differences(sample);
    const deviation = deviationOf(moments);
    return deviation === undefined
      ? absent(SAME)
      : figure((moments.mean / deviation) * Math.sqrt(DAYS_A_YEAR));
  },
);
