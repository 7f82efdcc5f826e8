/** `api/v3/brokerage/...` of Coinbase Advanced Trade: spot orders, their fills and what the account holds. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderRefusal, OrderWish, SimulatedFill, SimulatedOrder } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import { jsonReply, type PrivateRoute, type Reply, type VenueRequest } from "../dialect.ts";
import { microsecondTextOfMillis } from "../fixed-text.ts";
import type { MarketView } from "../markets/market-view.ts";

const LIMIT = 100;
const REFUSALS: Readonly<Record<OrderRefusal, readonly [error: string, message: string]>> = {
  "insufficient-funds": ["INSUFFICIENT_FUND", "Insufficient balance in source account"],
  "duplicate-id": ["DUPLICATE_CLIENT_ORDER_ID", "The client order id is in use"],
  "invalid-size": ["INVALID_SIZE_PRECISION", "Too many decimals in order amount"],
  "would-take": ["INVALID_LIMIT_PRICE_POST_ONLY", "Post only order would be filled immediately"],
  "no-market": ["UNKNOWN_PRODUCT_ID", "Unknown product"],
};

interface Asked {
  readonly client_order_id?: string;
  readonly product_id?: string;
  readonly side?: string;
  readonly order_configuration?: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;
}

const idOf = (number: number, kind: number): string =>
  `0000${kind}000-0000-4000-a000-${number.toString(16).padStart(12, "0")}`;
const orderIdOf = ({ number }: SimulatedOrder): string => idOf(number, 1);

/** A refused order: status 200, and the reason inside. */
export const refusedOrder = (
  [error, message]: readonly [string, string],
  configuration: unknown = {},
): Reply =>
  jsonReply({
    success: false,
    failure_reason: "UNKNOWN_FAILURE_REASON",
    order_id: "",
    error_response: {
      error,
      message,
      error_details: "",
      preview_failure_reason: "UNKNOWN_PREVIEW_FAILURE_REASON",
    },
    order_configuration: configuration,
  });

function place(desk: OrderDesk, view: MarketView, { body }: VenueRequest): Reply {
  const asked = (JSON.parse(body) ?? {}) as Asked;
  const clientId = asked.client_order_id ?? "";
  const configuration = asked.order_configuration ?? {};
  const product = view.product(asked.product_id ?? "");
  if (!product) return refusedOrder(REFUSALS["no-market"], configuration);
  // An id that is taken is no fault here: the order that has it is the answer.
  const existing = clientId === "" ? undefined : desk.find({ clientId });
  const wish = wishOf(configuration);
  if (!wish) return refusedOrder(["INVALID_ORDER_CONFIG", "Invalid order configuration"], configuration);
  const side = asked.side === "SELL" ? "sell" : "buy";
  const placed = existing ?? desk.place({ clientId, product, side, ...wish });
  if (typeof placed === "string") return refusedOrder(REFUSALS[placed], configuration);
  const order_id = orderIdOf(placed);
  return jsonReply({
    success: true,
    failure_reason: "UNKNOWN_FAILURE_REASON",
    order_id,
    success_response: {
      order_id,
      product_id: product.product,
      side: side.toUpperCase(),
      client_order_id: clientId,
    },
    order_configuration: configuration,
  });
}

/** What a configuration such as `{"limit_limit_gtc": {...}}` asks for. */
function wishOf(
  configuration: NonNullable<Asked["order_configuration"]>,
):
  | Pick<OrderWish, "type" | "quantity" | "funds" | "limit" | "stop" | "timeInForce" | "isPostOnly">
  | undefined {
  const [kind = "", fields = {}] = Object.entries(configuration)[0] ?? [];
  const amount = (name: string): Decimal | undefined => {
    const parsed = Decimal.parse(String(fields[name] ?? ""));
    return parsed.ok ? parsed.value : undefined;
  };
  const [quantity, funds, limit, stop] = ["base_size", "quote_size", "limit_price", "stop_price"].map(amount);
  const sized = quantity ? { quantity } : funds ? { funds } : undefined;
  if (!sized) return undefined;
  if (kind === "market_market_ioc") return { type: "market", ...sized };
  if (!limit) return undefined;
  if (kind === "stop_limit_stop_limit_gtc") return stop && { type: "stop-limit", ...sized, limit, stop };
  if (kind === "sor_limit_ioc") return { type: "limit", ...sized, limit, timeInForce: "ioc" };
  if (kind === "limit_limit_fok") return { type: "limit", ...sized, limit, timeInForce: "fok" };
  if (kind !== "limit_limit_gtc") return undefined;
  return { type: "limit", ...sized, limit, ...(fields["post_only"] === true && { isPostOnly: true }) };
}

function cancel(desk: OrderDesk, { body }: VenueRequest): Reply {
  const { order_ids = [] } = (JSON.parse(body) ?? {}) as { order_ids?: readonly string[] };
  const results = order_ids.map((order_id) => {
    const order = desk.orders.find((each) => orderIdOf(each) === order_id);
    const success = order !== undefined && desk.cancel(order);
    const failure_reason = success ? "UNKNOWN_CANCEL_FAILURE_REASON" : "UNKNOWN_CANCEL_ORDER";
    return { success, failure_reason, order_id };
  });
  return jsonReply({ results });
}

const STATES = { open: "OPEN", filled: "FILLED", cancelled: "CANCELLED" } as const;

/** An order as its endpoints and its channel tell it. */
export function orderRow(order: SimulatedOrder) {
  const { filled, quoteFilled, fee, product, side, state } = order;
  return {
    order_id: orderIdOf(order),
    product_id: product.product,
    user_id: idOf(1, 3),
    order_configuration: {},
    side: side.toUpperCase(),
    client_order_id: order.clientId,
    status: STATES[state],
    time_in_force: order.timeInForce === "ioc" ? "IMMEDIATE_OR_CANCEL" : "GOOD_UNTIL_CANCELLED",
    created_time: microsecondTextOfMillis(order.placedAt),
    completion_percentage: String(
      filled.dividedBy(order.quantity, 4, "down").times(Decimal.of(100)).normalized(),
    ),
    filled_size: String(filled),
    average_filled_price: filled.isPositive() ? String(quoteFilled.dividedBy(filled, 8, "half-even")) : "0",
    fee: "",
    number_of_fills: filled.isPositive() ? "1" : "0",
    filled_value: String(quoteFilled),
    pending_cancel: false,
    size_in_quote: false,
    total_fees: String(fee),
    size_inclusive_of_fees: false,
    total_value_after_fees: String(quoteFilled.plus(fee).normalized()),
    trigger_status: "INVALID_ORDER_TYPE",
    order_type: order.type.toUpperCase().replace("-", "_"),
    reject_reason: "REJECT_REASON_UNSPECIFIED",
    settled: state === "filled",
    product_type: "SPOT",
    reject_message: "",
    cancel_message: state === "cancelled" ? "User requested cancel" : "",
  };
}

const fillRow = ({ number, order, time, price, quantity, fee, liquidity }: SimulatedFill) => ({
  entry_id: idOf(number, 4),
  trade_id: idOf(number, 5),
  order_id: orderIdOf(order),
  trade_time: microsecondTextOfMillis(time),
  trade_type: "FILL",
  price: String(price),
  size: String(quantity),
  commission: String(fee),
  product_id: order.product.product,
  sequence_timestamp: microsecondTextOfMillis(time),
  liquidity_indicator: liquidity.toUpperCase(),
  size_in_quote: false,
  user_id: idOf(1, 3),
  side: order.side.toUpperCase(),
});

const accountRow = ({ currency, total, held }: OrderDesk["balances"][number], number: number) => ({
  uuid: idOf(number + 1, 6),
  name: `${currency} Wallet`,
  currency,
  available_balance: { value: String(total.minus(held)), currency },
  default: true,
  active: true,
  type: currency === "USD" ? "ACCOUNT_TYPE_FIAT" : "ACCOUNT_TYPE_CRYPTO",
  ready: true,
  hold: { value: String(held), currency },
});

/** A page of a list: its cursor is how many rows came before. */
function page(name: string, rows: readonly unknown[], query: URLSearchParams): Reply {
  const from = Number(query.get("cursor") ?? 0) || 0;
  const limit = Number(query.get("limit") ?? LIMIT) || LIMIT;
  const isLast = from + limit >= rows.length;
  return {
    status: 200,
    body: {
      before: `{"${name}":[`,
      rows: rows.slice(from, from + limit).map((row) => JSON.stringify(row)),
      after: `],"has_next":${!isLast},"cursor":"${isLast ? "" : from + limit}"}`,
    },
  };
}

function orders(desk: OrderDesk, { query }: VenueRequest): Reply {
  const ids = query.getAll("product_ids");
  const [status, start] = [query.get("order_status"), Date.parse(query.get("start_date") ?? "")];
  const found = desk.orders
    .filter(({ product }) => ids.length === 0 || ids.includes(product.product))
    .filter(({ state }) => status === null || STATES[state] === status)
    .filter(({ placedAt }) => Number.isNaN(start) || placedAt >= start);
  return page("orders", found.toReversed().map(orderRow), query);
}

function fills(desk: OrderDesk, { query }: VenueRequest): Reply {
  const ids = query.getAll("product_ids");
  const start = Date.parse(query.get("start_sequence_timestamp") ?? "");
  const found = desk.fills
    .filter(({ order }) => ids.length === 0 || ids.includes(order.product.product))
    .filter(({ time }) => Number.isNaN(start) || time >= start);
  return page("fills", found.toReversed().map(fillRow), query);
}

const route = (method: "GET" | "POST", path: string, answer: PrivateRoute["answer"]): PrivateRoute => ({
  method,
  pattern: new RegExp(`^/api/v3/brokerage/${path}$`),
  answer,
});

/** The routes. */
export const orderRoutes: readonly PrivateRoute[] = [
  route("POST", "orders", place),
  route("POST", "orders/batch_cancel", (desk, _, request) => cancel(desk, request)),
  route("GET", "orders/historical/batch", (desk, _, request) => orders(desk, request)),
  route("GET", "orders/historical/fills", (desk, _, request) => fills(desk, request)),
  route("GET", "accounts", (desk, _, { query }) => page("accounts", desk.balances.map(accountRow), query)),
];
