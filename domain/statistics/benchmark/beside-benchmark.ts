/** Computing on the days of a benchmark beside one's own. */
import { type Comovement, comovementOf } from "../kernels/comovement.ts";
import { absent, type Figure, type Metric, onDays, type Unit } from "../metric.ts";
import type { Sample } from "../sample.ts";

/** A metric of how daily returns (x) move beside those of holding the same products (y). */
export const besideBenchmark = (
  about: Pick<Metric, "name" | "label" | "formula" | "source"> & { readonly unit: Unit },
  of: (beside: Comovement, sample: Sample) => Figure,
): Metric => ({
  ...about,
  section: "benchmark",
  basis: "daily",
  compute: onDays((sample) =>
    sample.benchmark === undefined
      ? absent("there are no prices to hold it against")
      : of(comovementOf(sample.daily.returns, sample.benchmark), sample),
  ),
});
