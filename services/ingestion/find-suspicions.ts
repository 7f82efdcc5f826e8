/** Looks a stored series over for candles that are possible and odd. */
import { type CandleColumns, sliceColumns } from "@spot-canvas/domain/market/candle";
import { clockShift } from "@spot-canvas/domain/market/clock-shift";
import { type Oddity, type Suspicion, suspicionsIn } from "@spot-canvas/domain/market/suspicion";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { readCandles } from "@spot-canvas/projections/candles/read";
import type { CandleTables } from "@spot-canvas/projections/candles/request";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import { PAGE_CANDLES } from "./candle-sink.ts";

/** Which candles, and what is odd. */
export interface SuspicionRequest {
  readonly tables: CandleTables;
  readonly tenant: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** From which factors on a move is odd. */
  readonly jump: number;
  readonly wick: number;
  /** Another venue, whose series of the same product tells the time. */
  readonly against?: string | undefined;
  /** The most that are listed; all are counted. */
  readonly limit: number;
  readonly clock: Pick<Clock, "breathe">;
}

/** What was found. */
export interface FoundSuspicions {
  readonly candles: number;
  readonly suspicions: readonly Suspicion[];
  readonly counts: Readonly<Record<"unfinished" | "jump" | "wick" | "no_volume" | "flat", number>>;
  readonly clock?: { readonly against: string; readonly slots: number; readonly correlation: number };
}

/** Looks a range over, oldest first. */
export async function findSuspicions(request: SuspicionRequest): Promise<FoundSuspicions> {
  const { jump, wick, limit, clock, against } = request;
  const counts: Record<Oddity, number> = { unfinished: 0, jump: 0, wick: 0, "no-volume": 0, flat: 0 };
  const suspicions: Suspicion[] = [];
  let candles = 0;
  for await (const page of pagesOf(request)) {
    // The last candle of the page before stands in front: a jump between two pages is one too.
    for (const suspicion of suspicionsIn(page.columns, { jump, wick })) {
      if (suspicion.time < page.from) continue;
      counts[suspicion.oddity]++;
      if (suspicions.length < limit) suspicions.push(suspicion);
    }
    candles += page.fresh;
    await clock.breathe();
  }
  const { "no-volume": no_volume, ...others } = counts;
  const shift = against === undefined ? undefined : await compareClocks(request, against);
  return { candles, suspicions, counts: { ...others, no_volume }, ...(shift ? { clock: shift } : {}) };
}

interface Page {
  readonly columns: CandleColumns;
  /** Candles from this time on were not in the page before. */
  readonly from: number;
  readonly fresh: number;
}

async function* pagesOf({ tables, tenant, venue, product, timeframe, from = 0, to }: SuspicionRequest) {
  const series = { tenant, venue, product, timeframe, ...(to === undefined ? {} : { to }) };
  let next = from;
  let hasLast = false;
  for (;;) {
    const columns = await readCandles(tables, { ...series, from: next, limit: PAGE_CANDLES });
    const { time } = columns;
    const fresh = time.length - (hasLast ? 1 : 0);
    if (fresh <= 0) return;
    yield { columns, from: hasLast ? time[1]! : time[0]!, fresh } satisfies Page;
    if (time.length < PAGE_CANDLES) return;
    next = time.at(-1)!;
    hasLast = true;
  }
}

/** Compares the newest candles of the range with those of another venue. */
async function compareClocks(
  { tables, tenant, venue, product, timeframe, from, to }: SuspicionRequest,
  against: string,
): Promise<FoundSuspicions["clock"]> {
  const range = { tenant, product, timeframe, ...(to === undefined ? {} : { to }) };
  const newest = await readCandles(tables, { ...range, venue });
  const first = newest.time.findIndex((time) => time >= (from ?? 0));
  const own = sliceColumns(newest, Math.max(0, first), newest.time.length);
  const other = await readCandles(tables, { ...range, venue: against });
  const shift = clockShift(own, other, timeframe);
  return shift && { against, slots: shift.slots, correlation: shift.correlation };
}
