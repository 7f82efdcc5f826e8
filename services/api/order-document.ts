/** An order as the API answers with it. */
import type { Order } from "@spot-canvas/domain/contract/orders";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import type { OrderEntry } from "@spot-canvas/projections/orders/read";
import { present } from "./present.ts";

/** The document of an order. */
export const orderDocument = (order: OrderEntry): Order => ({
  order_id: order.orderId,
  account_id: order.accountId,
  symbol: order.symbol,
  side: order.side,
  order_type: order.orderType,
  requested_qty: order.requestedQuantity,
  filled_qty: order.filledQuantity,
  avg_fill_price: order.averageFillPrice,
  status: order.status,
  market_type: order.marketType,
  created_at: formatInstant(order.createdAt),
  updated_at: formatInstant(order.updatedAt),
  reason: order.reason,
  ...present({
    limit_price: order.limitPrice,
    stop_price: order.stopPrice,
    signal_id: order.signalId,
    status_reason: order.statusReason,
  }),
});
