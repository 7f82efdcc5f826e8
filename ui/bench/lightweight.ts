/** Candles on lightweight-charts. */
import { CandlestickSeries, createChart, type UTCTimestamp } from "lightweight-charts";
import type { Columns } from "./candles.ts";
import type { Subject } from "./subject.ts";

const rowsOf = ({ time, open, high, low, close }: Columns) =>
  [...time].map((each, index) => ({
    time: (each / 1_000) as UTCTimestamp,
    open: open[index]!,
    high: high[index]!,
    low: low[index]!,
    close: close[index]!,
  }));

/** A chart in an element. */
export function lightweight(element: HTMLElement): Subject {
  const chart = createChart(element, {
    width: element.clientWidth,
    height: element.clientHeight,
    timeScale: { minBarSpacing: 0.001 },
  });
  const series = chart.addSeries(CandlestickSeries);
  let length = 0;
  return {
    name: "lightweight-charts",
    load: async (candles) => {
      length = candles.time.length;
      series.setData(rowsOf(candles));
      chart.timeScale().fitContent();
      // It draws in the next frame; a picture makes it draw now.
      chart.takeScreenshot();
    },
    show: (count, back) =>
      chart.timeScale().setVisibleLogicalRange({ from: length - count - back, to: length - back }),
    tick: (candles) => {
      const rows = rowsOf(candles);
      series.update(rows.at(-1)!);
    },
    prepend: (_, all) => {
      length = all.time.length;
      series.setData(rowsOf(all));
    },
    dispose: () => chart.remove(),
  };
}
