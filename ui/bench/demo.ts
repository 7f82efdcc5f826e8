/** Candles on uPlot as its demo draws them: a rectangle and two places of each candle, one by one. */
import uPlot from "uplot";
import type { Columns } from "./candles.ts";
import type { Subject } from "./subject.ts";

type Table = [number[], number[], number[], number[], number[]];

/** A chart in an element. */
export function demo(element: HTMLElement): Subject {
  let table: Table = [[], [], [], [], []];
  const plot = new uPlot(optionsOf(element), table, element);
  const from = ({ time, open, high, low, close }: Columns): Table => [
    [...time].map((each) => each / 1_000),
    [...open],
    [...high],
    [...low],
    [...close],
  ];
  const show = (count: number, back: number): void => {
    const { length } = table[0];
    const last = length - 1 - back;
    plot.setScale("x", { min: Math.max(0, last - count + 1), max: last });
  };
  return {
    name: "uPlot, as its demo",
    load: async (candles) => {
      table = from(candles);
      plot.setData(table);
      await Promise.resolve();
    },
    show,
    tick: (candles) => {
      const newest = from(candles);
      const isSame = table[0].at(-1) === newest[0].at(-1);
      for (const [index, column] of table.entries()) {
        if (isSame) column[column.length - 1] = newest[index]!.at(-1)!;
        else column.push(newest[index]!.at(-1)!);
      }
      plot.setData(table, false);
      plot.redraw();
    },
    prepend: (_, all) => {
      table = from(all);
      plot.setData(table, false);
      plot.redraw();
    },
    dispose: () => plot.destroy(),
  };
}

function optionsOf(element: HTMLElement): uPlot.Options {
  return {
    ...{ width: element.clientWidth, height: element.clientHeight, legend: { show: false } },
    scales: { x: { distr: 2 } },
    series: [
      {},
      ...["open", "high", "low", "close"].map((label) => ({
        label,
        paths: () => null,
        points: { show: false },
      })),
    ],
    hooks: { draw: [drawCandles] },
  };
}

function drawCandles(plot: uPlot): void {
  const { ctx: context, data } = plot;
  const [first, last] = plot.series[0]!.idxs!;
  const gap = 2;
  const width = Math.max(1, plot.bbox.width / (last - first) - gap);
  context.save();
  context.beginPath();
  context.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  context.clip();
  for (let index = first; index <= last; index++) {
    const x = plot.valToPos(index, "x", true);
    const [open, high, low, close] = [1, 2, 3, 4].map((column) =>
      plot.valToPos(data[column]![index]!, "y", true),
    );
    context.fillStyle = close! < open! ? "#4aa8ec" : "#ee8b4a";
    context.fillRect(x - 1, high!, 2, low! - high!);
    context.fillRect(x - width / 2, Math.min(open!, close!), width, Math.abs(close! - open!));
  }
  context.restore();
}
