/** The lists of an account: what each shows, and where it comes from. */
import { type JSX, Show } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import { amountText, gainClass, gainText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import type { Column } from "../../shell/rows.tsx";
import { timeText } from "../../shell/time-zone.ts";
import { type AccountList, list } from "./account-list.ts";
import { trading } from "./trading-list.tsx";

type Position = Operations["listPositions"]["answer"]["positions"][number];
type Trade = Operations["listTrades"]["answer"]["trades"][number];
type Order = Operations["listOrders"]["answer"]["orders"][number];
type Declined = Operations["listDeclined"]["answer"]["declined"][number];
type Anomaly = Operations["listAnomalies"]["answer"]["anomalies"][number];

const LIMIT = 100;
/** Wide enough for a day and a time to the second. */
const TIME_WIDTH = "minmax(12rem, 1.6fr)";

const time = (text: string): JSX.Element => (
  <time dateTime={text}>{timeText(Date.parse(text), timeZone(), true)}</time>
);
const amount = (text: string | undefined): string => (text === undefined ? "" : amountText(text));
const gain = (text: string | undefined): JSX.Element =>
  text === undefined ? "" : <span class={gainClass(text)}>{gainText(text)}</span>;
const side = (text: string): JSX.Element => (
  <span class={text === "buy" || text === "long" ? "up" : "down"}>{text}</span>
);
const from = (cursor: string | undefined): { readonly limit: number; readonly cursor?: string } => ({
  limit: LIMIT,
  ...(cursor === undefined ? {} : { cursor }),
});

function positions(status: "open" | "closed"): AccountList["rows"] {
  const isOpen = status === "open";
  return (id, { explain, edition }) => {
    const columns: readonly Column<Position>[] = [
      {
        head: "Market",
        width: "1.2fr",
        cell: (row) => (
          <button
            type="button"
            class="link"
            onClick={() => explain({ position: row.id })}
            title="Why: every trade of it"
          >
            {row.symbol}
          </button>
        ),
      },
      { head: "Side", width: "0.6fr", cell: (row) => side(row.side) },
      { head: "Quantity", width: "1.2fr", isNumber: true, cell: (row) => amount(row.quantity) },
      { head: "Entry", width: "1.2fr", isNumber: true, cell: (row) => amountText(row.avg_entry_price, 8) },
      isOpen
        ? { head: "Mark", width: "1.2fr", isNumber: true, cell: (row) => amount(row.mark?.price) }
        : { head: "Exit", width: "1.2fr", isNumber: true, cell: (row) => amount(row.exit_price) },
      ...(isOpen
        ? [
            {
              head: "Unrealized",
              width: "1.2fr",
              isNumber: true,
              cell: (row: Position) => gain(row.unrealized_pnl),
            },
          ]
        : []),
      { head: "Realized", width: "1.2fr", isNumber: true, cell: (row) => gain(row.realized_pnl) },
      {
        head: isOpen ? "Opened" : "Closed",
        width: TIME_WIDTH,
        cell: (row) => time(row.closed_at ?? row.opened_at),
      },
    ];
    return list({
      of: `${id} ${status} positions ${edition()}`,
      label: `${isOpen ? "Open" : "Closed"} positions`,
      empty: isOpen ? "Nothing is held." : "No position was closed yet.",
      columns,
      load: async (cursor, signal) => {
        const query = { status, mark: isOpen, ...from(cursor) } as const;
        const { positions: items, next_cursor: next } = await call("listPositions", {
          path: { id },
          query,
          signal,
        });
        return { items, next };
      },
    });
  };
}

const trades: AccountList["rows"] = (id) =>
  list<Trade>({
    of: `${id} trades`,
    label: "Trades",
    empty: "No trade is recorded yet.",
    columns: [
      { head: "Time", width: TIME_WIDTH, cell: (row) => time(row.timestamp) },
      { head: "Market", width: "1fr", cell: (row) => row.symbol },
      { head: "Side", width: "0.6fr", cell: (row) => side(row.side) },
      { head: "Quantity", width: "1.2fr", isNumber: true, cell: (row) => amount(row.quantity) },
      { head: "Price", width: "1.2fr", isNumber: true, cell: (row) => amount(row.price) },
      {
        head: "Fee",
        width: "1.2fr",
        isNumber: true,
        cell: (row) => `${amount(row.fee)} ${row.fee_currency}`,
      },
      { head: "Realized", width: "1.2fr", isNumber: true, cell: (row) => gain(row.realized_pnl) },
      {
        head: "Why",
        width: "1.6fr",
        cell: (row) => row.exit_reason ?? row.entry_reason ?? row.strategy ?? "",
      },
    ],
    load: async (cursor, signal) => {
      const { trades: items, next_cursor: next } = await call("listTrades", {
        path: { id },
        query: from(cursor),
        signal,
      });
      return { items, next };
    },
  });

const orders: AccountList["rows"] = (id, { explain, act, mayTrade, edition }) =>
  list<Order>({
    of: `${id} orders ${edition()}`,
    label: "Orders",
    empty: "No order was placed yet.",
    columns: [
      { head: "Placed", width: TIME_WIDTH, cell: (row) => time(row.created_at) },
      { head: "Market", width: "1fr", cell: (row) => row.symbol },
      { head: "Side", width: "0.6fr", cell: (row) => side(row.side) },
      { head: "Type", width: "0.8fr", cell: (row) => row.order_type },
      { head: "Asked", width: "1.2fr", isNumber: true, cell: (row) => amount(row.requested_qty) },
      { head: "At", width: "1.2fr", isNumber: true, cell: pricesOf },
      { head: "Filled", width: "1.2fr", isNumber: true, cell: (row) => amount(row.filled_qty) },
      { head: "Average", width: "1.2fr", isNumber: true, cell: (row) => amountText(row.avg_fill_price, 8) },
      {
        head: "State",
        width: "1fr",
        cell: (row) => (
          <button
            type="button"
            class="link"
            title="Its life: every event of it"
            onClick={() => explain({ order: row.order_id })}
          >
            {row.status.replace("_", " ")}
          </button>
        ),
      },
      { head: "Why", width: "2fr", cell: (row) => row.status_reason ?? row.reason },
      {
        head: "",
        width: "5rem",
        cell: (row) => (
          <Show when={mayTrade() && (row.status === "open" || row.status === "partially_filled")}>
            <button type="button" class="link" onClick={() => act({ cancel: row })}>
              Cancel
            </button>
          </Show>
        ),
      },
    ],
    load: async (cursor, signal) => {
      const { orders: items, next_cursor: next } = await call("listOrders", {
        path: { id },
        query: from(cursor),
        signal,
      });
      return { items, next };
    },
  });

/** Where an order stands: what triggers it, and its worst price. */
const pricesOf = ({ stop_price, limit_price }: Order): string =>
  [stop_price, limit_price].flatMap((price) => (price === undefined ? [] : [amountText(price)])).join(" / ");

const declined: AccountList["rows"] = (id) =>
  list<Declined>({
    of: `${id} declined`,
    label: "Declined signals",
    empty: "No signal was declined.",
    columns: [
      { head: "Declined", width: TIME_WIDTH, cell: (row) => time(row.decided_at) },
      { head: "Market", width: "1fr", cell: (row) => row.product ?? "" },
      { head: "Signal", width: "0.8fr", cell: (row) => (row.action === undefined ? "" : side(row.action)) },
      { head: "Strategy", width: "1.2fr", cell: (row) => row.strategy ?? "" },
      { head: "Rule", width: "1.2fr", cell: (row) => row.rule },
      { head: "Because", width: "3fr", cell: (row) => <span title={row.reason}>{row.reason}</span> },
    ],
    load: async (cursor, signal) => {
      const { declined: items, next_cursor: next } = await call("listDeclined", {
        path: { id },
        query: from(cursor),
        signal,
      });
      return { items, next };
    },
  });

const anomalies: AccountList["rows"] = (id) =>
  list<Anomaly>({
    of: `${id} anomalies`,
    label: "Anomalies",
    empty: "Nothing is wrong with the books.",
    columns: [
      { head: "When", width: TIME_WIDTH, cell: (row) => time(row.at) },
      { head: "Kind", width: "1fr", cell: (row) => row.kind },
      { head: "Market", width: "1fr", cell: (row) => row.symbol ?? "" },
      { head: "What", width: "5fr", cell: (row) => row.text },
    ],
    load: async (_, signal) => {
      const answer = await call("listAnomalies", { path: { id }, signal });
      return { items: answer.anomalies, next: undefined };
    },
  });

/** Every list, in the order of its tabs. */
export const ACCOUNT_LISTS: readonly AccountList[] = [
  { name: "open", label: "Open", rows: positions("open") },
  { name: "closed", label: "Closed", rows: positions("closed") },
  { name: "trades", label: "Trades", rows: trades },
  { name: "orders", label: "Orders", rows: orders },
  { name: "declined", label: "Declined", rows: declined },
  { name: "trading", label: "Trading", rows: trading },
  { name: "anomalies", label: "Anomalies", rows: anomalies },
];
