/**
 * Orders of Coinbase Advanced Trade, spot. The client order id is `client_order_id`, which ccxt would invent; orders
 * are not found by it but in lists.
 */
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import type { OrderSpec } from "@spot-canvas/domain/orders/order-spec";
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import { amountOf, arrayOf, decimalOf, type JsonObject, objectOf, readAll, textOf } from "../json.ts";
import type { OrderRequest, VenueBalance, VenueFill, VenueOrder } from "../trading.ts";

/** What its spot orders are: stops have a limit, and no order has a deadline. */
export const COINBASE_TRADING: VenueCapabilities = {
  orderTypes: ["market", "limit", "stop-limit"],
  timeInForce: ["ioc", "fok"],
  postOnly: true,
  funds: true,
  marketBuyBySize: false,
  oco: false,
  amend: false,
  reduceOnly: false,
};

/** The body of an order. */
export const coinbaseOrder = ({ orderId, product, spec }: OrderRequest): JsonObject => ({
  client_order_id: orderId,
  product_id: product,
  side: spec.side.toUpperCase(),
  order_configuration: configurationOf(spec),
});

function configurationOf({
  side,
  type,
  quantity,
  funds,
  limitPrice,
  stopPrice,
  ...spec
}: OrderSpec): JsonObject {
  const base_size = String(quantity);
  if (type === "market") {
    return { market_market_ioc: funds === undefined ? { base_size } : { quote_size: String(funds) } };
  }
  const limit = { base_size, limit_price: String(limitPrice) };
  if (type === "stop-limit") {
    // A stop to buy waits for the price to rise, one to sell for it to fall.
    const stop_direction = side === "buy" ? "STOP_DIRECTION_STOP_UP" : "STOP_DIRECTION_STOP_DOWN";
    return { stop_limit_stop_limit_gtc: { ...limit, stop_price: String(stopPrice), stop_direction } };
  }
  if (spec.timeInForce === "ioc") return { sor_limit_ioc: limit };
  if (spec.timeInForce === "fok") return { limit_limit_fok: limit };
  return { limit_limit_gtc: { ...limit, post_only: spec.postOnly ?? false } };
}

/** What may still fill; all other states are final. */
const OPEN: readonly string[] = ["OPEN", "PENDING", "QUEUED", "CANCEL_QUEUED", "EDIT_QUEUED"];

/** Reads an order. */
export function readCoinbaseOrder(row: JsonObject): VenueOrder | undefined {
  const [venueOrderId, product] = [textOf(row["order_id"]), textOf(row["product_id"])];
  const [side, status] = [sideOf(row["side"]), textOf(row["status"])];
  const filled = decimalOf(row["filled_size"] || "0");
  if (!venueOrderId || !product || !side || !status || !filled) return undefined;
  const orderId = textOf(row["client_order_id"]);
  const isOpen = OPEN.includes(status);
  const reason = textOf(row["cancel_message"]) || textOf(row["reject_message"]) || status.toLowerCase();
  return {
    ...(orderId && { orderId }),
    venueOrderId,
    product,
    side,
    state: isOpen ? "open" : "closed",
    filled: Quantity(filled),
    ...(!isOpen && status !== "FILLED" && { reason }),
  };
}

/** Reads a fill. Sizes told in quote currency are divided by the price, to ten decimals. */
export function readCoinbaseFill(row: JsonObject): VenueFill | undefined {
  const [tradeId, venueOrderId] = [textOf(row["trade_id"]), textOf(row["order_id"])];
  const [product, side] = [textOf(row["product_id"]), sideOf(row["side"])];
  const [price, size, fee] = [amountOf(row["price"]), amountOf(row["size"]), decimalOf(row["commission"])];
  const time = parseInstant(textOf(row["trade_time"]) ?? "");
  if (!tradeId || !venueOrderId || !product || !side || !price || !size || !fee || !time.ok) return undefined;
  const quantity = row["size_in_quote"] === true ? size.dividedBy(price, 10, "half-even").normalized() : size;
  return {
    tradeId,
    venueOrderId,
    product,
    time: time.value,
    side,
    price: Price(price),
    quantity: Quantity(quantity),
    fee,
    feeCurrency: product.slice(product.indexOf("-") + 1),
    liquidity: row["liquidity_indicator"] === "MAKER" ? "maker" : "taker",
  };
}

/** Reads the balance of one of its accounts, which are by currency. */
export function readCoinbaseBalance(row: JsonObject): VenueBalance | undefined {
  const currency = textOf(row["currency"]);
  const available = decimalOf(objectOf(row["available_balance"])?.["value"]);
  const held = decimalOf(objectOf(row["hold"])?.["value"]);
  return currency && available && held ? { currency, available, total: available.plus(held) } : undefined;
}

/** A page of a list: all its rows, and where the next one begins. */
export interface CoinbasePage<T> {
  readonly rows: readonly T[];
  readonly cursor: string;
}

/** Reads a page; undefined where a row cannot be read, as none may be overlooked. */
export function readCoinbasePage<T>(
  json: unknown,
  list: string,
  read: (row: JsonObject) => T | undefined,
): CoinbasePage<T> | undefined {
  const body = objectOf(json);
  const rows = readAll(arrayOf(body?.[list]), (row) => {
    const fields = objectOf(row);
    return fields && read(fields);
  });
  return rows && { rows, cursor: textOf(body?.["cursor"]) ?? "" };
}

function sideOf(value: unknown): "buy" | "sell" | undefined {
  return value === "BUY" ? "buy" : value === "SELL" ? "sell" : undefined;
}
