/**
 * Candles of OKX as they form: channels such as `candle1H` at the business address. `confirm` turns to "1" once, when
 * the candle is finished. It is silent where nothing is traded, and answers the text `ping` with `pong`.
 */
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { arrayOf, type JsonObject, objectOf, textOf, wordOf } from "../json.ts";
import type { LiveDialect, LiveSession } from "../live/dialect.ts";
import { impossibleCandle } from "../live/refused-frame.ts";
import { jsonOf } from "../request/refusal.ts";
import type { LiveEvent, LiveSeries } from "../venue.ts";
import { VenueFault } from "../venue-fault.ts";
import { okxBar, readOkxRow } from "./candles.ts";
import { okxTagOf } from "./refuse.ts";

/** Follows candles at a URL. */
export const okxLive = (url: string): LiveDialect => ({
  url,
  ping: "ping",
  session: (series) => new OkxSession(series),
});

const channelOf = (timeframe: Timeframe): string => `candle${okxBar(timeframe)}`;

class OkxSession implements LiveSession {
  readonly subscribe: readonly string[];
  readonly #series: ReadonlyMap<string, LiveSeries>;

  constructor(series: readonly LiveSeries[]) {
    this.#series = new Map(series.map((each) => [`${channelOf(each.timeframe)} ${each.product}`, each]));
    // A message for each, as one that names a single unknown product may be refused as a whole.
    this.subscribe = series.map(({ product, timeframe }) =>
      JSON.stringify({ op: "subscribe", args: [{ channel: channelOf(timeframe), instId: product }] }),
    );
  }

  read(frame: string, at: number): readonly LiveEvent[] | undefined {
    if (frame === "pong") return [];
    const message = objectOf(jsonOf(frame));
    if (!message) return undefined;
    if (message["event"] === "error") return this.#refused(message);
    const arg = objectOf(message["arg"]);
    const series = this.#series.get(`${textOf(arg?.["channel"])} ${textOf(arg?.["instId"])}`);
    if (!series) return [];
    if (message["event"] === "subscribe") return [{ kind: "connected", series: [series], at }];
    return this.#candlesOf(message, series, at, frame);
  }

  /** The message names what was asked in words: `channel:candle1m,instId:FOO-BAR doesn't exist`. */
  #refused(message: JsonObject): readonly LiveEvent[] | undefined {
    const [code, words] = [wordOf(message["code"]), textOf(message["msg"]) ?? ""];
    const tag = code === "60018" ? "VenueUnknownProduct" : okxTagOf(code);
    const fault = new VenueFault(
      tag,
      "okx",
      `OKX does not tell of this series (${code} "${words.slice(0, 200)}"). Ask for one that it lists.`,
    );
    const names = words.split(/[^A-Za-z0-9-]+/);
    const refused = [...this.#series.values()].filter(
      ({ product, timeframe }) => names.includes(product) && names.includes(channelOf(timeframe)),
    );
    if (refused.length === 0) return undefined;
    return refused.map((series) => ({ kind: "refused", series, fault }));
  }

  #candlesOf(message: JsonObject, series: LiveSeries, observedAt: number, frame: string) {
    const events: LiveEvent[] = [];
    for (const row of arrayOf(message["data"]) ?? []) {
      const fields = arrayOf(row);
      const candle = fields && readOkxRow([...fields.slice(0, 8), "1"], series.product);
      if (candle === "made-up") continue;
      if (typeof candle !== "object") return undefined;
      const kind = fields?.[8] === "1" ? "closed" : "forming";
      const refused = impossibleCandle(series, candle, frame);
      events.push(refused ?? { kind, ...series, candle, observedAt });
    }
    return events;
  }
}
