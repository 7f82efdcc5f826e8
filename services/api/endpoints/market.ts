/** Answers with what there is to trade and to show: venues, products, series and their gaps. */
import { listGaps, listProducts, listSeries, listVenues } from "@spot-canvas/domain/contract/market";
import type { FeeScheduleRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { Coverage, type Gap, type GapKind } from "@spot-canvas/domain/market/coverage";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { TIMEFRAMES } from "@spot-canvas/domain/market/timeframe";
import { SIMULATED, VENUES } from "@spot-canvas/domain/market/venue";
import * as candles from "@spot-canvas/projections/candles/series";
import { servedFrom } from "@spot-canvas/projections/candles/source";
import {
  listFeeSchedules,
  listInstruments,
  listOutages,
  type Outage,
} from "@spot-canvas/projections/instruments/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";
import { unknownSeries } from "../unknown-series.ts";

/** The endpoints of `/api/v1/venues`, `/products`, `/series` and `/gaps`. */
export const marketEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listVenues, async ({ caller: { tenant } }) => {
    const snapshot = await readSnapshot(database);
    const series = await candles.listSeries(snapshot, { tenant });
    const instruments = await listInstruments(snapshot, { tenant });
    const fees = await listFeeSchedules(snapshot, { tenant });
    const outages = await listOutages(snapshot, { tenant });
    const venues = VENUES.map((venue) => {
      const own = series.filter((each) => each.venue === venue);
      const traded = [...own, ...instruments.filter((each) => each.venue === venue)];
      const last = Math.max(...own.map((each) => each.last ?? Number.NEGATIVE_INFINITY));
      return {
        venue,
        simulated: venue === SIMULATED,
        products: new Set(traded.map(({ product }) => product)).size,
        series: own.length,
        ...(Number.isFinite(last) ? { last } : {}),
        fees: fees.filter((each) => each.venue === venue).map(feeDocument),
        outages: outages.filter((each) => each.venue === venue).map(outageDocument),
      };
    });
    return { position: snapshot.token, document: { venues } };
  }),
  endpoint(listProducts, async ({ caller: { tenant }, query: { venue, product } }) => {
    const snapshot = await readSnapshot(database);
    const request = { tenant, venue, product };
    const instruments = await listInstruments(snapshot, request);
    const series = await candles.listSeries(snapshot, request);
    const known = new Set(instruments.map(keyOf));
    const unlisted = new Map(
      series.filter((each) => !known.has(keyOf(each))).map((each) => [keyOf(each), each]),
    );
    const products = [...instruments, ...[...unlisted.values()].map(bareProduct)].map((each) => {
      const stored = series.filter((other) => keyOf(other) === keyOf(each)).map(({ timeframe }) => timeframe);
      return { ...each, stored, timeframes: servedFrom(stored, TIMEFRAMES) };
    });
    products.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return { position: snapshot.token, document: { products } };
  }),
  endpoint(listSeries, async ({ caller: { tenant }, query: { venue, product } }) => {
    const snapshot = await readSnapshot(database);
    const request = { tenant, venue, product };
    const outages = await listOutages(snapshot, request);
    const found = await candles.listSeries(snapshot, request);
    const series = found.map(({ tenant: _, position, refused, ...each }) => ({
      ...each,
      revision: Math.max(each.revision, ...strikes(outages, each).map((outage) => outage.position)),
      builds: servedFrom([each.timeframe], TIMEFRAMES).filter((timeframe) => timeframe !== each.timeframe),
    }));
    return { position: snapshot.token, document: { series } };
  }),
  endpoint(listGaps, async ({ caller: { tenant }, query }) => {
    const { venue, product, timeframe, from, to, kind, limit } = query;
    const snapshot = await readSnapshot(database);
    const series = { tenant, venue, product, timeframe };
    const known = await candles.loadSummary(snapshot.sql, snapshot.schemaOf("candles"), series);
    if (known === undefined) throw unknownSeries(venue, product, timeframe);
    const outages = new Coverage(await listOutages(snapshot, series));
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const all = await candles.readGaps(snapshot, { ...series, ...range }, outages);
    const gaps = all.filter((gap) => kind === undefined || gap.kind === kind);
    return {
      position: snapshot.token,
      document: {
        gaps: gaps.slice(0, limit),
        ...(gaps.length > limit ? { next_from: gaps[limit]!.from } : {}),
        missing: {
          empty: missingOf(all, "empty"),
          outage: missingOf(all, "outage"),
          not_fetched: missingOf(all, "not-fetched"),
        },
      },
    };
  }),
];

const keyOf = ({ venue, product }: { readonly venue: string; readonly product: string }): string =>
  `${venue} ${product}`;

/** A product of which only candles are known. */
function bareProduct({ venue, product }: { readonly venue: string; readonly product: string }) {
  const parsed = parseProduct(product);
  const { base, quote } = parsed.ok ? parsed.value : { base: product, quote: "" };
  return { venue, product, base, quote };
}

const missingOf = (gaps: readonly Gap[], kind: GapKind): number =>
  gaps.reduce((sum, gap) => (gap.kind === kind ? sum + gap.missing : sum), 0);

/** Outages that struck a product. */
const strikes = (outages: readonly Outage[], { venue, product }: { venue: string; product: string }) =>
  outages.filter((each) => each.venue === venue && (each.product ?? product) === product);

const feeDocument = ({ venue, ...fees }: FeeScheduleRecorded) => fees;

const outageDocument = ({ venue, position, ...outage }: Outage) => outage;
