/** Orders, as clients ask for them. */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Side } from "@spot-canvas/domain/ledger/trade";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { averagePriceOf, filledOf, type Order } from "@spot-canvas/domain/orders/order";
import type { OrderType } from "@spot-canvas/domain/orders/order-spec";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import { type OrderRow, orderIn } from "./write.ts";

/** The states that the contract knows. */
export type OrderStatus = "open" | "filled" | "partially_filled" | "cancelled";

/** An order. */
export interface OrderEntry {
  readonly orderId: string;
  readonly accountId: string;
  readonly signalId?: string;
  readonly symbol: string;
  readonly marketType: MarketType;
  readonly side: Side;
  readonly orderType: OrderType;
  /** Of an order by funds what it was filled with, and before that what the funds would have bought at its signal. */
  readonly requestedQuantity: Decimal;
  readonly limitPrice?: Decimal;
  readonly stopPrice?: Decimal;
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

/** Which orders. `before` is the time and id of the row that the page stands behind. */
export interface OrderFilter {
  readonly tenant: string;
  readonly account: string;
  readonly status?: OrderStatus;
  readonly symbol?: string;
  readonly before?: { readonly time: Instant; readonly id: string };
  readonly limit: number;
}

const STATES: Readonly<Record<OrderStatus, readonly Order["state"][]>> = {
  open: ["placed", "accepted", "unresolved"],
  partially_filled: ["partly-filled"],
  filled: ["filled"],
  cancelled: ["cancelled", "rejected"],
};

/** The orders of an account, by creation and id, newest first. */
export async function listOrders(snapshot: Snapshot, filter: OrderFilter): Promise<readonly OrderEntry[]> {
  const { tenant, account, status, symbol, before, limit } = filter;
  const rows = await snapshot.sql.query<OrderRow>(
    `select * from ${snapshot.schemaOf("orders")}.orders
     where tenant_id = $1 and account_id = $2
       and ($3::text is null or state in (select jsonb_array_elements_text($3::jsonb)))
       and ($4::text is null or symbol = $4)
       and ($5::bigint is null or (created_at, order_id) < ($5::bigint, $6::text collate "C"))
     order by created_at desc, order_id desc limit $7`,
    [
      tenant,
      account,
      status === undefined ? null : JSON.stringify(STATES[status]),
      symbol ?? null,
      before === undefined ? null : String(before.time),
      before?.id ?? null,
      limit,
    ],
  );
  return rows.map(entryOf);
}

/** One order; undefined where the account has none of this id. */
export async function findOrder(
  snapshot: Snapshot,
  { tenant, account, orderId }: Pick<OrderFilter, "tenant" | "account"> & { readonly orderId: string },
): Promise<OrderEntry | undefined> {
  const [row] = await snapshot.sql.query<OrderRow>(
    `select * from ${snapshot.schemaOf("orders")}.orders
     where tenant_id = $1 and account_id = $2 and order_id = $3`,
    [tenant, account, orderId],
  );
  return row && entryOf(row);
}

/** The order of an account's newest fill. */
export interface NewestFilled {
  /** Where its intent stands in TRADING. */
  readonly position: number;
  /** Whether its signal says how what it bought is to be protected. */
  readonly isProtected: boolean;
  /** Whether a later order of its signal was placed. */
  readonly isFollowed: boolean;
}

/** The order of the newest fill of an account up to a position of TRADING; undefined where no order was filled. */
export async function newestFilled(
  snapshot: Snapshot,
  { tenant, account }: Pick<OrderFilter, "tenant" | "account">,
  until: number,
): Promise<NewestFilled | undefined> {
  const orders = `${snapshot.schemaOf("orders")}.orders`;
  const [row] = await snapshot.sql.query<{
    readonly position: string;
    readonly protects: boolean;
    readonly followed: boolean;
  }>(
    `select o.position,
       t.stop_loss is not null or t.take_profit is not null or s.trail_distance is not null as protects,
       exists (select from ${orders} n where n.tenant_id = $1 and n.account_id = $2
         and n.created_at >= o.created_at and n.signal_id = o.signal_id and n.position > o.position and n.position <= $3) as followed
     from (select * from ${snapshot.schemaOf("ledger")}.trades
       where account = $2 and tenant = $1 and order_id is not null and log_position <= $3
       order by log_position desc limit 1) t
     join ${orders} o on o.tenant_id = $1 and o.order_id = t.order_id
     left join ${snapshot.schemaOf("signals")}.signals s on s.tenant_id = $1 and s.signal_id = o.signal_id`,
    [tenant, account, String(until)],
  );
  return row && { position: Number(row.position), isProtected: row.protects, isFollowed: row.followed };
}

/** Where the log has an order: positions of TRADING. */
export interface OrderPlaces {
  readonly position: number;
  /** Oldest first. */
  readonly fills: readonly number[];
  /** Whether it was filled whole: nothing follows its last fill. */
  readonly isFilled: boolean;
}

/** The places of an order's events; undefined where the account has no such order. */
export async function findOrderPlaces(
  snapshot: Snapshot,
  {
    tenant,
    account,
    orderId,
  }: { readonly tenant: string; readonly account: string; readonly orderId: string },
): Promise<OrderPlaces | undefined> {
  const schema = snapshot.schemaOf("orders");
  const [row] = await snapshot.sql.query<Pick<OrderRow, "position" | "state">>(
    `select position, state from ${schema}.orders where tenant_id = $1 and order_id = $2 and account_id = $3`,
    [tenant, orderId, account],
  );
  if (row === undefined) return undefined;
  const fills = await snapshot.sql.query<{ readonly position: string }>(
    `select position from ${schema}.order_fills where tenant_id = $1 and order_id = $2 order by position`,
    [tenant, orderId],
  );
  return {
    position: Number(row.position),
    fills: fills.map(({ position }) => Number(position)),
    isFilled: row.state === "filled",
  };
}

function entryOf(row: OrderRow): OrderEntry {
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
    ...(intent.limit_price === undefined ? {} : { limitPrice: Decimal.of(intent.limit_price) }),
    ...(intent.stop_price === undefined ? {} : { stopPrice: Decimal.of(intent.stop_price) }),
    filledQuantity: filled.quantity,
    averageFillPrice: averagePriceOf(filled) ?? Decimal.ZERO,
    status: statusIn(order.state),
    reason: intent.reason,
    ...(row.state_reason === null ? {} : { statusReason: row.state_reason }),
    createdAt,
    updatedAt,
  };
}

const statusIn = (state: Order["state"]): OrderStatus =>
  (Object.keys(STATES) as OrderStatus[]).find((status) => STATES[status].includes(state))!;
