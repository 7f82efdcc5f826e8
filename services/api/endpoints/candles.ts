/** Answers with candles in columns, and with the series that there are. */
import { listCandles, listSeries } from "@spot-canvas/domain/contract/candles";
import { Fault } from "@spot-canvas/domain/fault";
import * as candles from "@spot-canvas/projections/candles/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { indicatorColumns } from "../indicator-columns.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints of `/api/v1/candles` and `/api/v1/series`. */
export const candleEndpoints = ({ database }: ApiServices): readonly Endpoint[] => [
  endpoint(listCandles, async ({ caller: { tenant }, query }) => {
    const { venue, product, timeframe, from, to, limit, indicators } = query;
    const series = { tenant, venue, product, timeframe };
    if (from !== undefined && to !== undefined && from > to) {
      throw new Fault("InvalidRange", "usage", "invalid range: from must not be after to");
    }
    const snapshot = await readSnapshot(database);
    const { sql, token } = snapshot;
    const columns = await candles.readCandles(snapshot, {
      ...series,
      limit,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    if (columns.time.length === 0) {
      const known = await candles.loadSummary(sql, snapshot.schemaOf("candles"), series);
      if (known === undefined) throw unknownSeries(venue, product, timeframe);
    }
    return {
      position: token,
      document: {
        venue,
        product,
        timeframe,
        time: [...columns.time],
        open: [...columns.open],
        high: [...columns.high],
        low: [...columns.low],
        close: [...columns.close],
        volume: [...columns.volume],
        ...(indicators.length === 0
          ? {}
          : { indicators: await indicatorColumns(snapshot, series, columns, indicators) }),
      },
    };
  }),
  endpoint(listSeries, async ({ caller: { tenant } }) => {
    const snapshot = await readSnapshot(database);
    const found = await candles.listSeries(snapshot, tenant);
    return {
      position: snapshot.token,
      document: {
        series: found.map(({ venue, product, timeframe, first, last, candles, revisions, sources }) => ({
          venue,
          product,
          timeframe,
          ...(first === undefined ? {} : { first }),
          ...(last === undefined ? {} : { last }),
          candles,
          revisions,
          sources,
        })),
      },
    };
  }),
];

const unknownSeries = (venue: string, product: string, timeframe: string): Fault =>
  new Fault(
    "UnknownSeries",
    "not-found",
    `no candles are recorded for ${venue} ${product} ${timeframe}: /api/v1/series lists what there is`,
  );
