/** The signals, fills and positions of what is visible, as markers for the chart. */
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { Marker, Trip } from "../../chart/markers.ts";
import type { Series } from "../../chart/series.ts";
import { widthOf } from "../../chart/timeframe.ts";
import { gainText } from "../../shell/amount.ts";

type Signal = Operations["listSignals"]["answer"]["signals"][number];
type Trade = Operations["listTrades"]["answer"]["trades"][number];
type Position = Operations["listPositions"]["answer"]["positions"][number];

/** What was decided in a span of time. */
export interface Decisions {
  readonly markers: readonly Marker[];
  readonly trips: readonly Trip[];
  readonly open: readonly Position[];
}

/** More than this is not drawn one by one: the newest are. */
const MARKERS_MAX = 5_000;
const PAGE = 100;

/** Loads what was decided on a product for an account between two times, whatever timeframe the strategies look at. */
export async function loadDecisions(
  series: Series,
  account: string,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Decisions> {
  const [signals, trades, positions] = await Promise.all([
    loadSignals(series, span, signal),
    account === "" ? [] : loadTrades(series, account, span, signal),
    account === "" ? [] : loadPositions(series, account, span, signal),
  ]);
  return {
    markers: [...signals.map(signalMarker), ...trades.map(fillMarker)].sort((a, b) => a.time - b.time),
    trips: positions.map(tripOf),
    open: positions.filter(({ status }) => status === "open"),
  };
}

/** Takes pages, newest first, until one goes back beyond the span. */
async function pagesBack<T>(
  pageAt: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next?: string | undefined }>,
  timeOf: (item: T) => number,
  from: number,
): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await pageAt(cursor);
    all.push(...items);
    const oldest = items.at(-1);
    if (oldest === undefined || timeOf(oldest) < from) break;
    cursor = next;
  } while (cursor !== undefined && all.length < MARKERS_MAX);
  return all;
}

function loadSignals(
  { venue, product }: Series,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly Signal[]> {
  return pagesBack<Signal>(
    async (cursor) => {
      // A signal is raised when its candle closes: of the widest ones a week after it opened.
      const end = new Date(to + widthOf("1w")).toISOString();
      const query = { venue, product, end, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const { signals, next_cursor } = await call("listSignals", { query, signal });
      return { items: signals, next: next_cursor };
    },
    ({ candle_time }) => candle_time,
    from,
  ).then((signals) => signals.filter(({ candle_time }) => candle_time <= to));
}

function loadTrades(
  { product }: Series,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly Trade[]> {
  const span = { start: new Date(from).toISOString(), end: new Date(to).toISOString() };
  return pagesBack<Trade>(
    async (cursor) => {
      const query = { symbol: product, ...span, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const { trades, next_cursor } = await call("listTrades", { path: { id }, query, signal });
      return { items: trades, next: next_cursor };
    },
    ({ timestamp }) => Date.parse(timestamp),
    from,
  );
}

function loadPositions(
  { product }: Series,
  id: string,
  { from }: { readonly from: number },
  signal: AbortSignal,
): Promise<readonly Position[]> {
  return pagesBack<Position>(
    async (cursor) => {
      const query = { status: "all", limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } as const;
      const { positions, next_cursor } = await call("listPositions", { path: { id }, query, signal });
      return { items: positions, next: next_cursor };
    },
    ({ opened_at, closed_at }) => Date.parse(closed_at ?? opened_at),
    from,
  ).then((positions) => positions.filter(({ symbol }) => symbol === product));
}

function signalMarker(signal: Signal): Marker {
  const { signal_id, action, candle_time, price, strategy, timeframe, reason, verdicts } = signal;
  const verdictLines = verdicts.map(({ account_id, order_id, reason: why }): readonly [string, string] => [
    account_id,
    order_id === undefined ? `declined: ${why}` : "ordered",
  ]);
  return {
    id: signal_id,
    kind: "signal",
    side: action,
    time: candle_time,
    price: Number(price),
    isDeclined: verdicts.length > 0 && verdicts.every(({ order_id }) => order_id === undefined),
    lines: [
      ["Signal", `${action} at ${price}`],
      ["Strategy", `${strategy} on ${timeframe}`],
      ["Reason", reason],
      ...verdictLines,
    ],
  };
}

function fillMarker(trade: Trade): Marker {
  const {
    trade_id,
    side,
    timestamp,
    price,
    quantity,
    fee,
    fee_currency,
    realized_pnl,
    entry_reason,
    exit_reason,
  } = trade;
  const why = entry_reason ?? exit_reason;
  return {
    id: trade_id,
    kind: "fill",
    side,
    time: Date.parse(timestamp),
    price: Number(price),
    lines: [
      ["Fill", `${side} ${quantity} at ${price}`],
      ["Fee", `${fee} ${fee_currency}`],
      ...(Number(realized_pnl) === 0 ? [] : [["Realized P&L", realized_pnl] as const]),
      ...(why === undefined ? [] : [["Reason", why] as const]),
    ],
  };
}

/** A position as a line from its entry to its exit. */
export function tripOf(position: Position): Trip {
  const { id, side, opened_at, avg_entry_price, closed_at, exit_price, realized_pnl } = position;
  return {
    id,
    side,
    from: Date.parse(opened_at),
    entry: Number(avg_entry_price),
    profit: gainText(realized_pnl, 2),
    isGain: !realized_pnl.startsWith("-"),
    ...(closed_at === undefined ? {} : { to: Date.parse(closed_at) }),
    ...(exit_price === undefined ? {} : { exit: Number(exit_price) }),
  };
}
