/** What is seen of a chart: apart from the data, so that nothing that arrives can move it. */

/** The visible span in epoch milliseconds, and how prices are scaled. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly isLog: boolean;
  /** A span of prices that was chosen by hand; absent: what is visible fits. */
  readonly prices?: { readonly low: number; readonly high: number };
}

/** How few and how many candles can be seen at once. */
const SLOTS_MIN = 8;
const SLOTS_MAX = 400_000;

/** Moved by so many milliseconds; later for positive ones. */
export const panned = (view: View, by: number): View => ({ ...view, from: view.from + by, to: view.to + by });

/** Scaled about a moment that stays where it is: a factor below 1 shows less. */
export function zoomed(view: View, factor: number, about: number, slot: number): View {
  const span = view.to - view.from;
  const wanted = Math.min(SLOTS_MAX * slot, Math.max(SLOTS_MIN * slot, span * factor));
  const share = (about - view.from) / span;
  const from = about - share * wanted;
  return { ...view, from, to: from + wanted };
}

/** With its price span scaled about its middle: logarithmically on a log scale. */
export function pricesZoomed(view: View, shown: { low: number; high: number }, factor: number): View {
  const { low, high } = view.prices ?? shown;
  if (view.isLog && low > 0) {
    const middle = (Math.log(low) + Math.log(high)) / 2;
    const half = ((Math.log(high) - Math.log(low)) / 2) * factor;
    return { ...view, prices: { low: Math.exp(middle - half), high: Math.exp(middle + half) } };
  }
  const middle = (low + high) / 2;
  const half = ((high - low) / 2) * factor;
  return { ...view, prices: { low: middle - half, high: middle + half } };
}

/** With prices that fit what is visible again. */
export function fitted({ from, to, isLog }: View): View {
  return { from, to, isLog };
}

/** Ending shortly behind the newest candle, with the same span. */
export function atLive(view: View, newest: number, slot: number): View {
  const span = view.to - view.from;
  const to = newest + slot + Math.max(3 * slot, span * 0.06);
  return { ...view, from: to - span, to };
}

/** Whether the newest candle is in sight, so that the view follows it. */
export const isLive = (view: View, newest: number): boolean => newest >= view.from && newest <= view.to;

/** The view in the query of a link. */
export function viewQuery({ from, to, isLog, prices }: View): Record<string, string | undefined> {
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    log: isLog ? "1" : undefined,
    low: prices?.low.toPrecision(8),
    high: prices?.high.toPrecision(8),
  };
}

/** The view of a link, where it has one. */
export function viewOfQuery(query: Readonly<Record<string, string | undefined>>): View | undefined {
  const from = Date.parse(query["from"] ?? "");
  const to = Date.parse(query["to"] ?? "");
  if (!(from < to)) return undefined;
  const low = Number(query["low"]);
  const high = Number(query["high"]);
  const isLog = query["log"] === "1";
  return { from, to, isLog, ...(low < high ? { prices: { low, high } } : {}) };
}
