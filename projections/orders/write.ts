/** From orders and fills to rows, and back. */
import type { OrderPlaced } from "@spot-canvas/domain/events/bodies/order";
import { Money, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { filledOf, type Order } from "@spot-canvas/domain/orders/order";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Transaction } from "../projector/database.ts";
import { insertRows, type JsonRow } from "../projector/upsert.ts";

/** An order with what its row says beside its state. */
export interface StoredOrder {
  readonly tenantId: string;
  readonly intent: Omit<OrderPlaced, "basis" | "send_deadline">;
  readonly order: Order;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Where in TRADING its intent stands. */
  readonly position: number;
  /** Where the last event stands that changed it. */
  readonly changedPosition: number;
}

/** A fill that was counted. */
export interface StoredFill {
  readonly tenantId: string;
  readonly tradeId: string;
  readonly orderId: string;
  readonly quantity: Quantity;
  readonly price: Decimal;
  readonly executedAt: Instant;
  readonly position: number;
}

/** A row of `orders` as the database gives it. */
export interface OrderRow {
  readonly tenant_id: string;
  readonly order_id: string;
  readonly account_id: string;
  readonly signal_id: string | null;
  readonly venue: string;
  readonly symbol: string;
  readonly market_type: OrderPlaced["market_type"];
  readonly side: OrderPlaced["side"];
  readonly order_type: OrderPlaced["order_type"];
  readonly quantity: string;
  readonly funds: string | null;
  readonly limit_price: string | null;
  /** Undefined in tables of an older program. */
  readonly stop_price?: string | null;
  readonly leg: string;
  readonly role: NonNullable<OrderPlaced["role"]> | null;
  readonly reason: string;
  readonly state: Order["state"];
  readonly state_reason: string | null;
  readonly filled_quantity: string;
  readonly filled_notional: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly position: string;
  /** Null in tables of an older program. */
  readonly changed_position: string | null;
}

const rowOf = ({ tenantId, intent, order, createdAt, updatedAt, ...at }: StoredOrder): JsonRow => ({
  tenant_id: tenantId,
  order_id: intent.order_id,
  account_id: intent.account,
  signal_id: intent.signal_id ?? null,
  venue: intent.venue,
  symbol: intent.product,
  market_type: intent.market_type,
  side: intent.side,
  order_type: intent.order_type,
  quantity: intent.quantity,
  funds: intent.funds ?? null,
  limit_price: intent.limit_price ?? null,
  stop_price: intent.stop_price ?? null,
  leg: intent.leg,
  role: intent.role ?? null,
  reason: intent.reason,
  state: order.state,
  state_reason: "reason" in order ? order.reason : null,
  filled_quantity: filledOf(order).quantity.toString(),
  filled_notional: filledOf(order).notional.toString(),
  created_at: String(createdAt),
  updated_at: String(updatedAt),
  position: String(at.position),
  changed_position: String(at.changedPosition),
});

/** What a row of `orders` says. */
export function orderIn(row: OrderRow): StoredOrder {
  const intent: StoredOrder["intent"] = {
    order_id: row.order_id,
    account: row.account_id,
    ...(row.signal_id === null ? {} : { signal_id: row.signal_id }),
    venue: row.venue,
    product: row.symbol,
    market_type: row.market_type,
    side: row.side,
    order_type: row.order_type,
    quantity: row.quantity,
    ...(row.funds === null ? {} : { funds: row.funds }),
    ...(row.limit_price === null ? {} : { limit_price: row.limit_price }),
    ...(row.stop_price == null ? {} : { stop_price: row.stop_price }),
    leg: row.leg,
    ...(row.role === null ? {} : { role: row.role }),
    reason: row.reason,
  };
  const filled = {
    quantity: Quantity(Decimal.of(row.filled_quantity).normalized()),
    notional: Money(Decimal.of(row.filled_notional).normalized()),
  };
  const reason = row.state_reason ?? "";
  return {
    tenantId: row.tenant_id,
    intent,
    order: { state: row.state, placed: intent, filled, reason } as Order,
    createdAt: BigInt(row.created_at),
    updatedAt: BigInt(row.updated_at),
    position: Number(row.position),
    changedPosition: Number(row.changed_position ?? row.position),
  };
}

const CHANGING = [
  "state",
  "state_reason",
  "filled_quantity",
  "filled_notional",
  "updated_at",
  "changed_position",
];

/** Writes orders and fills; an order that is there takes its new state. */
export async function writeOrders(
  transaction: Transaction,
  schema: string,
  orders: readonly StoredOrder[],
  fills: readonly StoredFill[],
): Promise<void> {
  const changed = CHANGING.map((column) => `${column} = excluded.${column}`).join(", ");
  const onConflict = `(tenant_id, order_id) do update set ${changed}`;
  await insertRows(transaction, `${schema}.orders`, orders.map(rowOf), onConflict);
  const fillRows = fills.map(({ tenantId, tradeId, orderId, quantity, price, executedAt, position }) => ({
    tenant_id: tenantId,
    trade_id: tradeId,
    order_id: orderId,
    quantity: quantity.toString(),
    price: price.toString(),
    executed_at: String(executedAt),
    position: String(position),
  }));
  await insertRows(transaction, `${schema}.order_fills`, fillRows, "do nothing");
}
