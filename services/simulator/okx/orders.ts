/** `trade/...` and `account/...` of OKX: orders of pairs and swaps, their fills and what the account holds. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderRefusal, OrderWish, SimulatedFill, SimulatedOrder } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import type { PrivateRoute, Reply, VenueRequest } from "../dialect.ts";
import { jsonReply } from "../dialect.ts";
import type { MarketView } from "../markets/market-view.ts";
import { refusal, UNKNOWN_INSTRUMENT, values } from "./replies.ts";
import {
  accountConfig,
  CONTRACT,
  instrumentId,
  instrumentNamed,
  leverageInfo,
  positions,
  setLeverage,
  unitOf,
} from "./swaps.ts";

const LIMIT = 100;
const TYPES = ["market", "limit", "post_only", "fok", "ioc"];
export const REFUSALS: Readonly<Record<OrderRefusal, readonly [code: string, message: string]>> = {
  "insufficient-funds": ["51008", "Order failed. Insufficient account balance."],
  "duplicate-id": ["51016", "Duplicated client order ID"],
  "invalid-size": ["51121", "Order quantity must be a multiple of the lot size."],
  "would-take": ["51280", "Order failed. The post-only order would be filled immediately."],
  "no-market": ["51001", "Instrument ID does not exist"],
};

/** Code "1", and the reason in the row of the order. */
export const refusedOrder = (
  clOrdId: string,
  ordId: string,
  [sCode, sMsg]: readonly [string, string],
): Reply =>
  jsonReply({
    code: "1",
    data: [{ clOrdId, ordId, sCode, sMsg, tag: "", ts: "" }],
    msg: "All operations failed",
  });

const accepted = ({ clientId, number }: SimulatedOrder, time: number): Reply =>
  values([{ clOrdId: clientId, ordId: String(number), sCode: "0", sMsg: "", tag: "", ts: String(time) }]);

/** What orders of all kinds ask for alike. */
export interface Sized {
  readonly wish: Pick<OrderWish, "product" | "side" | "isFuture" | "isReduceOnly">;
  /** As it was asked for, and in base currency. */
  readonly size: Decimal;
  readonly quantity: Decimal;
}

/** Reads what orders of all kinds ask for alike; or gives the answer that refuses it. */
export function sizedIn(view: MarketView, fields: Readonly<Record<string, unknown>>): Sized | Reply {
  const instrument = instrumentNamed(view, String(fields["instId"]));
  if (!instrument) return UNKNOWN_INSTRUMENT;
  const { product, isFuture, unit } = instrument;
  const size = Decimal.parse(String(fields["sz"]));
  if (!size.ok) return refusal("51000", "Parameter sz error");
  const modes = isFuture ? ["cross", "isolated"] : ["cash"];
  if (!modes.includes(String(fields["tdMode"]))) return refusal("51000", "Parameter tdMode error");
  if (isFuture && size.value.rounded(CONTRACT.lot.scale, "down").compare(size.value) !== 0) {
    return refusedOrder(String(fields["clOrdId"] ?? ""), "", REFUSALS["invalid-size"]);
  }
  const side = fields["side"] === "sell" ? "sell" : "buy";
  const isReduceOnly = isFuture && String(fields["reduceOnly"]) === "true";
  const wish = { product, side, ...(isFuture && { isFuture, isReduceOnly }) } as const;
  return { wish, size: size.value, quantity: size.value.times(unit) };
}

function place(desk: OrderDesk, view: MarketView, { body, headers }: VenueRequest): Reply {
  const fields = (JSON.parse(body) ?? {}) as Readonly<Record<string, string>>;
  const { clOrdId = "", ordType = "" } = fields;
  const deadline = headers["exptime"];
  if (deadline !== undefined && Number(deadline) < view.statedNow) {
    return refusal("51149", "Order timed out. Please try again later.");
  }
  const sized = sizedIn(view, fields);
  if ("status" in sized) return sized;
  const price = Decimal.parse(fields["px"] ?? "");
  if (!TYPES.includes(ordType) || (ordType !== "market" && !price.ok)) {
    return refusal("51000", "Parameter error");
  }
  const { wish, size, quantity } = sized;
  const { product, side, isFuture, isReduceOnly } = wish;
  // A market buy is by quote currency unless it says otherwise.
  const isByFunds = !isFuture && ordType === "market" && side === "buy" && fields["tgtCcy"] !== "base_ccy";
  const tooMuch = isReduceOnly ? beyondHeld(desk.contracts.reducible(product, side), quantity) : undefined;
  if (tooMuch) return refusedOrder(clOrdId, "", tooMuch);
  const placed = desk.place({
    ...wish,
    clientId: clOrdId,
    type: ordType === "market" ? "market" : "limit",
    ...(isByFunds ? { funds: size } : { quantity }),
    ...(ordType !== "market" && price.ok && { limit: price.value }),
    ...((ordType === "ioc" || ordType === "fok") && { timeInForce: ordType }),
    ...(ordType === "post_only" && { isPostOnly: true }),
  });
  return typeof placed === "string"
    ? refusedOrder(clOrdId, "", REFUSALS[placed])
    : accepted(placed, view.statedNow);
}

/** Why an order cannot take so much out of what is held. */
function beyondHeld(held: Decimal, quantity: Decimal): readonly [code: string, message: string] | undefined {
  if (held.isZero()) {
    return [
      "51169",
      "Order failed because you don't have any positions in this direction for this contract to reduce or close.",
    ];
  }
  return quantity.compare(held) > 0 ? ["51112", "Close order size exceeds your available size."] : undefined;
}

/** The order of one of its ids. A stop is one from when it is triggered, under the id of the venue alone. */
function plainOrder(desk: OrderDesk, ordId: string | null, clOrdId: string): SimulatedOrder | undefined {
  const order = desk.find(ordId ? { number: Number(ordId) } : { clientId: clOrdId });
  return order !== undefined && isPlain(order) && (order.stop === undefined || ordId) ? order : undefined;
}

/** Whether an order is none that waits for its price. */
export const isPlain = ({ stop, isTriggered }: SimulatedOrder): boolean => stop === undefined || isTriggered;

function cancel(desk: OrderDesk, view: MarketView, { body }: VenueRequest): Reply {
  const { clOrdId = "", ordId = "" } = (JSON.parse(body) ?? {}) as Readonly<Record<string, string>>;
  const order = plainOrder(desk, ordId, clOrdId);
  if (!order) return refusedOrder(clOrdId, ordId, ["51603", "Order does not exist"]);
  if (desk.cancel(order)) return accepted(order, view.statedNow);
  const reason = order.state === "filled" ? "filled" : "canceled";
  const code = order.state === "filled" ? "51402" : "51401";
  return refusedOrder(clOrdId, ordId, [code, `Cancellation failed as the order has been ${reason}.`]);
}

const STATES = { filled: "filled", cancelled: "canceled", open: "live" } as const;

/** A quantity as an instrument counts it. */
export const sizeText = (quantity: Decimal, isFuture: boolean | undefined): string =>
  String(quantity.dividedBy(unitOf(isFuture), 8, "down").normalized());

/** How an order's instrument is named. */
export const instrumentFields = ({ product, isFuture }: SimulatedOrder) => ({
  instId: instrumentId(product, isFuture),
  instType: isFuture ? "SWAP" : "SPOT",
});

/** The ids of an order that its rows bear; one that a stop became has an id that the venue made up. */
const idFields = (order: SimulatedOrder) => {
  const { stop, number, clientId } = order;
  if (stop === undefined) return { algoClOrdId: "", algoId: "", clOrdId: clientId };
  return { algoClOrdId: clientId, algoId: stopId(order), clOrdId: `triggered${number}` };
};

/** The venue's id of a stop. */
export const stopId = ({ number }: SimulatedOrder): string => String(STOP_IDS_FROM + number);
const STOP_IDS_FROM = 1_000_000_000;

/** An order as its endpoints and its channel tell it. */
export function orderRow(order: SimulatedOrder) {
  const isPartly = order.state === "open" && order.filled.isPositive();
  const { isFuture, isReduceOnly } = order;
  return {
    accFillSz: sizeText(order.filled, isFuture),
    avgPx: order.filled.isPositive() ? String(order.quoteFilled.dividedBy(order.filled, 8, "half-even")) : "",
    cTime: String(order.placedAt),
    cancelSource: order.state === "cancelled" ? "1" : "",
    cancelSourceReason: order.state === "cancelled" ? "Order canceled by user" : "",
    ...idFields(order),
    fee: String(order.fee.negated()),
    ...instrumentFields(order),
    ordId: String(order.number),
    ordType: order.isPostOnly ? "post_only" : (order.timeInForce ?? order.type),
    px: order.limit ? String(order.limit) : "",
    side: order.side,
    state: isPartly ? "partially_filled" : STATES[order.state],
    reduceOnly: String(isReduceOnly === true),
    sz: sizeText(order.quantity, isFuture),
    tdMode: isFuture ? "isolated" : "cash",
    uTime: String(order.updatedAt),
  };
}

function lookUp(desk: OrderDesk, { query }: VenueRequest): Reply {
  const order = plainOrder(desk, query.get("ordId"), query.get("clOrdId") ?? "");
  return order ? values([orderRow(order)]) : refusal("51603", "Order does not exist");
}

/** A fill alike. */
export const fillRow = ({
  number,
  order,
  time,
  price,
  quantity,
  fee,
  feeCurrency,
  liquidity,
}: SimulatedFill) => ({
  billId: String(number),
  clOrdId: idFields(order).clOrdId,
  execType: liquidity === "maker" ? "M" : "T",
  fee: String(fee.negated()),
  feeCcy: feeCurrency,
  fillPx: String(price),
  fillSz: sizeText(quantity, order.isFuture),
  ...instrumentFields(order),
  ordId: String(order.number),
  side: order.side,
  tradeId: String(number),
  ts: String(time),
});

/** Newest first, those before the id of `after`. */
export function page<T>(
  list: readonly T[],
  query: URLSearchParams,
  numberOf: (each: T) => number,
  rowOf: (each: T) => unknown,
): Reply {
  const after = Number(query.get("after") ?? Number.POSITIVE_INFINITY);
  const limit = Math.min(Number(query.get("limit") ?? LIMIT) || LIMIT, LIMIT);
  return values(
    list
      .filter((each) => numberOf(each) < after)
      .toReversed()
      .slice(0, limit)
      .map(rowOf),
  );
}

/** Whether an order is of the instruments that are asked for. */
export function isAsked(order: SimulatedOrder, query: URLSearchParams): boolean {
  const { instId, instType } = instrumentFields(order);
  return [instId, null].includes(query.get("instId")) && [instType, null].includes(query.get("instType"));
}

function fills(desk: OrderDesk, { query }: VenueRequest): Reply {
  const begin = Number(query.get("begin") ?? 0);
  const wanted = desk.fills.filter(({ order, time }) => isAsked(order, query) && time >= begin);
  return page(wanted, query, ({ number }) => number, fillRow);
}

function balance(desk: OrderDesk, view: MarketView): Reply {
  const details = desk.balances.map(({ currency, total, held }) => ({
    availBal: String(total.minus(held)),
    cashBal: String(total),
    ccy: currency,
    eq: String(total),
    frozenBal: String(held),
    uTime: String(view.statedNow),
  }));
  return values([{ details, totalEq: "", uTime: String(view.statedNow) }]);
}

/** An endpoint below `api/v5`. */
export const route = (
  method: "GET" | "POST",
  path: string,
  answer: PrivateRoute["answer"],
): PrivateRoute => ({
  method,
  pattern: new RegExp(`^/api/v5/${path}$`),
  answer,
});

/** The routes. */
export const orderRoutes: readonly PrivateRoute[] = [
  route("POST", "trade/order", place),
  route("POST", "trade/cancel-order", cancel),
  route("GET", "trade/order", (desk, _, request) => lookUp(desk, request)),
  route("GET", "trade/orders-pending", (desk, _, { query }) =>
    page(
      desk.orders.filter((order) => order.state === "open" && isPlain(order) && isAsked(order, query)),
      query,
      ({ number }) => number,
      orderRow,
    ),
  ),
  route("GET", "trade/orders-history", (desk, _, { query }) =>
    page(
      desk.orders.filter((order) => order.state !== "open" && isPlain(order) && isAsked(order, query)),
      query,
      ({ number }) => number,
      orderRow,
    ),
  ),
  route("GET", "trade/(?:fills|fills-history)", (desk, _, request) => fills(desk, request)),
  route("GET", "account/balance", balance),
  route("GET", "account/config", accountConfig),
  route("GET", "account/leverage-info", leverageInfo),
  route("POST", "account/set-leverage", setLeverage),
  route("GET", "account/positions", positions),
];
