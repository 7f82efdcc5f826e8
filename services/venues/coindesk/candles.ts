/**
 * Candles of CoinDesk Data: objects with UPPER-CASE keys, oldest first. Its bounds changed between versions of its
 * specification (`to_ts` excluded, then included), so a window is asked with one slot to spare at both ends; rows that
 * it makes up for slots without trades are asked not to be sent, and dropped where they are.
 */
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { ReadRow } from "../candle-page.ts";
import { doubleOf, objectOf } from "../json.ts";
import type { Parameters } from "../rest.ts";

const UNITS: Readonly<Partial<Record<Timeframe, string>>> = { "1m": "minutes", "1h": "hours", "1d": "days" };

/** The widths that it stores; it would add others up from them, and so do we. */
export const COINDESK_TIMEFRAMES = Object.keys(UNITS) as readonly Timeframe[];
/** The most rows that every version of its specification allows, but for those to spare. */
export const COINDESK_PAGE_SLOTS = 1_998;

/** The endpoint below a kind of market that serves a width. */
export const coinDeskCandlePath = (timeframe: Timeframe): string => `historical/${UNITS[timeframe]}`;

/** The parameters that ask for a window of an instrument of a market. */
export const coinDeskCandleParameters = (
  market: string,
  instrument: string,
  timeframe: Timeframe,
  { from, to }: Interval,
): Parameters => ({
  market,
  instrument,
  limit: Math.round((to - from) / widthOf(timeframe)) + 2,
  to_ts: to / 1_000,
  aggregate: 1,
  fill: "false",
  groups: "OHLC,VOLUME",
  response_format: "JSON",
});

/** Reads a row of this interface, or of the one before it, which has other names for the same. */
export function readCoinDeskRow(row: unknown): ReadRow {
  const fields = objectOf(row);
  if (!fields) return undefined;
  const names = "TIMESTAMP" in fields ? COLUMNS : LEGACY_COLUMNS;
  const [time, open, high, low, close, volume] = names.map((name) => doubleOf(fields[name]));
  if (volume === 0 && open === high && high === low && low === close) return "made-up";
  return { time: time! * 1_000, open: open!, high: high!, low: low!, close: close!, volume: volume! };
}

const COLUMNS = ["TIMESTAMP", "OPEN", "HIGH", "LOW", "CLOSE", "VOLUME"] as const;
const LEGACY_COLUMNS = ["time", "open", "high", "low", "close", "volumefrom"] as const;
