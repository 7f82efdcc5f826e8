/** How strongly returns move with the benchmark's, and what they make beside that. */
import { DAYS_A_YEAR } from "../daily.ts";
import { compounded } from "../kernels/growth.ts";
import { figure } from "../metric.ts";
import { besideBenchmark } from "./beside-benchmark.ts";

/** The slope of own returns on the benchmark's. */
export const beta = besideBenchmark(
  {
    name: "beta",
    label: "Beta",
    unit: "ratio",
    formula: "covariance / variance of the benchmark, daily returns",
  },
  ({ covariance, varianceY }) => figure(covariance / varianceY),
);

/** What is left of a year's return once beta is paid for. */
export const alpha = besideBenchmark(
  {
    name: "alpha",
    label: "Alpha a year",
    unit: "fraction",
    formula: "(mean - riskless - beta x (mean of the benchmark - riskless)) x 365, daily returns",
    source: "M. C. Jensen, The Performance of Mutual Funds, 1968",
  },
  ({ covariance, varianceY, meanX, meanY }, { riskFreeDay }) =>
    figure((meanX - riskFreeDay - (covariance / varianceY) * (meanY - riskFreeDay)) * DAYS_A_YEAR),
);

/** Excess return for each unit of beta. */
export const treynor = besideBenchmark(
  {
    name: "treynor",
    label: "Treynor ratio",
    unit: "ratio",
    formula: "(return of the whole days - riskless rate of a year) / beta",
    source: "J. L. Treynor, How to Rate Management of Investment Funds, 1965",
  },
  ({ covariance, varianceY }, { daily, riskFree }) =>
    figure((compounded(daily.returns) - riskFree) / (covariance / varianceY)),
);
