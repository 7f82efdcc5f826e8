/**
 * Candles of Kraken as they form: version 2 of its WebSocket, channel `ohlc`. The same bar is told again and again until
 * the next one begins; only bars with trades are told; `interval_begin` is the open time. It beats once a second.
 */
import type { Candle } from "@spot-canvas/domain/market/candle";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { millisOfInstant, parseInstant } from "@spot-canvas/domain/time/instant";
import { arrayOf, doubleOf, type JsonObject, objectOf, textOf } from "../json.ts";
import type { LiveDialect, LiveSession } from "../live/dialect.ts";
import { impossibleCandle } from "../live/refused-frame.ts";
import { Successors } from "../live/successors.ts";
import { jsonOf } from "../request/refusal.ts";
import type { LiveEvent, LiveSeries } from "../venue.ts";
import { VenueFault } from "../venue-fault.ts";

/** Follows candles at a URL. */
export const krakenLive = (url: string): LiveDialect => ({
  url,
  ping: JSON.stringify({ method: "ping" }),
  session: (series) => new KrakenSession(series),
});

const minutesOf = (timeframe: Timeframe): number => widthOf(timeframe) / 60_000;
const symbolOf = (product: string): string => product.replace("-", "/");

class KrakenSession implements LiveSession {
  readonly subscribe: readonly string[];
  readonly #series: ReadonlyMap<string, LiveSeries>;
  readonly #candles = new Successors();

  constructor(series: readonly LiveSeries[]) {
    this.#series = new Map(
      series.map((each) => [`${symbolOf(each.product)} ${minutesOf(each.timeframe)}`, each]),
    );
    // A message for each, as an answer to one names its symbol, and a refusal must not touch the others.
    this.subscribe = series.map(({ product, timeframe }, index) =>
      JSON.stringify({
        method: "subscribe",
        params: {
          channel: "ohlc",
          symbol: [symbolOf(product)],
          interval: minutesOf(timeframe),
          snapshot: true,
        },
        req_id: index + 1,
      }),
    );
  }

  read(frame: string, at: number): readonly LiveEvent[] | undefined {
    const message = objectOf(jsonOf(frame));
    if (!message) return undefined;
    if (message["method"] === "subscribe") return this.#answered(message, at);
    return message["channel"] === "ohlc" ? this.#candlesOf(message, at, frame) : [];
  }

  #answered(message: JsonObject, at: number): readonly LiveEvent[] | undefined {
    if (message["success"] === true) {
      const result = objectOf(message["result"]);
      const series = this.#series.get(`${textOf(result?.["symbol"])} ${doubleOf(result?.["interval"])}`);
      return series ? [{ kind: "connected", series: [series], at }] : [];
    }
    const words = textOf(message["error"]) ?? "";
    const series = [...this.#series.values()][doubleOf(message["req_id"]) - 1];
    const fault = new VenueFault(
      /not supported|not found|invalid/i.test(words) ? "VenueUnknownProduct" : "VenueRefused",
      "kraken",
      `Kraken does not tell of this series ("${words.slice(0, 200)}"). Ask for one that it lists.`,
    );
    return series && [{ kind: "refused", series, fault }];
  }

  #candlesOf(message: JsonObject, at: number, frame: string): readonly LiveEvent[] | undefined {
    const events: LiveEvent[] = [];
    for (const row of arrayOf(message["data"]) ?? []) {
      const fields = objectOf(row);
      const series = this.#series.get(`${textOf(fields?.["symbol"])} ${doubleOf(fields?.["interval"])}`);
      const candle = fields && candleOf(fields);
      if (!candle) return undefined;
      if (!series || doubleOf(fields["trades"]) === 0) continue;
      const refused = impossibleCandle(series, candle, frame);
      if (refused) events.push(refused);
      else events.push(...this.#candles.hear(series, candle, observedAt(message, at)));
    }
    return events;
  }
}

/** When it looked like this, by the venue's clock where the message tells. */
function observedAt(message: JsonObject, at: number): number {
  const parsed = parseInstant(textOf(message["timestamp"]) ?? "");
  return parsed.ok ? millisOfInstant(parsed.value) : at;
}

function candleOf(fields: JsonObject): Candle | undefined {
  const begin = parseInstant(textOf(fields["interval_begin"]) ?? "");
  if (!begin.ok) return undefined;
  const [open, high, low, close, volume] = NUMBERS.map((name) => doubleOf(fields[name]));
  const time = millisOfInstant(begin.value);
  return { time, open: open!, high: high!, low: low!, close: close!, volume: volume! };
}

const NUMBERS = ["open", "high", "low", "close", "volume"] as const;
