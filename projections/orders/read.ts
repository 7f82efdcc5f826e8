/** Orders, as clients ask for them. */
import type { Cursor } from "@spot-canvas/domain/contract/cursor";
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Side } from "@spot-canvas/domain/ledger/trade";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { averagePriceOf, filledOf, type Order } from "@spot-canvas/domain/orders/order";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import { type OrderRow, orderIn } from "./write.ts";

/** The states that the contract knows. */
export type OrderStatus = "open" | "filled" | "partially_filled" | "cancelled";

/** An order. */
export interface OrderRecord {
  readonly orderId: string;
  readonly accountId: string;
  readonly signalId?: string;
  readonly symbol: string;
  readonly marketType: MarketType;
  readonly side: Side;
  readonly orderType: "market" | "limit";
  /** Of an order by funds what it was filled with, and before that what the funds would have bought at its signal. */
  readonly requestedQuantity: Decimal;
  readonly filledQuantity: Decimal;
  /** Weighted by quantity; zero while nothing is filled. */
  readonly averageFillPrice: Decimal;
  readonly status: OrderStatus;
  readonly reason: string;
  /** Why it was rejected or cancelled, or why its state is not known. */
  readonly statusReason?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Which orders. */
export interface OrderQuery {
  readonly tenantId: string;
  readonly accountId: string;
  readonly status?: OrderStatus;
  readonly symbol?: string;
  readonly limit: number;
  /** Where the page begins: behind this one. */
  readonly after?: Cursor;
}

/** A page of orders, newest first. */
export interface OrderPage {
  readonly orders: readonly OrderRecord[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: Cursor;
}

const STATES: Readonly<Record<OrderStatus, readonly Order["state"][]>> = {
  open: ["placed", "accepted", "unresolved"],
  partially_filled: ["partly-filled"],
  filled: ["filled"],
  cancelled: ["cancelled", "rejected"],
};

/** The orders of an account, by creation and id, newest first. */
export async function listOrders(snapshot: Snapshot, query: OrderQuery): Promise<OrderPage> {
  const { tenantId, accountId, status, symbol, limit, after } = query;
  const rows = await snapshot.sql.query<OrderRow>(
    `select * from ${snapshot.schemaOf("orders")}.orders
     where tenant_id = $1 and account_id = $2
       and ($3::text is null or state in (select jsonb_array_elements_text($3::jsonb)))
       and ($4::text is null or symbol = $4)
       and ($5::bigint is null or (created_at, order_id) < ($5::bigint, $6::text collate "C"))
     order by created_at desc, order_id desc limit $7`,
    [
      tenantId,
      accountId,
      status === undefined ? null : JSON.stringify(STATES[status]),
      symbol ?? null,
      after === undefined ? null : String(after.time),
      after?.id ?? null,
      limit + 1,
    ],
  );
  const orders = rows.slice(0, limit).map(recordOf);
  const last = orders.at(-1);
  if (rows.length <= limit || !last) return { orders };
  return { orders, next: { time: last.createdAt, id: last.orderId } };
}

function recordOf(row: OrderRow): OrderRecord {
  const { intent, order, createdAt, updatedAt } = orderIn(row);
  const filled = filledOf(order);
  const bySize = intent.funds === undefined || filled.quantity.isZero();
  return {
    orderId: intent.order_id,
    accountId: intent.account,
    ...(intent.signal_id === undefined ? {} : { signalId: intent.signal_id }),
    symbol: intent.product,
    marketType: intent.market_type,
    side: intent.side,
    orderType: intent.order_type,
    requestedQuantity: bySize ? Decimal.of(intent.quantity) : filled.quantity,
    filledQuantity: filled.quantity,
    averageFillPrice: averagePriceOf(filled) ?? Decimal.ZERO,
    status: statusOf(order.state),
    reason: intent.reason,
    ...(row.state_reason === null ? {} : { statusReason: row.state_reason }),
    createdAt,
    updatedAt,
  };
}

const statusOf = (state: Order["state"]): OrderStatus =>
  (Object.keys(STATES) as OrderStatus[]).find((status) => STATES[status].includes(state))!;
