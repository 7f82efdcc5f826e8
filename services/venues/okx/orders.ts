/** Orders of OKX, spot. The client order id is `clOrdId`, up to 32 letters and digits, which ours is. */
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import {
  amountOf,
  arrayOf,
  decimalOf,
  doubleOf,
  type JsonObject,
  objectOf,
  readAll,
  textOf,
} from "../json.ts";
import type { OrderRequest, VenueBalance, VenueFill, VenueOrder } from "../trading.ts";

/** What its spot orders are; stops are orders of another kind there, with ids of their own. */
export const OKX_TRADING: VenueCapabilities = {
  orderTypes: ["market", "limit"],
  timeInForce: ["ioc", "fok"],
  postOnly: true,
  funds: true,
  marketBuyBySize: true,
  oco: false,
  amend: false,
  reduceOnly: false,
  lateMs: 0,
};

/** The body of an order. */
export function okxOrder({ orderId, product, spec }: OrderRequest): Readonly<Record<string, string>> {
  const { side, quantity, funds, limitPrice } = spec;
  const isByFunds = funds !== undefined;
  return {
    instId: product,
    tdMode: "cash",
    clOrdId: orderId,
    side,
    ordType: orderTypeOf(spec),
    sz: String(isByFunds ? funds : quantity),
    ...(spec.type === "market" && { tgtCcy: isByFunds ? "quote_ccy" : "base_ccy" }),
    ...(limitPrice && { px: String(limitPrice) }),
  };
}

const orderTypeOf = ({ type, postOnly, timeInForce }: OrderSpec): string =>
  type === "market" ? "market" : postOnly ? "post_only" : (timeInForce ?? "limit");

/** The first row of an answer. */
export const firstRow = (json: unknown): JsonObject | undefined =>
  objectOf(arrayOf(objectOf(json)?.["data"])?.[0]);

/** All rows of an answer by a reader; undefined where one cannot be read. */
export const rowsOf = <T>(json: unknown, read: (row: JsonObject) => T | undefined) =>
  readAll(arrayOf(objectOf(json)?.["data"]), (row) => {
    const fields = objectOf(row);
    return fields && read(fields);
  });

/** Reads an order. */
export function readOkxOrder(row: JsonObject): VenueOrder | undefined {
  const [venueOrderId, product] = [textOf(row["ordId"]), textOf(row["instId"])];
  const [side, state] = [sideOf(row["side"]), textOf(row["state"])];
  const filled = decimalOf(row["accFillSz"] === "" ? "0" : row["accFillSz"]);
  if (!venueOrderId || !product || !side || !state || !filled) return undefined;
  const [orderId, reason] = [textOf(row["clOrdId"]), textOf(row["cancelSourceReason"])];
  const isOpen = state === "live" || state === "partially_filled";
  return {
    ...(orderId && { orderId }),
    venueOrderId,
    product,
    side,
    state: isOpen ? "open" : "closed",
    filled: Quantity(filled),
    ...(state !== "filled" && !isOpen && { reason: reason || state }),
  };
}

/** Reads a fill. Its fee is below zero where it was charged. */
export function readOkxFill(row: JsonObject): VenueFill | undefined {
  const [tradeId, venueOrderId] = [textOf(row["tradeId"]), textOf(row["ordId"])];
  const [product, feeCurrency] = [textOf(row["instId"]), textOf(row["feeCcy"])];
  const [price, quantity, fee] = [amountOf(row["fillPx"]), amountOf(row["fillSz"]), decimalOf(row["fee"])];
  const [time, side] = [doubleOf(row["ts"]), sideOf(row["side"])];
  if (!tradeId || !venueOrderId || !product || !feeCurrency || !side) return undefined;
  if (!price || !quantity || !fee || !Number.isInteger(time)) return undefined;
  const orderId = textOf(row["clOrdId"]);
  return {
    tradeId,
    venueOrderId,
    ...(orderId && { orderId }),
    product,
    time: instantOfMillis(time),
    side,
    price: Price(price),
    quantity: Quantity(quantity),
    fee: fee.negated(),
    feeCurrency,
    liquidity: row["execType"] === "M" ? "maker" : "taker",
  };
}

/** Reads the balances of an account. */
export function readOkxBalances(json: unknown): readonly VenueBalance[] | undefined {
  return readAll(arrayOf(firstRow(json)?.["details"]), (row) => {
    const fields = objectOf(row);
    const currency = textOf(fields?.["ccy"]);
    const [total, available] = [decimalOf(fields?.["cashBal"]), decimalOf(fields?.["availBal"])];
    return currency && total && available ? { currency, total, available } : undefined;
  });
}

const sideOf = (value: unknown): "buy" | "sell" | undefined =>
  value === "buy" || value === "sell" ? value : undefined;
