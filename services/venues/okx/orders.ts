/** Orders of OKX, spot and swaps. The client order id is `clOrdId`, up to 32 letters and digits, which ours is. */
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
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
import type { OrderRequest, VenueBalance, VenueFill, VenueOrder, VenuePosition } from "../trading.ts";
import type { OkxInstrument, OkxNames } from "./instruments.ts";

/** How an order is margined: not at all, in spot, or by itself or with the rest of the account. */
export type OkxTradeMode = "cash" | "cross" | "isolated";

/** The body of an order, with its size in what the instrument counts. */
export function okxOrder(
  { orderId, spec }: OrderRequest,
  instrument: OkxInstrument,
  tdMode: OkxTradeMode,
): Readonly<Record<string, string | boolean>> {
  const { side, quantity, funds, limitPrice } = spec;
  const isSpot = tdMode === "cash";
  const isByFunds = funds !== undefined;
  return {
    instId: instrument.id,
    tdMode,
    clOrdId: orderId,
    side,
    ordType: orderTypeOf(spec),
    sz: isByFunds ? String(funds) : okxSize(quantity, instrument),
    ...(isSpot && spec.type === "market" && { tgtCcy: isByFunds ? "quote_ccy" : "base_ccy" }),
    ...(limitPrice && { px: String(limitPrice) }),
    ...(spec.reduceOnly === true && { reduceOnly: true }),
  };
}

/** More than any lot has: what is cut off is less than a lot, and OKX refuses it. */
const SIZE_DECIMALS = 12;

/** A quantity in what an instrument counts. */
export const okxSize = (quantity: Quantity, { unit }: OkxInstrument): string =>
  String(unit.equals(Decimal.ONE) ? quantity : quantity.dividedBy(unit, SIZE_DECIMALS, "down").normalized());

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

/** Reads an order. One that a stop became is that stop, under its ids. */
export function readOkxOrder(row: JsonObject, names: OkxNames): VenueOrder | undefined {
  const stopId = textOf(row["algoClOrdId"]);
  const [number, id] = [textOf(row["ordId"]), textOf(row["instId"])];
  const [side, state] = [sideOf(row["side"]), textOf(row["state"])];
  const filled = decimalOf(row["accFillSz"] === "" ? "0" : row["accFillSz"]);
  if (!number || !id || !side || !state || !filled) return undefined;
  const { product, unit } = names(id);
  const [orderId, reason] = [stopId || textOf(row["clOrdId"]), textOf(row["cancelSourceReason"])];
  const isOpen = state === "live" || state === "partially_filled";
  return {
    ...(orderId && { orderId }),
    venueOrderId: (stopId && textOf(row["algoId"])) || number,
    product,
    side,
    state: isOpen ? "open" : "closed",
    filled: Quantity(filled.times(unit).normalized()),
    ...(state !== "filled" && !isOpen && { reason: reason || state }),
  };
}

/** Reads a fill. Its fee is below zero where it was charged. */
export function readOkxFill(row: JsonObject, names: OkxNames): VenueFill | undefined {
  const [tradeId, venueOrderId] = [textOf(row["tradeId"]), textOf(row["ordId"])];
  const [id, feeCurrency] = [textOf(row["instId"]), textOf(row["feeCcy"])];
  const [price, size, fee] = [amountOf(row["fillPx"]), amountOf(row["fillSz"]), decimalOf(row["fee"])];
  const [time, side] = [doubleOf(row["ts"]), sideOf(row["side"])];
  if (!tradeId || !venueOrderId || !id || !feeCurrency || !side) return undefined;
  if (!price || !size || !fee || !Number.isInteger(time)) return undefined;
  const orderId = textOf(row["clOrdId"]);
  const { product, unit } = names(id);
  return {
    tradeId,
    venueOrderId,
    ...(orderId && { orderId }),
    product,
    time: instantOfMillis(time),
    side,
    price: Price(price),
    quantity: Quantity(size.times(unit).normalized()),
    fee: fee.negated(),
    feeCurrency,
    liquidity: row["execType"] === "M" ? "maker" : "taker",
  };
}

/** Reads a position: one for both directions, below zero where it is short. */
export function readOkxPosition(row: JsonObject, names: OkxNames): VenuePosition | undefined {
  const [id, size] = [textOf(row["instId"]), decimalOf(row["pos"])];
  if (!id || !size || row["posSide"] !== "net") return undefined;
  const { product, unit } = names(id);
  return { product, quantity: size.times(unit).normalized() };
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

/** Reads a side. */
export const sideOf = (value: unknown): "buy" | "sell" | undefined =>
  value === "buy" || value === "sell" ? value : undefined;
