/**
 * `trade/...algo...` of OKX: stops, which wait for their price under an id of their own and then become an order under
 * another. Of OKX's kinds of algo orders this one alone is played.
 */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { SimulatedOrder } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import { jsonReply, type PrivateRoute, type Reply, type VenueRequest } from "../dialect.ts";
import type { MarketView } from "../markets/market-view.ts";
import {
  instrumentFields,
  isAsked,
  page,
  REFUSALS,
  refusedOrder,
  route,
  sizedIn,
  sizeText,
  stopId,
} from "./orders.ts";
import { refusal, values } from "./replies.ts";

type Fields = Readonly<Record<string, string>>;

const DUPLICATE = ["51065", "algoClOrdId already exists."] as const;
const UNKNOWN = "51603";

const told = (order: SimulatedOrder): Reply =>
  values([{ algoClOrdId: order.clientId, algoId: stopId(order), sCode: "0", sMsg: "", tag: "" }]);

function place(desk: OrderDesk, view: MarketView, { body }: VenueRequest): Reply {
  const fields = (JSON.parse(body) ?? {}) as Fields;
  const { algoClOrdId = "", ordType, slOrdPx } = fields;
  const sized = sizedIn(view, fields);
  if ("status" in sized) return sized;
  const [stop, limit] = [Decimal.parse(fields["slTriggerPx"] ?? ""), Decimal.parse(slOrdPx ?? "")];
  if (ordType !== "conditional" || !stop.ok || !limit.ok) return refusal("51000", "Parameter error");
  const { wish, quantity } = sized;
  const passed = isPassed(view, wish, stop.value);
  if (passed) return refusedOrder(algoClOrdId, "", passed);
  const isLimited = limit.value.isPositive();
  const placed = desk.place({
    ...wish,
    clientId: algoClOrdId,
    type: isLimited ? "stop-limit" : "stop",
    quantity,
    stop: stop.value,
    ...(isLimited && { limit: limit.value }),
  });
  if (placed === "duplicate-id") return refusedOrder(algoClOrdId, "", DUPLICATE);
  return typeof placed === "string" ? refusedOrder(algoClOrdId, "", REFUSALS[placed]) : told(placed);
}

/** Why a stop cannot wait: the price is beyond it already. */
function isPassed(
  view: MarketView,
  { product, side }: Pick<SimulatedOrder, "product" | "side">,
  stop: Decimal,
): readonly [code: string, message: string] | undefined {
  const last = view.lastTrade(product);
  const compared = last === undefined ? 0 : stop.compare(Decimal.of(String(last.price)));
  if (side === "sell" && compared > 0)
    return ["51280", "SL trigger price cannot be higher than the last price."];
  if (side === "buy" && compared < 0)
    return ["51278", "SL trigger price cannot be lower than the last price."];
  return undefined;
}

const stopsOf = (desk: OrderDesk): readonly SimulatedOrder[] =>
  desk.orders.filter(({ stop }) => stop !== undefined);

function cancel(desk: OrderDesk, { body }: VenueRequest): Reply {
  const [{ algoId = "" } = {}] = JSON.parse(body) as readonly Fields[];
  const stop = stopsOf(desk).find((each) => stopId(each) === algoId);
  if (!stop) return refusedStop(algoId, ["51400", CANNOT_CANCEL]);
  if (stop.isTriggered)
    return refusedStop(algoId, ["51416", "Order has been triggered and can't be canceled"]);
  return desk.cancel(stop) ? told(stop) : refusedStop(algoId, ["51400", CANNOT_CANCEL]);
}

function amend(desk: OrderDesk, view: MarketView, { body }: VenueRequest): Reply {
  const { algoId, algoClOrdId, newSlTriggerPx = "" } = (JSON.parse(body) ?? {}) as Fields;
  const stop = stopsOf(desk).findLast((each) =>
    algoId ? stopId(each) === algoId : each.clientId === algoClOrdId,
  );
  const price = Decimal.parse(newSlTriggerPx);
  if (!price.ok) return refusal("51000", "Parameter newSlTriggerPx error");
  const passed = stop && isPassed(view, stop, price.value);
  if (passed) return refusedStop(stopId(stop), passed);
  if (stop && desk.amend(stop, price.value)) return told(stop);
  return refusedStop(algoId ?? "", [
    "51527",
    "Order modification unsuccessful. The stop order does not exist.",
  ]);
}

const CANNOT_CANCEL = "Order cancellation failed as the order has been filled, canceled or does not exist.";

const refusedStop = (algoId: string, [sCode, sMsg]: readonly [string, string]): Reply =>
  jsonReply({ code: "1", data: [{ algoId, algoClOrdId: "", sCode, sMsg, tag: "" }], msg: "" });

/** A stop as its endpoints and its channel tell it. */
export function stopRow(order: SimulatedOrder) {
  const { isTriggered, isFuture, limit, number, quantity, updatedAt } = order;
  return {
    actualPx: "",
    actualSide: isTriggered ? "sl" : "",
    actualSz: isTriggered ? sizeText(quantity, isFuture) : "0",
    algoClOrdId: order.clientId,
    algoId: stopId(order),
    cTime: String(order.placedAt),
    clOrdId: "",
    failCode: "",
    ...instrumentFields(order),
    ordId: isTriggered ? String(number) : "",
    ordIdList: isTriggered ? [String(number)] : [],
    ordType: "conditional",
    reduceOnly: String(order.isReduceOnly === true),
    side: order.side,
    slOrdPx: String(limit ?? -1),
    slTriggerPx: String(order.stop),
    slTriggerPxType: "last",
    state: stateOf(order),
    sz: sizeText(quantity, isFuture),
    tdMode: isFuture ? "isolated" : "cash",
    triggerTime: isTriggered ? String(updatedAt) : "",
    uTime: String(updatedAt),
  };
}

const stateOf = ({ isTriggered, state }: SimulatedOrder): string =>
  isTriggered ? "effective" : state === "open" ? "live" : "canceled";

function lookUp(desk: OrderDesk, { query }: VenueRequest): Reply {
  const [algoId, id] = [query.get("algoId"), query.get("algoClOrdId")];
  const stop = stopsOf(desk).findLast((each) => (algoId ? stopId(each) === algoId : each.clientId === id));
  return stop ? values([stopRow(stop)]) : refusal(UNKNOWN, "Order does not exist");
}

function list(desk: OrderDesk, { query }: VenueRequest, states: readonly string[]): Reply {
  const isKind = (query.get("ordType") ?? "").split(",").includes("conditional");
  const wanted = stopsOf(desk).filter(
    (each) => isKind && isAsked(each, query) && states.includes(stateOf(each)),
  );
  return page(wanted, query, (each) => Number(stopId(each)), stopRow);
}

/** The routes. */
export const stopRoutes: readonly PrivateRoute[] = [
  route("POST", "trade/order-algo", place),
  route("POST", "trade/cancel-algos", (desk, _, request) => cancel(desk, request)),
  route("POST", "trade/amend-algos", amend),
  route("GET", "trade/order-algo", (desk, _, request) => lookUp(desk, request)),
  route("GET", "trade/orders-algo-pending", (desk, _, request) => list(desk, request, ["live"])),
  route("GET", "trade/orders-algo-history", (desk, _, request) =>
    list(desk, request, [request.query.get("state") ?? ""]),
  ),
];
