/** Follows the newest candles of a series. */
import { call } from "../../api/call.ts";
import type { Candle } from "../../chart/candles.ts";
import type { Series } from "../../chart/series.ts";
import { widthOf } from "../../chart/timeframe.ts";

/** What is told of new candles. */
export interface CandleFollower {
  put(candle: Candle): void;
  /** A candle was closed: what is computed of it can be loaded. */
  closed(time: number): void;
}

const POLL_MS = 2_000;

/** Asks for new candles until the given function is called. */
export function followCandles({ venue, product, timeframe }: Series, follower: CandleFollower): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let newest: number | undefined;
  const look = async (): Promise<void> => {
    const query = { venue, product, timeframe, limit: 3 };
    const { time, open, high, low, close, volume } = await call("listCandles", { query, signal });
    for (let index = 0; index < time.length; index++) {
      const opened = time[index]!;
      const isNew = newest !== undefined && opened > newest;
      if (newest !== undefined && opened < newest) continue;
      newest = opened;
      follower.put({
        ...{ time: opened, open: open[index]!, high: high[index]!, low: low[index]!, close: close[index]! },
        volume: volume[index]!,
      });
      if (isNew) follower.closed(opened);
    }
  };
  const timer = setInterval(
    () => {
      if (document.visibilityState === "visible") look().catch(() => undefined);
    },
    Math.min(POLL_MS, widthOf(timeframe)),
  );
  return () => {
    clearInterval(timer);
    controller.abort();
  };
}
