/**
 * Values of native TA-Lib (npm talib 1.1.6) over a made-up series, and where it begins to have any. The series is made
 * here from whole numbers, so that the vectors are all there is to keep.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../market/candle.ts";
import { randomCandles } from "../testing/candles.ts";
import { compute, parseSelections } from "./select.ts";

interface Vector {
  readonly selection: string;
  /** The first row that TA-Lib has a value for. */
  readonly begin: number;
  /** Every `step`th row from the first on, a column for each output of ours that TA-Lib has; null where it has none. */
  readonly step: number;
  readonly outputs: readonly (readonly number[] | null)[];
}

const { candles, vectors } = JSON.parse(
  readFileSync(new URL("./talib-vectors.json", import.meta.url), "utf8"),
) as { readonly candles: number; readonly vectors: readonly Vector[] };

const series = columnsOf(randomCandles(candles));

describe("against TA-Lib", () => {
  it.each(vectors.map((vector) => [vector.selection, vector] as const))(
    "%s is equal to 1e-12",
    (_, vector) => {
      const parsed = parseSelections(vector.selection);
      if (!parsed.ok) throw parsed.error;
      const [selection] = parsed.value;
      const computed = compute(selection!, series);
      expect(selection!.indicator.lookback(selection!.parameters)).toBe(vector.begin);
      expect(computed[0]!.subarray(0, vector.begin).every(Number.isNaN)).toBe(true);
      vector.outputs.forEach((expected, output) => {
        if (expected === null) return;
        const column = computed[output]!;
        const size = Math.max(...expected.map(Math.abs));
        expected.forEach((value, index) => {
          const row = vector.begin + index * vector.step;
          expect(Math.abs(column[row]! - value), `row ${row}`).toBeLessThanOrEqual(1e-12 * Math.max(size, 1));
        });
      });
    },
  );
});
