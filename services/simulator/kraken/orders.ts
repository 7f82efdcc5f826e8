/** `0/private/...` of Kraken: spot orders, their fills and what the account holds. */

import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderRefusal, OrderWish, SimulatedFill, SimulatedOrder } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import type { PrivateRoute, Reply } from "../dialect.ts";
import type { MarketView } from "../markets/market-view.ts";
import { assetIdOf, namesOf, productNamed } from "./names.ts";
import { refusal, result } from "./replies.ts";
import { WEB_SOCKET_TOKEN } from "./token.ts";

const PAGE = 50;
const TYPES = {
  market: "market",
  limit: "limit",
  "stop-loss": "stop",
  "stop-loss-limit": "stop-limit",
} as const satisfies Readonly<Record<string, OrderWish["type"]>>;
const REFUSALS: Readonly<Record<OrderRefusal, string>> = {
  "insufficient-funds": "EOrder:Insufficient funds",
  "duplicate-id": "EOrder:cl_ord_id already in use",
  "invalid-size": "EGeneral:Invalid arguments:volume",
  "would-take": "EOrder:Post only order",
  "no-market": "EQuery:Unknown asset pair",
};

/** Kraken's id of an order or a fill, such as `OQCLML-BW3P3-BUCMWZ`. */
function textIdOf(letter: string, number: number): string {
  const mixed = (BigInt(number) * 2_862_933_555_777_941_757n) % 36n ** 10n;
  const digits = mixed.toString(36).toUpperCase().padStart(10, "0");
  const tail = number.toString(36).toUpperCase().padStart(6, "0");
  return `${letter}${digits.slice(0, 5)}-${digits.slice(5)}-${tail}`;
}
/** The venue's id of an order. */
export const orderIdOf = ({ number }: SimulatedOrder): string => textIdOf("O", number);

function place(desk: OrderDesk, view: MarketView, form: URLSearchParams): Reply {
  const product = productNamed(view, form.get("pair") ?? "");
  if (!product) return refusal("EQuery:Unknown asset pair");
  const type = TYPES[(form.get("ordertype") ?? "") as keyof typeof TYPES];
  const [quantity, price, price2] = ["volume", "price", "price2"].map((name) =>
    Decimal.parse(form.get(name) ?? ""),
  );
  const deadline = form.get("deadline");
  if (deadline !== null && Date.parse(deadline) < view.statedNow) return refusal("EOrder:Deadline elapsed");
  const isStop = type === "stop" || type === "stop-limit";
  const limit = isStop ? price2 : price;
  const isLimited = type === "limit" || type === "stop-limit";
  if (!type || !quantity?.ok || (isLimited && !limit?.ok) || (isStop && !price?.ok)) {
    return refusal("EGeneral:Invalid arguments");
  }
  const placed = desk.place({
    clientId: form.get("cl_ord_id") ?? "",
    product,
    side: form.get("type") === "sell" ? "sell" : "buy",
    type,
    quantity: quantity.value,
    ...(isLimited && limit?.ok && { limit: limit.value }),
    ...(isStop && price?.ok && { stop: price.value }),
    ...(form.get("timeinforce") === "IOC" && { timeInForce: "ioc" as const }),
    ...(form.get("oflags")?.split(",").includes("post") && { isPostOnly: true }),
  });
  if (typeof placed === "string") return refusal(REFUSALS[placed]);
  return result({ txid: [orderIdOf(placed)], descr: { order: textOf(placed) } });
}

function textOf({ side, quantity, product, type, limit }: SimulatedOrder): string {
  const at = limit ? `limit ${limit}` : "market";
  return `${side} ${quantity} ${namesOf(product).altname} @ ${type === "market" || type === "limit" ? at : `${type} ${at}`}`;
}

function cancel(desk: OrderDesk, form: URLSearchParams): Reply {
  const [clientId, txid] = [form.get("cl_ord_id"), form.get("txid")];
  const order = desk.orders.findLast((each) =>
    clientId === null ? orderIdOf(each) === txid : each.clientId === clientId,
  );
  if (!order || !desk.cancel(order)) return refusal("EOrder:Unknown order");
  return result({ count: 1 });
}

function amend(desk: OrderDesk, form: URLSearchParams): Reply {
  const order = desk.orders.findLast((each) => each.clientId === form.get("cl_ord_id"));
  const price = Decimal.parse(form.get("trigger_price") ?? "");
  if (!price.ok) return refusal("EGeneral:Invalid arguments");
  if (!order || !desk.amend(order, price.value)) return refusal("EOrder:Unknown order");
  return result({ amend_id: textIdOf("A", order.number) });
}

const VENUE_TYPES = { market: "market", limit: "limit", stop: "stop-loss", "stop-limit": "stop-loss-limit" };
const secondsOf = (time: number): number => time / 1_000;

function orderRow(order: SimulatedOrder) {
  const { product, state, limit, stop, filled, quoteFilled } = order;
  const status = state === "open" ? "open" : state === "filled" ? "closed" : "canceled";
  const average = filled.isPositive() ? quoteFilled.dividedBy(filled, 5, "half-even") : Decimal.ZERO;
  return {
    refid: null,
    userref: 0,
    ...(order.clientId !== "" && { cl_ord_id: order.clientId }),
    status,
    ...(state !== "open" && { reason: state === "cancelled" ? "User requested" : null }),
    opentm: secondsOf(order.placedAt),
    ...(state !== "open" && { closetm: secondsOf(order.updatedAt) }),
    starttm: 0,
    expiretm: 0,
    descr: {
      pair: namesOf(product).altname,
      type: order.side,
      ordertype: VENUE_TYPES[order.type],
      price: String(stop ?? limit ?? 0),
      price2: String(stop && limit ? limit : 0),
      leverage: "none",
      order: textOf(order),
      close: "",
    },
    vol: String(order.quantity),
    vol_exec: String(filled),
    cost: String(quoteFilled),
    fee: String(order.fee),
    price: String(average),
    stopprice: "0.00000",
    limitprice: "0.00000",
    misc: "",
    oflags: order.isPostOnly ? "fciq,post" : "fciq",
  };
}

/** Orders by their ids, newest first. */
function ordersOf(desk: OrderDesk, form: URLSearchParams, list: "open" | "closed"): Reply {
  const clientId = form.get("cl_ord_id");
  const found = desk.orders
    .filter(({ state }) => (state === "open") === (list === "open"))
    .filter((order) => clientId === null || order.clientId === clientId)
    .toReversed();
  const from = list === "closed" ? Number(form.get("ofs") ?? 0) : 0;
  const shown = list === "closed" ? found.slice(from, from + PAGE) : found;
  const rows = Object.fromEntries(shown.map((order) => [orderIdOf(order), orderRow(order)]));
  return result(list === "open" ? { open: rows } : { closed: rows, count: found.length });
}

const fillRow = ({ order, time, price, quantity, fee, liquidity, number }: SimulatedFill) => ({
  ordertxid: orderIdOf(order),
  postxid: "TKH2SE-M7IF5-CFI7LT",
  pair: namesOf(order.product).id,
  time: secondsOf(time),
  type: order.side,
  ordertype: VENUE_TYPES[order.type],
  price: String(price),
  cost: String(quantity.times(price).normalized()),
  fee: String(fee),
  vol: String(quantity),
  margin: "0.00000",
  leverage: "0",
  misc: "",
  trade_id: number,
  maker: liquidity === "maker",
});

/** Fills after `start` in seconds, newest first, fifty from `ofs` on. */
function fills(desk: OrderDesk, form: URLSearchParams): Reply {
  const start = Number(form.get("start") ?? 0);
  const found = desk.fills.filter(({ time }) => secondsOf(time) > start).toReversed();
  const from = Number(form.get("ofs") ?? 0);
  const rows = found.slice(from, from + PAGE).map((fill) => [textIdOf("T", fill.number), fillRow(fill)]);
  return result({ trades: Object.fromEntries(rows), count: found.length });
}

function balances(desk: OrderDesk, isExtended: boolean): Reply {
  const rows = desk.balances.map(({ currency, total, held }) => [
    assetIdOf(currency),
    isExtended ? { balance: String(total), hold_trade: String(held) } : String(total),
  ]);
  return result(Object.fromEntries(rows));
}

const route = (
  name: string,
  answer: (desk: OrderDesk, view: MarketView, form: URLSearchParams) => Reply,
): PrivateRoute => ({
  method: "POST",
  pattern: new RegExp(`^/0/private/${name}$`),
  answer: (desk, view, { body }) => answer(desk, view, new URLSearchParams(body)),
});

/** The routes. */
export const orderRoutes: readonly PrivateRoute[] = [
  route("GetWebSocketsToken", () => result({ token: WEB_SOCKET_TOKEN, expires: 900 })),
  route("AddOrder", place),
  route("AmendOrder", (desk, _, form) => amend(desk, form)),
  route("CancelOrder", (desk, _, form) => cancel(desk, form)),
  route("OpenOrders", (desk, _, form) => ordersOf(desk, form, "open")),
  route("ClosedOrders", (desk, _, form) => ordersOf(desk, form, "closed")),
  route("TradesHistory", (desk, _, form) => fills(desk, form)),
  route("Balance", (desk) => balances(desk, false)),
  route("BalanceEx", (desk) => balances(desk, true)),
];
