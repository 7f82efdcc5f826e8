/** The Sharpe ratio less what returns that follow one another flatter it by. */
import { DAYS_A_YEAR } from "../daily.ts";
import { autocorrelationPenalty } from "../kernels/autocorrelation.ts";
import { NO_VARIATION } from "../kernels/moments.ts";
import { absent, figure, type Metric, onDays } from "../metric.ts";
import { dailySharpe } from "./sharpe.ts";

/** Divided by the autocorrelation penalty. */
export const smartSharpe: Metric = {
  name: "smart_sharpe",
  label: "Smart Sharpe ratio",
  section: "ratios",
  unit: "ratio",
  basis: "daily",
  formula:
    "Sharpe ratio / sqrt(1 + 2 x sum over k of (n - k) / n x |rho|^k), rho the correlation of neighbouring days",
  source: "A. W. Lo, The Statistics of Sharpe Ratios, 2002",
  compute: onDays((sample) => {
    const ratio = dailySharpe(sample);
    const penalty = autocorrelationPenalty(sample.daily.returns);
    if (ratio === undefined || penalty === undefined) return absent(NO_VARIATION);
    return figure((ratio * Math.sqrt(DAYS_A_YEAR)) / penalty);
  }),
};
