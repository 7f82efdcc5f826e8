/** What a chart shows, in the address of its page: a link shows another person the same picture. */
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import type { Series } from "../../chart/series.ts";
import { isTimeframe } from "../../chart/timeframe.ts";
import { type View, viewOfQuery, viewQuery } from "../../chart/view.ts";

/** Reads and changes the address. */
export interface ChartLocation {
  /** Undefined where the address names none. */
  readonly series: () => Series | undefined;
  readonly view: () => View | undefined;
  /** Such as `sma:20,rsi:14`. */
  readonly indicators: () => string;
  goTo(series: Series, view: View | undefined): void;
  /** Writes the view into the address without a new entry in the browser's history. */
  keepView(view: View): void;
  setIndicators(text: string): void;
}

/** The location of the page that asks. */
export function useChartLocation(): ChartLocation {
  const params = useParams<{ venue?: string; product?: string; timeframe?: string }>();
  const [query, setQuery] = useSearchParams<Record<string, string>>();
  const navigate = useNavigate();
  const text = (name: string): string | undefined => {
    const value = query[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    series: () => {
      const { venue, product, timeframe } = params;
      return venue && product && timeframe && isTimeframe(timeframe)
        ? { venue, product, timeframe }
        : undefined;
    },
    view: () =>
      viewOfQuery(Object.fromEntries(["from", "to", "log", "low", "high"].map((name) => [name, text(name)]))),
    indicators: () => text("i") ?? "",
    goTo: ({ venue, product, timeframe }, view) => {
      const search = new URLSearchParams();
      const wanted = { ...(view === undefined ? {} : viewQuery(view)), i: text("i") };
      for (const [name, value] of Object.entries(wanted)) if (value !== undefined) search.set(name, value);
      const path = [venue, product, timeframe].map(encodeURIComponent).join("/");
      navigate(`/chart/${path}${search.size === 0 ? "" : `?${search}`}`);
    },
    keepView: (view) => setQuery(viewQuery(view), { replace: true, scroll: false }),
    setIndicators: (i) => setQuery({ i: i === "" ? undefined : i }, { replace: true, scroll: false }),
  };
}
