/** Orders of Kraken, spot. The client order id is `cl_ord_id`: 32 hex digits are one, which ours is. */
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import type { OrderSpec, OrderType } from "@spot-canvas/domain/orders/order-spec";
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { amountOf, decimalOf, type JsonObject, objectOf, readAll, textOf } from "../json.ts";
import type { OrderRequest, VenueBalance, VenueFill, VenueOrder } from "../trading.ts";
import { currencyOf } from "./assets.ts";
import { instantOfSeconds } from "./seconds.ts";

/** Deadlines of less than two seconds from now are refused, so orders are given this much more than their own. */
const DEADLINE_SLACK_MS = 3_000;

/** What its spot orders are. Market buys by funds are left out, as the fee comes on top of what they spend. */
export const KRAKEN_TRADING: VenueCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop-limit"],
  timeInForce: ["ioc"],
  postOnly: true,
  funds: false,
  marketBuyBySize: true,
  oco: false,
  amend: true,
  reduceOnly: false,
  lateMs: DEADLINE_SLACK_MS,
};

const TYPES: Readonly<Partial<Record<OrderType, string>>> = {
  market: "market",
  limit: "limit",
  stop: "stop-loss",
  "stop-limit": "stop-loss-limit",
};

/** The body of an order; the fee is asked for in quote currency, which is not what sells have by default. */
export function krakenOrder(
  pair: string,
  { orderId, spec, sendBy }: OrderRequest,
): Readonly<Record<string, string>> {
  return {
    pair,
    type: spec.side,
    ordertype: TYPES[spec.type]!,
    volume: String(spec.quantity),
    ...pricesOf(spec),
    oflags: spec.postOnly ? "fciq,post" : "fciq",
    ...(spec.timeInForce === "ioc" && { timeinforce: "IOC" }),
    cl_ord_id: orderId,
    deadline: formatMillis(sendBy + DEADLINE_SLACK_MS),
  };
}

/** `price` is where a stop triggers, and `price2` its limit then; of a limit order `price` is the limit. */
function pricesOf({ limitPrice, stopPrice }: OrderSpec): Readonly<Record<string, string>> {
  const [price, price2] = stopPrice ? [stopPrice, limitPrice] : [limitPrice];
  return { ...(price && { price: String(price) }), ...(price2 && { price2: String(price2) }) };
}

/** Our name of one of its pairs. */
export type NameOf = (pair: string) => string | undefined;

/** Reads the orders of an answer, which keys them by its ids; undefined where one cannot be read. */
export function readKrakenOrders(json: unknown, list: "open" | "closed", nameOf: NameOf) {
  const orders = objectOf(objectOf(objectOf(json)?.["result"])?.[list]);
  return readAll(orders && Object.entries(orders), ([id, order]) => readOrder(id, objectOf(order), nameOf));
}

function readOrder(
  venueOrderId: string,
  fields: JsonObject | undefined,
  nameOf: NameOf,
): VenueOrder | undefined {
  const description = objectOf(fields?.["descr"]);
  const product = nameOf(textOf(description?.["pair"]) ?? "");
  const [side, status] = [sideOf(description?.["type"]), textOf(fields?.["status"])];
  const filled = decimalOf(fields?.["vol_exec"]);
  if (!fields || !product || !side || !status || !filled) return undefined;
  const isOpen = status === "open" || status === "pending";
  const isStop =
    description?.["ordertype"] === TYPES.stop || description?.["ordertype"] === TYPES["stop-limit"];
  const stopPrice = isStop ? amountOf(description?.["price"]) : undefined;
  const [orderId, reason] = [textOf(fields["cl_ord_id"]), textOf(fields["reason"])];
  return {
    ...(orderId && { orderId }),
    venueOrderId,
    product,
    side,
    state: isOpen ? "open" : "closed",
    filled: Quantity(filled),
    ...(isOpen && stopPrice && { stopPrice: Price(stopPrice) }),
    ...(!isOpen && status !== "closed" && { reason: reason || status }),
  };
}

/** Reads the fills of an answer, newest first, and how many there are in all. */
export function readKrakenFills(json: unknown, nameOf: NameOf) {
  const result = objectOf(objectOf(json)?.["result"]);
  const trades = objectOf(result?.["trades"]);
  const fills = readAll(trades && Object.entries(trades), ([id, trade]) =>
    readFill(id, objectOf(trade), nameOf),
  );
  return fills && { fills, count: Number(result?.["count"]) || fills.length };
}

function readFill(tradeId: string, fields: JsonObject | undefined, nameOf: NameOf): VenueFill | undefined {
  const product = nameOf(textOf(fields?.["pair"]) ?? "");
  const [venueOrderId, side] = [textOf(fields?.["ordertxid"]), sideOf(fields?.["type"])];
  const [price, quantity] = [amountOf(fields?.["price"]), amountOf(fields?.["vol"])];
  const [fee, time] = [decimalOf(fields?.["fee"]), instantOfSeconds(fields?.["time"])];
  if (!fields || !product || !venueOrderId || !side || !price || !quantity || !fee || time === undefined) {
    return undefined;
  }
  return {
    tradeId,
    venueOrderId,
    product,
    time,
    side,
    price: Price(price),
    quantity: Quantity(quantity),
    fee,
    feeCurrency: product.slice(product.indexOf("-") + 1),
    liquidity: fields["maker"] === true ? "maker" : "taker",
  };
}

/** Reads balances with what is held for orders. */
export function readKrakenBalances(json: unknown): readonly VenueBalance[] | undefined {
  const result = objectOf(objectOf(json)?.["result"]);
  return (
    result &&
    readAll(Object.entries(result), ([asset, value]) => {
      const total = decimalOf(objectOf(value)?.["balance"]);
      const held = decimalOf(objectOf(value)?.["hold_trade"] ?? 0);
      return total && held && { currency: currencyOf(asset), total, available: total.minus(held) };
    })
  );
}

const sideOf = (value: unknown): "buy" | "sell" | undefined =>
  value === "buy" || value === "sell" ? value : undefined;
