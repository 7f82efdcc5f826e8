/** What holding would have made. */
import { compounded } from "../kernels/growth.ts";
import { figure } from "../metric.ts";
import { besideBenchmark } from "./beside-benchmark.ts";

/** The return of buying the products at the start and holding them. */
export const benchmarkReturn = besideBenchmark(
  {
    name: "benchmark_return",
    label: "Buy and hold",
    unit: "fraction",
    formula: "product of (1 + daily return of the products, equally weighted at the start) - 1",
  },
  (_, { benchmark }) => figure(compounded(benchmark!)),
);

/** How much more, or less, was made than by holding. */
export const excessReturn = besideBenchmark(
  {
    name: "excess_return",
    label: "Return above buy and hold",
    unit: "fraction",
    formula: "total return - benchmark return",
  },
  (_, { daily, benchmark }) => figure(compounded(daily.returns) - compounded(benchmark!)),
);
