/** What a report says of an account's orders: by the tables, and of orders that changed later by the log. */
import type { Delay, Report } from "@spot-canvas/domain/contract/report";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { evolve, filledOf, type Order, type OrderEvent, place } from "@spot-canvas/domain/orders/order";
import { type CountedOrders, OrderCount } from "@spot-canvas/domain/report/order-quality";
import {
  declinesOf,
  fillsOf,
  type LaterChanged,
  type OrderPace,
  type OrderPeriod,
  orderPace,
  orderStates,
  PART_DECIMALS,
} from "@spot-canvas/projections/orders/quality";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventLog } from "../log/event-log.ts";

/** What is asked. */
export interface OrderReading extends OrderPeriod {
  readonly log: Pick<EventLog, "read" | "last">;
  readonly snapshot: Snapshot;
  readonly signal: AbortSignal;
}

/** What orders came to. */
export interface OrderFigures {
  readonly summary: Report["orders"];
  /** What fills cost beyond the prices of their signals; absent where no fill has one. */
  readonly slippage?: Decimal;
  readonly fillsWithSignal: number;
}

/** Reads them: in the database, so that it can go on while facts are folded here. */
export async function readOrderFigures(reading: OrderReading): Promise<OrderFigures> {
  const { snapshot } = reading;
  const pace = await orderPace(snapshot, reading);
  const declines = await declinesOf(snapshot, reading);
  const { groups, changedLater } = await orderStates(snapshot, reading);
  const count = new OrderCount();
  for (const { state, reason, count: orders, parts } of groups) {
    const units = new Decimal(BigInt(parts.split(".")[0]!), PART_DECIMALS);
    count.add({
      state: state as Order["state"],
      ...(reason === null ? {} : { reason }),
      ...{ count: orders, parts: units },
    });
  }
  for (const order of await statesThen(reading, changedLater)) count.add(order);
  const [toOrder, toFill] = [delayOf(pace.toOrder), delayOf(pace.toFill)];
  return {
    summary: count.summary({ declines, ...(toOrder && { toOrder }), ...(toFill && { toFill }) }),
    ...(pace.slippage === null ? {} : { slippage: Decimal.of(pace.slippage) }),
    fillsWithSignal: pace.fills,
  };
}

function delayOf({ count, quantiles }: OrderPace["toOrder"]): Delay | undefined {
  if (quantiles === null) return undefined;
  const [p50, p90, p99] = quantiles;
  return { count, p50, p90, p99 };
}

/** What orders that changed later were then, folded from the log: from the first of them on. */
async function statesThen(
  reading: OrderReading,
  later: readonly LaterChanged[],
): Promise<readonly CountedOrders[]> {
  const { log, snapshot, tenant, account, knownAt, to, signal } = reading;
  const subject = formatSubject({ family: "orders", account }, tenant);
  const [first, newest] = [later[0], await log.last(subject)];
  if (first === undefined || newest === undefined) return [];
  const orders = new Map(later.map((row) => [row.order_id, row]));
  const steps = (await fillsOf(snapshot, reading, [...orders.keys()])).map(
    ({ order_id, quantity, price, position }): Step => ({
      orderId: order_id,
      position: Number(position),
      change: {
        type: "TradeExecuted",
        trade: { quantity: Quantity(Decimal.of(quantity)), price: Price(Decimal.of(price)) },
      },
    }),
  );
  const after = first.position - 1;
  const until = Math.min(newest.position, knownAt);
  for await (const batch of log.read("TRADING", { after, until, subject, signal })) {
    for (const recorded of batch) {
      const found = readEvent(recorded);
      if (found.outcome !== "event" || recorded.position > until) continue;
      const step = stepIn(found.event);
      if (step !== undefined && orders.has(step.orderId) && found.event.envelope.occurredAt <= to)
        steps.push(step);
    }
  }
  const states = new Map([...orders].map(([id, row]) => [id, placedOf(row)]));
  for (const { orderId, change } of steps.sort((left, right) => left.position - right.position))
    states.set(orderId, evolve(states.get(orderId)!, change));
  return [...states.values()].map(countedOf);
}

interface Step {
  readonly orderId: string;
  readonly position: number;
  readonly change: OrderEvent;
}

function stepIn({ type, data, recorded: { position } }: Event): Step | undefined {
  switch (type) {
    case "OrderAccepted":
      return { orderId: data.order_id, position, change: { type } };
    case "OrderRejected":
    case "OrderCancelled":
    case "OrderUnresolved":
      return { orderId: data.order_id, position, change: { type, reason: data.reason } };
    default:
      return undefined;
  }
}

const placedOf = ({ order_id, quantity, funds }: LaterChanged): Order =>
  place({ order_id, quantity, ...(funds === null ? {} : { funds }) });

function countedOf(order: Order): CountedOrders {
  const [filled, asked] = [filledOf(order).quantity, Decimal.of(order.placed.quantity)];
  return {
    state: order.state,
    ...("reason" in order ? { reason: order.reason } : {}),
    count: 1,
    parts: partOf(filled, asked),
  };
}

function partOf(filled: Decimal, asked: Decimal): Decimal {
  if (asked.isZero()) return Decimal.ZERO;
  return filled.compare(asked) >= 0 ? Decimal.ONE : filled.dividedBy(asked, PART_DECIMALS, "down");
}
