/** The mean of what gained and of what lost, by day and by month. */
import { sidesOf } from "../kernels/sides.ts";
import { figure, type Metric, onDays } from "../metric.ts";
import type { Sample } from "../sample.ts";

type Period = "day" | "month";

const returnsOf = (sample: Sample, period: Period): Float64Array =>
  (period === "day" ? sample.daily : sample.months).returns;

const meanBySign = (period: Period, sign: "up" | "down"): Metric => ({
  name: `average_${sign}_${period}`,
  label: `Average ${sign} ${period}`,
  section: "returns",
  unit: "fraction",
  basis: period === "day" ? "daily" : "calendar",
  formula: `mean of the returns ${sign === "up" ? "above" : "below"} 0 by ${period}`,
  compute: onDays((sample) => {
    const { gains, losses, gained, lost } = sidesOf(returnsOf(sample, period));
    return figure(sign === "up" ? gained / gains : lost / losses);
  }),
});

/** Up and down, by day and by month. */
export const meansBySign: readonly Metric[] = (["day", "month"] as const).flatMap((period) => [
  meanBySign(period, "up"),
  meanBySign(period, "down"),
]);
