/** The chart of the pages, fed by pages of candles as the API gives them. */
import { encodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
import { paletteOf } from "../chart/frame.ts";
import { History } from "../chart/history.ts";
import { Stage } from "../chart/stage.ts";
import { PAGE_SLOTS } from "../chart/timeframe.ts";
import type { View } from "../chart/view.ts";
import { type Columns, candlesBetween, MINUTE, START } from "./candles.ts";
import type { Subject } from "./subject.ts";

const FIELDS = ["time", "open", "high", "low", "close", "volume"] as const;

/** Answers calls for candles without a network. */
export function answerPages(): void {
  window.fetch = async (input) => {
    const query = new URL(String(input), location.href).searchParams;
    const slotOf = (name: string): number => (Number(query.get(name)) - START) / MINUTE;
    const page = candlesBetween(slotOf("from"), slotOf("to"));
    const head = { venue: "x", product: "x", timeframe: "1m", base: "1m", sources: {}, columns: [...FIELDS] };
    const bytes = encodeCandleBytes(
      { ...head, rows: PAGE_SLOTS },
      FIELDS.map((field) => page[field]),
    );
    return new Response(bytes.buffer as ArrayBuffer);
  };
}

/** Our chart in an element, for candles of slots from 0 up to `slots`. */
export function ours(
  element: HTMLElement,
  slots: number,
): Subject & { readonly stage: Stage; readonly history: History } {
  const last = START + (slots - 1) * MINUTE;
  const bounds = { first: START - 100_000 * MINUTE, last, revision: 1 };
  const history = new History({ venue: "x", product: "x", timeframe: "1m" }, bounds, [], {
    changed: () => undefined,
    failed: () => undefined,
  });
  const palette = paletteOf(document.documentElement);
  const viewOf = (count: number, back: number): View => {
    const to = history.last + MINUTE - back * MINUTE;
    return { from: to - count * MINUTE, to, isLog: false };
  };
  const stage = new Stage({
    ...{ history, places: [{ element }], overlays: [], view: viewOf(160, 0), timeZone: "UTC" },
    palette: () => palette,
    listener: {
      viewChanged: () => undefined,
      hovered: () => undefined,
      pointed: () => undefined,
      pressed: () => undefined,
      measured: () => undefined,
      isMeasuring: () => false,
    },
  });
  return {
    ...{ name: "ours", stage, history },
    load: async (candles) => {
      history.candles.merge(candles);
      stage.look(viewOf(candles.time.length, 0));
      stage.drawNow();
    },
    show: (count, back) => stage.look(viewOf(count, back)),
    tick: (candles) => stage.put(candleIn(candles, candles.time.length - 1)),
    prepend: (candles) => {
      for (let at = candles.time.length - PAGE_SLOTS; at >= 0; at -= PAGE_SLOTS)
        history.candles.merge(slice(candles, at));
    },
    flush: () => stage.drawNow(),
    dispose: () => {
      history.dispose();
      stage.dispose();
    },
  };
}

const candleIn = (columns: Columns, index: number) => ({
  time: columns.time[index]!,
  open: columns.open[index]!,
  high: columns.high[index]!,
  low: columns.low[index]!,
  close: columns.close[index]!,
  volume: columns.volume[index]!,
});

const slice = (columns: Columns, at: number): Columns =>
  Object.fromEntries(
    FIELDS.map((field) => [field, columns[field].subarray(at, at + PAGE_SLOTS)]),
  ) as unknown as Columns;
