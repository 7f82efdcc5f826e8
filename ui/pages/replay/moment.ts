/** What events up to a position come to for the eye: the market's time, markers, and the orders with their life. */
import type { LogEvent } from "../../api/generated.ts";
import type { Marker } from "../../chart/markers.ts";
import { accountOf, fieldOf, sentenceOf, sideOf } from "./recorded.ts";

/** An order as the events so far make it. */
interface OrderThen {
  readonly id: string;
  readonly product: string;
  readonly side: "buy" | "sell";
  readonly quantity: string;
  readonly state: string;
  readonly reason: string;
  readonly placedAt: number;
}

/** What is shown of a position of the log beside what the API answers for it. */
export interface Moment {
  readonly position: number;
  /** The market's time in epoch milliseconds: the latest one of a decision or a fill up to here. */
  readonly time: number;
  readonly event: LogEvent;
  /** Signals of every strategy, and fills of the account. */
  readonly markers: readonly (Marker & { readonly product: string })[];
  /** Newest first. */
  readonly orders: readonly OrderThen[];
}

/** Events whose time is the market's; that of the others is when a person wrote them. */
const MARKET_TYPES = new Set([
  "SignalRaised",
  "SignalDeclined",
  "OrderPlaced",
  "OrderAccepted",
  "TradeExecuted",
]);

const STATES: Readonly<Record<string, string>> = {
  OrderAccepted: "accepted",
  OrderRejected: "rejected",
  OrderCancelled: "cancelled",
  OrderUnresolved: "unresolved",
};

/** Folds events, oldest first; undefined where there are none. */
export function momentOf(events: readonly LogEvent[], account: string): Moment | undefined {
  const event = events.at(-1);
  if (event === undefined) return undefined;
  const times = events.filter(({ type }) => MARKET_TYPES.has(type)).map(timeOf);
  const markers = new Map<string, Moment["markers"][number]>();
  const orders = new Map<string, OrderThen>();
  for (const each of events) {
    addMarker(markers, each, account);
    if (accountOf(each) === account) addOrder(orders, each);
  }
  return {
    position: event.position,
    time: times.length === 0 ? timeOf(event) : Math.max(...times),
    event,
    markers: [...markers.values()].sort((a, b) => a.time - b.time),
    orders: [...orders.values()].reverse(),
  };
}

const timeOf = (event: LogEvent): number => Date.parse(event.occurred_at ?? event.logged_at);

function addMarker(markers: Map<string, Moment["markers"][number]>, event: LogEvent, account: string): void {
  const common = { side: sideOf(event), price: Number(fieldOf(event, "price")) };
  switch (event.type) {
    case "SignalRaised": {
      const id = fieldOf(event, "signal_id");
      const product = fieldOf(event, "product");
      const time = signalTime(event);
      markers.set(id, {
        ...common,
        id,
        product,
        kind: "signal",
        time,
        lines: [["Signal", sentenceOf(event)]],
      });
      return;
    }
    case "SignalDeclined": {
      const signal = markers.get(fieldOf(event, "signal_id"));
      if (signal === undefined || accountOf(event) !== account) return;
      const lines = [...signal.lines, [account, sentenceOf(event)] as const];
      markers.set(signal.id, { ...signal, isDeclined: true, lines });
      return;
    }
    case "TradeExecuted": {
      if (accountOf(event) !== account) return;
      const id = fieldOf(event, "trade_id");
      const product = fieldOf(event, "symbol");
      const time = Date.parse(fieldOf(event, "timestamp"));
      markers.set(id, { ...common, id, product, kind: "fill", time, lines: [["Fill", sentenceOf(event)]] });
      return;
    }
    case "TradeVoided":
      markers.delete(fieldOf(event, "trade_id"));
      return;
  }
}

/** A signal stands on the candle that it was raised on. */
function signalTime(event: LogEvent): number {
  const { candle } = (event.data ?? {}) as { readonly candle?: { readonly open_time?: number } };
  return candle?.open_time ?? timeOf(event);
}

function addOrder(orders: Map<string, OrderThen>, event: LogEvent): void {
  const id = fieldOf(event, "order_id");
  if (event.type === "OrderPlaced") {
    orders.set(id, {
      ...{
        id,
        product: fieldOf(event, "product"),
        side: sideOf(event),
        quantity: fieldOf(event, "quantity"),
      },
      ...{ state: "placed", reason: fieldOf(event, "reason"), placedAt: timeOf(event) },
    });
    return;
  }
  const order = orders.get(id);
  if (order === undefined) return;
  if (event.type === "TradeExecuted") {
    orders.set(id, { ...order, state: `filled ${fieldOf(event, "quantity")} at ${fieldOf(event, "price")}` });
  } else if (STATES[event.type] !== undefined) {
    orders.set(id, {
      ...order,
      state: STATES[event.type]!,
      reason: fieldOf(event, "reason") || order.reason,
    });
  }
}
