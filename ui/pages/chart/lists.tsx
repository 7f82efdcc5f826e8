/** What a page with a chart asks for first: the series that can be shown, the indicators, and the accounts. */
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { Series } from "../../chart/series.ts";
import { isTimeframe, widthOf } from "../../chart/timeframe.ts";
import { Trouble } from "../../shell/trouble.tsx";
import type { SeriesEntry } from "./series-entry.ts";

/** What is shown first: bars that a day fits on, where a series has them. */
const isUsual = ({ timeframe }: SeriesEntry): boolean => widthOf(timeframe) >= widthOf("15m");

/** The series that can be shown: those that have candles, and the wider ones that can be built from them. */
function shownSeries(listed: Operations["listSeries"]["answer"]["series"]): readonly SeriesEntry[] {
  const stored = listed.filter(({ candles }) => candles > 0);
  const all = stored.flatMap((series) =>
    [series.timeframe, ...series.builds]
      .filter(isTimeframe)
      .map((timeframe) => ({ ...series, timeframe, base: series.timeframe as SeriesEntry["base"] })),
  );
  const byName = new Map<string, SeriesEntry>();
  // A stored series comes before one that is built, and a built one from the widest base before the others.
  for (const series of all.sort((a, b) => widthOf(a.timeframe) - widthOf(b.timeframe))) {
    const name = `${series.venue} ${series.product} ${series.timeframe}`;
    if (!byName.has(name)) byName.set(name, series);
  }
  return [...byName.values()];
}

/** Asks for them. */
export async function loadLists() {
  const [{ series }, { indicators }, accounts] = await Promise.all([
    call("listSeries", {}),
    call("listIndicators", {}),
    call("listAccounts", {}),
  ]);
  const shown = shownSeries(series);
  const find = (wanted: Series | undefined): SeriesEntry | undefined =>
    shown.find(
      ({ venue, product, timeframe }) =>
        venue === wanted?.venue && product === wanted.product && timeframe === wanted.timeframe,
    );
  return { series: shown, usual: shown.find(isUsual) ?? shown[0], indicators, accounts, find };
}

/** The answer. */
export type Lists = Awaited<ReturnType<typeof loadLists>>;

/** What a person reads where nothing is recorded yet. */
export function NoCandles() {
  return (
    <Trouble title="There are no candles yet." advice="Import some, or follow a venue, then look again:">
      <code>pnpm canvas import candles FILE.csv --venue coinbase --product BTC-USD --timeframe 1h</code>
    </Trouble>
  );
}
