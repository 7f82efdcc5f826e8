/** Answers with orders, page by page, and with the life of one. */
import { listOrderEvents, listOrders } from "@spot-canvas/domain/contract/orders";
import { Fault } from "@spot-canvas/domain/fault";
import * as orders from "@spot-canvas/projections/orders/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { orderDocument } from "../order-document.ts";
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
    return { position: snapshot.token, document: { orders: rows.map(orderDocument), ...next } };
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
