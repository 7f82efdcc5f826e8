/** Follows a series as its candles close, are revised, and form. */
import { urlOf } from "../../api/call.ts";
import { followStream } from "../../api/events.ts";
import type { StreamedCandles, StreamedDecision } from "../../api/generated.ts";
import type { Candle } from "../../chart/candles.ts";
import type { Series } from "../../chart/series.ts";

/** What is told of new candles. */
export interface CandleFollower {
  put(candle: Candle): void;
  /** A candle is closed or was revised: what is computed of it can be loaded, at the series' revision of now. */
  closed(time: number, revision: number): void;
  /** Signals, orders or trades have come. */
  decided(): void;
  broken(reason: string | undefined): void;
}

/** Follows until the given function is called. */
export function followCandles({ venue, product, timeframe }: Series, follower: CandleFollower): () => void {
  const series = [venue, product, timeframe].join(":");
  const url = urlOf("streamCandles", {}, { series, decisions: true });
  return followStream<StreamedCandles | StreamedDecision>(url, {
    event(told) {
      if (told.kind === "decided") {
        follower.decided();
        return;
      }
      const { kind, revision, time, open, high, low, close, volume } = told;
      for (let index = 0; index < time.length; index++) {
        follower.put({
          ...{ time: time[index]!, open: open[index]!, high: high[index]! },
          ...{ low: low[index]!, close: close[index]!, volume: volume[index]! },
        });
      }
      const last = time.at(-1);
      if (kind === "closed" && last !== undefined) follower.closed(last, revision ?? 0);
    },
    broken: follower.broken,
  });
}
