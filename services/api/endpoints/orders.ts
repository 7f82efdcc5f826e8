/** Answers with orders, page by page, and with the life of one. */
import { listOrderEvents, listOrders } from "@spot-canvas/domain/contract/orders";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as orders from "@spot-canvas/projections/orders/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { orderEvents } from "../order-events.ts";
import { pageOf } from "../page.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";

/** The endpoints below `/api/v1/accounts/{id}/orders`. */
export const orderEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(listOrders, async ({ caller: { tenant }, path, query }) => {
    const { status, symbol, cursor: before, limit } = query;
    const snapshot = await readSnapshot(database);
    const found = await orders.listOrders(snapshot, {
      tenant,
      account: path.id,
      limit: limit + 1,
      ...present({ status, symbol, before }),
    });
    const { rows, next } = pageOf(found, limit, ({ createdAt, orderId }) => ({
      time: createdAt,
      id: orderId,
    }));
    const documents = rows.map((order) => ({
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
      ...present({ signal_id: order.signalId, status_reason: order.statusReason }),
    }));
    return { position: snapshot.token, document: { orders: documents, ...next } };
  }),
  endpoint(listOrderEvents, async ({ caller: { tenant }, path: { id: account, orderId } }) => {
    const snapshot = await readSnapshot(database);
    const places = await orders.findOrderPlaces(snapshot, { tenant, account, orderId });
    if (places === undefined) throw new Fault("OrderNotFound", "not-found", "order not found");
    const until = snapshot.positions.TRADING;
    const events = await orderEvents(log, { tenant, account, orderId, places, until });
    return { position: snapshot.token, document: { events } };
  }),
];
