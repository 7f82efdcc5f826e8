/** How closely returns follow the benchmark's. */
import { figure } from "../metric.ts";
import { besideBenchmark } from "./beside-benchmark.ts";

/** From -1 to 1. */
export const correlation = besideBenchmark(
  {
    name: "correlation",
    label: "Correlation",
    unit: "ratio",
    formula: "covariance / product of the deviations, daily returns",
  },
  ({ covariance, varianceX, varianceY }) => figure(covariance / Math.sqrt(varianceX * varianceY)),
);

/** The part of the variation that the benchmark explains. */
export const rSquared = besideBenchmark(
  { name: "r_squared", label: "R squared", unit: "ratio", formula: "correlation^2" },
  ({ covariance, varianceX, varianceY }) => figure(covariance ** 2 / (varianceX * varianceY)),
);
