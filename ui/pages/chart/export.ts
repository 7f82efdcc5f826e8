/** What is visible, as files: candles as CSV, the chart as a picture. */
import type { Palette } from "../../chart/frame.ts";
import type { History } from "../../chart/history.ts";
import type { Series } from "../../chart/series.ts";
import type { View } from "../../chart/view.ts";

/** Saves the visible candles; the columns are those that the command line imports. */
export function exportCsv({ candles, series, slot }: History, { from, to }: View): void {
  const [first, last] = [candles.indexAt(from - slot + 1), candles.indexAt(to)];
  const rows = ["time,open,high,low,close,volume"];
  for (let index = first; index < last; index++) {
    const { time, open, high, low, close, volume } = candles.candle(index);
    rows.push([new Date(time).toISOString(), open, high, low, close, volume].join(","));
  }
  save(new Blob([`${rows.join("\n")}\n`], { type: "text/csv" }), `${nameOf(series)}.csv`);
}

/** Saves the panes as one picture, with the name of the series on it. */
export function exportImage(series: Series, box: HTMLElement, palette: Palette): void {
  const canvases = [...box.querySelectorAll<HTMLCanvasElement>(".pane:not(.collapsed) canvas")];
  const picture = document.createElement("canvas");
  const title = 28 * devicePixelRatio;
  picture.width = Math.max(...canvases.map(({ width }) => width));
  picture.height = canvases.reduce((sum, { height }) => sum + height, title);
  const context = picture.getContext("2d");
  if (context === null) return;
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = palette.text;
  context.font = `600 ${13 * devicePixelRatio}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  context.fillText(titleOf(series), 10 * devicePixelRatio, title / 2);
  let top = title;
  for (const canvas of canvases) {
    context.drawImage(canvas, 0, top);
    top += canvas.height;
  }
  picture.toBlob((blob) => {
    if (blob !== null) save(blob, `${nameOf(series)}.png`);
  });
}

/** As people read it: a market that is made up is marked in the picture too. */
const titleOf = (series: Series): string =>
  nameOf(series).replaceAll("_", " ").replace("simulated", "SIMULATED");

const nameOf = ({ venue, product, timeframe }: Series): string => `${venue}_${product}_${timeframe}`;

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
