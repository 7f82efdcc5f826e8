/** How much of a kept result is luck: another order of its round trips, and other moments to enter. */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type MonteCarlo, monteCarlo } from "@spot-canvas/domain/statistics/monte-carlo";
import {
  type HeldMarket,
  type RandomEntries,
  randomEntries,
} from "@spot-canvas/domain/statistics/random-entries";
import type { CandleSupply } from "./candle-supply.ts";
import type { BacktestDocument } from "./document.ts";
import { doublesOf } from "./equity-points.ts";
import { type ProductData, supplyRequest } from "./prepare.ts";

/** How often chance is asked. */
export interface Draws {
  readonly runs: number;
  readonly seed: number;
}

/** A round trip as its document has it. */
interface Trip {
  readonly product: string;
  readonly side: string;
  readonly opened: number;
  readonly closed: number;
  readonly profit: number;
  /** What was bought or sold to open it, in quote currency. */
  readonly notional: number;
}

/**
 * Draws runs of the round trips of a result, each compounding what it gained of the equity at its opening. Faults:
 * `NoRoundTrips`, `InvalidRequest`.
 */
export function tradesByChance(document: BacktestDocument, { runs, seed }: Draws): MonteCarlo {
  checkRuns(runs);
  const trips = tripsOf(document);
  const times = doublesOf(document.equity.times);
  const values = doublesOf(document.equity.values);
  const profit = Float64Array.from(trips, (trip) => trip.profit);
  const cost = Float64Array.from(trips, ({ opened }) => values[placeOf(times, opened)]!);
  return monteCarlo({ profit, cost }, Number(document.start_balance), runs, seed);
}

/**
 * Compares the entries of a result with random ones on the same candles, which the supply must give again. Faults:
 * `NoRoundTrips`, `InvalidRequest`, `CandlesDiffer`, and those of reading.
 */
export async function entriesByChance(
  document: BacktestDocument,
  { supply, signal, ...draws }: Draws & { readonly supply: CandleSupply; readonly signal: AbortSignal },
): Promise<RandomEntries> {
  checkRuns(draws.runs);
  const trips = tripsOf(document);
  const { request, candles } = document.manifest;
  // A series grows on behind the run: what was recorded since is none of its candles.
  const { last, timeframe: width } = candles[0]!;
  const run = {
    ...request,
    to: request.to ?? last + widthOf(unwrap(parseTimeframe(width))),
    funding: "none",
  };
  const { products, manifests } = await supplyRequest(run, { supply, signal });
  for (const [index, { venue, product, timeframe, hash }] of manifests.entries()) {
    if (hash === candles[index]?.hash) continue;
    const text = `The candles of ${venue} ${product} ${timeframe} are not those of the run: give its file with --candles, or run it again.`;
    throw new Fault("CandlesDiffer", "conflict", text);
  }
  const from = request.from ?? Number.NEGATIVE_INFINITY;
  const markets = products.map((data) => heldOf(data, trips, from)).filter(({ held }) => held.length > 0);
  return randomEntries(markets, { ...draws, cost: costOf(document) });
}

/** The most that are drawn. */
const RUNS_MAX = 1_000_000;

function checkRuns(runs: number): void {
  if (runs >= 1 && runs <= RUNS_MAX) return;
  throw new Fault("InvalidRequest", "usage", `Draw from 1 to ${RUNS_MAX} runs, not ${runs}.`);
}

/** The closed round trips of a result. Faults: `NoRoundTrips`. */
function tripsOf({ round_trips }: BacktestDocument): readonly Trip[] {
  const text = (value: unknown): Decimal => Decimal.of(String(value));
  const trips = round_trips.flatMap((trip) => {
    if (trip["closed_at"] === undefined) return [];
    const notional = text(trip["quantity"]).times(text(trip["entry_price"]));
    return {
      product: String(trip["product"]),
      side: String(trip["side"]),
      opened: Date.parse(String(trip["opened_at"])),
      closed: Date.parse(String(trip["closed_at"])),
      profit: text(trip["realized_pnl"]).toDouble(),
      notional: notional.toDouble(),
    };
  });
  if (trips.length > 0) return trips;
  const sentence = "The run closed no position: there is nothing to compare with chance.";
  throw new Fault("NoRoundTrips", "usage", sentence);
}

/** The round trips of a product on its candles from a moment on. */
function heldOf({ product, candles }: ProductData, all: readonly Trip[], from: number): HeldMarket {
  const first = placeOf(candles.time, from);
  const [time, open] = [candles.time.subarray(first), candles.open.subarray(first)];
  const prices = new Float64Array(open.length + 1);
  prices.set(open);
  prices[open.length] = candles.close.at(-1)!;
  const trips = all.filter((trip) => trip.product === product);
  return {
    prices,
    // One that ended within its first candle was held for a part of it: it counts as one.
    held: Float64Array.from(trips, ({ opened, closed }) =>
      Math.max(1, placeOf(time, closed) - placeOf(time, opened)),
    ),
    side: Float64Array.from(trips, ({ side }) => (side === "long" ? 1 : -1)),
    gained: Float64Array.from(trips, ({ profit, notional }) => profit / notional),
  };
}

/** What a fill costs of its notional: the mean fee of the run, and the slippage that was asked for. */
function costOf({ fills, manifest }: BacktestDocument): number {
  let [fees, volume] = [0, 0];
  for (const { fee, quantity, price } of fills) {
    fees += Number(fee);
    volume += Number(quantity) * Number(price);
  }
  return fees / volume + Number(manifest.request.slippage_bps) / 10_000;
}

/** The place of the last of rising times at or before a moment; 0 where all are behind it. */
function placeOf(times: Float64Array, moment: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (times[middle]! <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}
