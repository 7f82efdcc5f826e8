/** Orders by hand: records what is asked for, and answers with what the bot made of it. */
import {
  cancelOrder,
  closePosition,
  listDeclined,
  type OrderRequest,
  requestOrder,
} from "@spot-canvas/domain/contract/order-requests";
import type { OrderRequested } from "@spot-canvas/domain/events/bodies/request";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as ledger from "@spot-canvas/projections/ledger/read";
import * as orders from "@spot-canvas/projections/orders/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import * as verdicts from "@spot-canvas/projections/signals/verdicts";
import * as trading from "../../trading/request-order.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { refuseUnknown } from "../known-account.ts";
import { orderDocument } from "../order-document.ts";
import { pageOf } from "../page.ts";
import { present } from "../present.ts";
import { eventOf, logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";
import { settled } from "../settled.ts";
import { untilShown } from "../until-shown.ts";

/** The endpoints of orders by hand, and of what was declined. */
export const orderRequestEndpoints = (services: ApiServices): readonly Endpoint[] => [
  endpoint(requestOrder, async ({ caller: { tenant }, path: { id: account }, body }) => {
    const { request_id = crypto.randomUUID(), venue, reason = "by hand", quantity, quote, ...rest } = body;
    const { time_in_force = "gtc", ...asked } = rest;
    if (quantity !== undefined && quote !== undefined) {
      throw new Fault("SizeUnclear", "usage", "give quantity or quote, not both");
    }
    const size = quantity !== undefined ? { quantity } : quote !== undefined ? { quote } : undefined;
    const order = {
      ...{ ...asked, request_id, account, reason },
      ...(time_in_force === "gtc" ? {} : { time_in_force }),
      ...present({ size }),
    };
    return answered(services, tenant, order, venue);
  }),
  endpoint(closePosition, async ({ caller: { tenant }, path: { id: account, symbol }, body }) => {
    const { reason = "closed by hand", venue } = body;
    const snapshot = await readSnapshot(services.database);
    const open = await settled(() => ledger.openPositions(snapshot, { tenant, account }));
    const position = open.find((each) => each.symbol === symbol);
    if (position === undefined) {
      throw new Fault("PositionNotFound", "not-found", `no open position of ${symbol}`);
    }
    const side = position.side === "long" ? "sell" : "buy";
    const request_id = crypto.randomUUID();
    const order = { request_id, account, product: symbol, side, closes: true, reason } as const;
    return answered(services, tenant, order, venue);
  }),
  endpoint(cancelOrder, async ({ caller: { tenant }, path: { id: account, orderId }, body }) => {
    const { log, database } = services;
    const order = await orders.findOrder(await readSnapshot(database), { tenant, account, orderId });
    if (order === undefined) throw new Fault("OrderNotFound", "not-found", "order not found");
    if (!isOpen(order)) throw new Fault("OrderNotOpen", "conflict", "order is not open");
    const request_id = crypto.randomUUID();
    const data = { request_id, account, order_id: orderId, reason: body.reason ?? "cancelled by hand" };
    const key = { family: "control", account } as const;
    const event = eventOf({ type: "CancelRequested", data, key, tenant, naturalId: [account, request_id] });
    const { position } = await logged(log.append(event));
    await projected(database, position);
    const { snapshot, found } = await untilShown(database, async (shown) => {
      const now = await orders.findOrder(shown, { tenant, account, orderId });
      return now !== undefined && !isOpen(now) ? now : undefined;
    });
    const document = { order_id: orderId, status: found === undefined ? "waiting" : "cancelled" } as const;
    return { position: snapshot.token, document };
  }),
  endpoint(listDeclined, async ({ caller: { tenant }, path: { id: account }, query }) => {
    const { limit, cursor: before } = query;
    const snapshot = await readSnapshot(services.database);
    const asked = { tenant, account, limit: limit + 1, ...present({ before }) };
    const found = await verdicts.listDeclined(snapshot, asked);
    const { rows, next } = pageOf(found, limit, ({ decidedAt, signalId }) => ({
      time: decidedAt,
      id: signalId,
    }));
    const declined = rows.map(({ signalId, decidedAt, rule, reason, product, action, strategy }) => ({
      signal_id: signalId,
      decided_at: formatInstant(decidedAt),
      rule,
      reason,
      ...present({ product, action, strategy }),
    }));
    return { position: snapshot.token, document: { declined, ...next } };
  }),
];

const isOpen = ({ status }: orders.OrderEntry): boolean => status === "open" || status === "partially_filled";

/** Records a request, and waits until it is decided on. */
async function answered(
  { log, database }: ApiServices,
  tenant: string,
  order: trading.RequestOrder["order"],
  venue: string | undefined,
): Promise<{ readonly position: string; readonly document: OrderRequest }> {
  await refuseUnknown(database, { tenant, account: order.account });
  const asked = { log, tenant, order, now: systemClock.now, ...present({ venue }) };
  await projected(database, await logged(trading.requestOrder(asked)));
  const { snapshot, found } = await untilShown(database, (shown) => verdictOn(shown, tenant, order));
  const { request_id } = order;
  if (found === undefined) {
    return { position: snapshot.token, document: { request_id, status: "waiting" } };
  }
  const { orderId: order_id, rule, reason } = found;
  const status = order_id === undefined ? "declined" : "placed";
  const placed =
    order_id === undefined
      ? undefined
      : await orders.findOrder(snapshot, { tenant, account: order.account, orderId: order_id });
  return {
    position: snapshot.token,
    document: {
      request_id,
      status,
      reason,
      ...present({ order_id, rule, placed: placed && orderDocument(placed) }),
    },
  };
}

const verdictOn = (
  snapshot: Snapshot,
  tenant: string,
  { account, request_id: signalId }: Pick<OrderRequested, "account" | "request_id">,
): Promise<verdicts.SingleVerdict | undefined> =>
  verdicts.findVerdict(snapshot, { tenant, account, signalId });
