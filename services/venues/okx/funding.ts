/**
 * What holders of a swap of OKX paid each other: `public/funding-rate-history` has the rates of three months, newest
 * first; the price that a position was valued at is the open of the mark price's candle that began then.
 */
import { ok, type Result } from "@spot-canvas/domain/fault";
import { Price } from "@spot-canvas/domain/money/amount";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import { amountOf, arrayOf, decimalOf, doubleOf, objectOf } from "../json.ts";
import type { Rest } from "../rest.ts";
import type { SettledFunding } from "../venue.ts";
import type { VenueFault } from "../venue-fault.ts";

/** What it allows in two seconds. */
export const OKX_FUNDING_LIMITS = {
  "public/funding-rate-history": [{ weight: 9, perMs: 2_000 }],
  "market/mark-price-candles": [{ weight: 18, perMs: 2_000 }],
  "market/history-mark-price-candles": [{ weight: 9, perMs: 2_000 }],
} as const;

const ROWS = 100;
const HOUR = 3_600_000;
/** How many of the newest hours the fast endpoint of mark prices holds. */
const NEWEST_HOURS = 1_440;

interface Rate {
  readonly time: number;
  readonly rate: Decimal;
}

/** Asks for the payments from a time on, oldest first. One whose price is not told yet is left to the next asking. */
export async function askOkxFunding(
  rest: Rest,
  { product, from }: { readonly product: string; readonly from: number },
  signal: AbortSignal,
): Promise<Result<readonly SettledFunding[], VenueFault>> {
  const rates = await ratesFrom(rest, product, from, signal);
  if (!rates.ok) return rates;
  const settled: SettledFunding[] = [];
  let prices: ReadonlyMap<number, Decimal> = new Map();
  let pricedTo = Number.NEGATIVE_INFINITY;
  for (const { time, rate } of rates.value) {
    if (time >= pricedTo) {
      pricedTo = time + ROWS * HOUR;
      const page = await markPrices(rest, product, { from: time, to: pricedTo }, signal);
      if (!page.ok) return page;
      prices = page.value;
    }
    const price = prices.get(time);
    if (price?.isPositive()) settled.push({ time, rate, markPrice: Price(price) });
  }
  return ok(settled);
}

/** Rates, oldest first, each once. */
async function ratesFrom(
  rest: Rest,
  instId: string,
  from: number,
  signal: AbortSignal,
): Promise<Result<readonly Rate[], VenueFault>> {
  const path = "public/funding-rate-history";
  const rates = new Map<number, Rate>();
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const after = before === Number.POSITIVE_INFINITY ? {} : { after: before };
    const parameters = { instId, limit: ROWS, ...after };
    const page = await rest.ask({ path, parameters, limit: path, read: readRates }, signal);
    if (!page.ok) return page;
    for (const rate of page.value) if (rate.time >= from) rates.set(rate.time, rate);
    const oldest = Math.min(...page.value.map(({ time }) => time));
    if (page.value.length < ROWS || oldest < from || oldest >= before) break;
    before = oldest;
  }
  return ok([...rates.values()].sort((left, right) => left.time - right.time));
}

/** What was paid is `realizedRate`; `fundingRate` is what was foretold. */
export const readRates = (json: unknown): readonly Rate[] | undefined =>
  arrayOf(objectOf(json)?.["data"])?.flatMap((row) => {
    const fields = objectOf(row);
    const rate = decimalOf(fields?.["realizedRate"]) ?? decimalOf(fields?.["fundingRate"]);
    const time = doubleOf(fields?.["fundingTime"]);
    return rate === undefined || !Number.isSafeInteger(time) ? [] : { time, rate };
  });

/** The opens of the mark price's hours in a window. */
async function markPrices(
  rest: Rest,
  instId: string,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, Decimal>, VenueFault>> {
  const isNew = from > rest.settings.now() - (NEWEST_HOURS - 1) * HOUR;
  const path = isNew ? "market/mark-price-candles" : "market/history-mark-price-candles";
  const parameters = { instId, bar: "1H", before: from - 1, after: to, limit: ROWS };
  return rest.ask({ path, parameters, limit: path, read: readMarkPrices }, signal);
}

/** Reads rows `[ts, open, high, low, close, confirm]`; an hour's open stands from its beginning on. */
export const readMarkPrices = (json: unknown): ReadonlyMap<number, Decimal> | undefined => {
  const rows = arrayOf(objectOf(json)?.["data"]);
  return (
    rows &&
    new Map(
      rows.flatMap((row): [number, Decimal][] => {
        const fields = arrayOf(row);
        const open = amountOf(fields?.[1]);
        return open === undefined ? [] : [[doubleOf(fields?.[0]), open]];
      }),
    )
  );
};
