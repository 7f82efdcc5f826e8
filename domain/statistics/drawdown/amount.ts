/** The deepest fall in money, with the equity that it fell from and to. */
import type { EquityMarks } from "../daily.ts";
import { absent, type Metric } from "../metric.ts";

interface Fall {
  readonly high: number;
  readonly low: number;
}

/** The largest fall by amount, at every mark; undefined where equity never fell. */
function largestFall({ equity }: EquityMarks): Fall | undefined {
  let peak = Number.NEGATIVE_INFINITY;
  let high = 0;
  let low = 0;
  for (let index = 0; index < equity.length; index++) {
    const value = equity[index]!;
    if (value > peak) peak = value;
    else if (peak - value > high - low) {
      high = peak;
      low = value;
    }
  }
  return high === low ? undefined : { high, low };
}

const ofFall = (name: string, label: string, formula: string, of: (fall: Fall) => number): Metric => ({
  name,
  label,
  section: "drawdown",
  unit: "price",
  basis: "marks",
  formula,
  compute: ({ marks }) => {
    const fall = largestFall(marks);
    return fall === undefined ? absent("equity never fell") : { value: of(fall) };
  },
});

/** The fall, and the equity before and at its lowest. Payments out of the account count as falls here. */
export const drawdownAmounts: readonly Metric[] = [
  ofFall(
    "max_drawdown_amount",
    "Largest drawdown in money",
    "max(peak so far - equity)",
    ({ high, low }) => high - low,
  ),
  ofFall(
    "max_drawdown_high",
    "from",
    "equity at the peak of the largest drawdown in money",
    ({ high }) => high,
  ),
  ofFall("max_drawdown_low", "to", "lowest equity of the largest drawdown in money", ({ low }) => low),
];
