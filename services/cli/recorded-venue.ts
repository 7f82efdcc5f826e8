/** The venue that a command means where it names none: the one whose candles are recorded. */
import { Fault } from "@spot-canvas/domain/fault";
import { SIMULATED } from "@spot-canvas/domain/market/venue";
import type { ApiClient } from "./client.ts";

/** What is traded; with a timeframe only series of that one are looked at. */
interface Wanted {
  readonly products: readonly string[];
  readonly timeframe?: string;
}

interface RecordedSeries {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
}

/**
 * The one venue that has candles of all of the products. A market that is made up gives way to a real one. Faults:
 * `NoCandles`, `SeveralVenues`.
 */
export async function recordedVenue(client: ApiClient, { products, timeframe }: Wanted): Promise<string> {
  const answer = await client.request("/api/v1/series");
  const { series } = (await answer.json()) as { readonly series: readonly RecordedSeries[] };
  const suiting = series.filter((each) => timeframe === undefined || each.timeframe === timeframe);
  const venuesOf = (product: string): readonly string[] =>
    suiting.filter((each) => each.product === product).map(({ venue }) => venue);
  const [first = [], ...others] = products.map(venuesOf);
  const venues = [...new Set(first)].filter((venue) => others.every((list) => list.includes(venue)));
  const real = venues.filter((venue) => venue !== SIMULATED);
  const [venue = venues[0]] = real;
  const what = [products.join(" and "), timeframe].filter((part) => part !== undefined).join(" ");
  if (venue === undefined) throw noCandles(what, series);
  if (real.length <= 1) return venue;
  const message = `${real.join(" and ")} have candles of ${what}: say which with --venue.`;
  throw new Fault("SeveralVenues", "usage", message);
}

/** Series that are named beside what there is not. */
const NAMED = 6;

function noCandles(what: string, series: readonly RecordedSeries[]): Fault {
  const names = series.map(({ venue, product, timeframe }) => `${venue} ${product} ${timeframe}`);
  const there =
    names.length === 0
      ? "the log has none at all"
      : `there are ${names.slice(0, NAMED).join(", ")}${names.length > NAMED ? " and others" : ""}`;
  const message = `There are no candles of ${what} (${there}): bring some with \`pnpm canvas import candles\` or \`pnpm canvas backfill\`.`;
  return new Fault("NoCandles", "not-found", message);
}
