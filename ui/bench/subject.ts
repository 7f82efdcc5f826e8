/** What is measured: the same deeds for every chart. */
import type { Columns } from "./candles.ts";

/** A chart under measurement. Every deed has drawn, or leaves its drawing to the next frame as the chart itself does. */
export interface Subject {
  readonly name: string;
  /** Shows all of these candles; what it costs until they are drawn is measured. */
  load(candles: Columns): Promise<void>;
  /** Shows so many of the newest candles, moved back by so many. */
  show(count: number, back: number): void;
  /** Takes a candle: in place of the newest, or behind it. */
  tick(candles: Columns): void;
  /** Takes candles before the first. */
  prepend(candles: Columns, all: Columns): void;
  /** Draws what is asked for now, where the chart can be made to; otherwise it draws in the next frame. */
  flush?(): void;
  dispose(): void;
}
