/** What a chart shows, in the address of its page: a link shows another person the same picture. */
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import type { Series } from "../../chart/series.ts";
import { isTimeframe } from "../../chart/timeframe.ts";
import { type View, viewOfQuery, viewQuery } from "../../chart/view.ts";

/** What a link holds beside the view, as text. */
interface ShownWith {
  /** Whose decisions are shown. */
  readonly account: string;
  readonly zone: string;
  /** Selections of the panes that are collapsed. */
  readonly collapsed: string;
}

/** Reads and changes the address. */
export interface ChartLocation {
  /** Undefined where the address names none. */
  readonly series: () => Series | undefined;
  readonly view: () => View | undefined;
  /** Such as `sma:20,rsi:14`. */
  readonly indicators: () => string;
  /** Each absent where the address does not say. */
  readonly shownWith: () => Partial<ShownWith>;
  goTo(series: Series, view: View | undefined): void;
  /** Writes what is shown into the address without a new entry in the browser's history. */
  keep(view: View, shownWith: ShownWith): void;
  setIndicators(text: string): void;
}

/** The location of a page with a chart, by the first part of its path. */
export function useChartLocation(page: string): ChartLocation {
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
    shownWith: () => present({ account: text("a"), zone: text("tz"), collapsed: text("c") }),
    goTo: ({ venue, product, timeframe }, view) => {
      const search = new URLSearchParams();
      const kept = { i: text("i"), p: text("p") };
      const wanted = { ...(view === undefined ? {} : viewQuery(view)), ...kept };
      for (const [name, value] of Object.entries(wanted)) if (value !== undefined) search.set(name, value);
      const path = [venue, product, timeframe].map(encodeURIComponent).join("/");
      navigate(`/${page}/${path}${search.size === 0 ? "" : `?${search}`}`);
    },
    keep: (view, { account, zone, collapsed }) => {
      const rest = { a: account || undefined, tz: zone, c: collapsed || undefined };
      setQuery({ ...viewQuery(view), ...rest }, { replace: true, scroll: false });
    },
    setIndicators: (i) => setQuery({ i: i === "" ? undefined : i }, { replace: true, scroll: false }),
  };
}

/** Without the fields that are undefined. */
const present = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
