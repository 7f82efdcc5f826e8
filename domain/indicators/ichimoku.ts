/** Ichimoku kinko hyo, the equilibrium chart of one glance. */
import { highest, lowest } from "./extremes.ts";
import { emptyHistory, extend, type History } from "./history.ts";
import { defineIndicator, type ParameterValues, period } from "./indicator.ts";

/** What it keeps. */
interface State {
  readonly conversion: number;
  readonly base: number;
  readonly span: number;
  readonly shift: number;
  readonly history: History;
}

const lookback = ({
  conversion,
  base,
  span,
  shift,
}: ParameterValues<"conversion" | "base" | "span" | "shift">): number =>
  Math.max(conversion, base, span) - 1 + shift;

/** Ichimoku. */
export const ichimoku = defineIndicator({
  name: "ichimoku",
  title: "Ichimoku kinko hyo",
  inputs: ["high", "low"],
  outputs: ["conversion", "base", "span_a", "span_b"],
  isOverlay: true,
  parameters: {
    conversion: period(9, "Candles of the conversion line."),
    base: period(26, "Candles of the base line."),
    span: period(52, "Candles of the second span."),
    shift: period(26, "Candles by which the spans are moved ahead.", 0),
  },
  definition:
    "Each line lies between the highest high and the lowest low of its candles; span_a lies between " +
    "conversion and base, and both spans are those of `shift` candles ago: the cloud as it stands at " +
    "this candle. The lagging span is the close drawn `shift` candles back, and no column. G. Hosoda, " +
    "1969.",
  lookback,
  warmUp: lookback,
  initial: (given): State => ({
    conversion: given.conversion,
    base: given.base,
    span: given.span,
    shift: given.shift,
    history: emptyHistory(lookback(given), 2),
  }),
  run: (state, candles, outputs) => {
    const [conversion, base, spanA, spanB] = outputs as readonly [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const rows = candles.high.length;
    const [high, low] = extend(state.history, [candles.high, candles.low]) as [Float64Array, Float64Array];
    const conversionLine = middleOf(high, low, state.conversion);
    const baseLine = middleOf(high, low, state.base);
    const spanLine = middleOf(high, low, state.span);
    const before = high.length - rows;
    for (let row = 0; row < rows; row++) {
      const at = before + row;
      conversion[row] = conversionLine[at]!;
      base[row] = baseLine[at]!;
      const ahead = at - state.shift;
      spanA[row] = ahead < 0 ? Number.NaN : (conversionLine[ahead]! + baseLine[ahead]!) / 2;
      spanB[row] = ahead < 0 ? Number.NaN : spanLine[ahead]!;
    }
  },
});

/** Midway between the extremes of the last `span` candles; NaN before there are so many. */
function middleOf(high: Float64Array, low: Float64Array, span: number): Float64Array {
  const middle = new Float64Array(high.length);
  const bottom = new Float64Array(low.length);
  highest(high, span, middle);
  lowest(low, span, bottom);
  for (let index = 0; index < middle.length; index++) {
    middle[index] = index < span - 1 ? Number.NaN : (middle[index]! + bottom[index]!) / 2;
  }
  return middle;
}
