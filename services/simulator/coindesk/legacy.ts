/**
 * `data/v2/{histominute|histohour|histoday}` of the interface before, min-api: a page of `limit` has one row more, oldest
 * first, slots without trades are made up, and errors come with status 200.
 */
import type { Reply, Route } from "../dialect.ts";
import { rounded } from "../fixed-text.ts";
import { type MarketView, meanOf } from "../markets/market-view.ts";
import type { ShownCandle } from "../markets/shown-candle.ts";
import { legacyRefusal } from "./replies.ts";
import { LIMIT_MAX, seriesOf, UNITS, type Unit } from "./series.ts";

function candles(view: MarketView, query: URLSearchParams, unit: Unit): Reply {
  const [base, quote] = [query.get("fsym") ?? "", query.get("tsym") ?? ""];
  const product = view.product(`${base}-${quote}`);
  if (!product) return legacyRefusal(2, `There is no data for the symbol ${base} .`, "fsym");
  const limit = Number(query.get("limit") ?? UNITS[unit].limit);
  const aggregate = Number(query.get("aggregate") ?? 1);
  const to = query.get("toTs");
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    return legacyRefusal(2, "limit param has to be a positive integer and at most 2000.", "limit");
  }
  if (!Number.isInteger(aggregate) || aggregate < 1 || aggregate > 30) {
    return legacyRefusal(2, "aggregate param has to be a positive integer and at most 30.", "aggregate");
  }
  const rows = seriesOf(view, {
    product,
    unit,
    aggregate,
    count: limit + 1,
    ...(to !== null && Number.isFinite(Number(to)) && { to: Number(to) * 1_000 }),
    isFilled: true,
  });
  const from = (rows[0]?.time ?? 0) / 1_000;
  const until = (rows.at(-1)?.time ?? 0) / 1_000;
  return {
    status: 200,
    body: {
      before:
        '{"Response":"Success","Message":"","HasWarning":false,"Type":100,"RateLimit":{},' +
        `"Data":{"Aggregated":${aggregate > 1},"TimeFrom":${from},"TimeTo":${until},"Data":[`,
      rows: rows.map(rowText),
      after: "]}}",
    },
  };
}

const rowText = (row: ShownCandle): string =>
  JSON.stringify({
    time: row.time / 1_000,
    high: row.high,
    low: row.low,
    open: row.open,
    volumefrom: rounded(row.volume, 8),
    volumeto: rounded(row.volume * meanOf(row), 8),
    close: row.close,
    conversionType: "direct",
    conversionSymbol: "",
  });

/** The route. */
export const legacyRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: /^\/data\/v2\/histo(minute|hour|day)$/,
    answer: (view, { query }, [unit]) => candles(view, query, unit as Unit),
  },
];
