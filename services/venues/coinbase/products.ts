/** Products of Coinbase Exchange. They bear the names that we use. */
import { formatProduct, parseProduct } from "@spot-canvas/domain/market/product";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { amountOf, arrayOf, objectOf, textOf } from "../json.ts";
import type { ListedProduct } from "../venue.ts";

/** Reads the answer of `/products`; a row that cannot be read is left out. */
export const readCoinbaseProducts = (json: unknown): readonly ListedProduct[] | undefined =>
  arrayOf(json)?.flatMap((row) => readProduct(row) ?? []);

function readProduct(row: unknown): ListedProduct | undefined {
  const fields = objectOf(row);
  const id = textOf(fields?.["id"]);
  const [tick, lot] = [amountOf(fields?.["quote_increment"]), amountOf(fields?.["base_increment"])];
  if (!fields || id === undefined || !tick || !lot) return undefined;
  const product = parseProduct(id);
  if (!product.ok) return undefined;
  // Bodies before 2022 have a smallest size; since then only the smallest amount of money is told.
  const minimumQuantity = amountOf(fields["base_min_size"]);
  const minimumNotional = amountOf(fields["min_market_funds"]);
  return {
    product: formatProduct(product.value),
    venueId: id,
    rules: {
      tick: Price(tick),
      lot: Quantity(lot),
      ...(minimumQuantity && { minimumQuantity: Quantity(minimumQuantity) }),
      ...(minimumNotional && { minimumNotional }),
      quoteScale: Math.max(2, tick.normalized().scale),
    },
    status: statusOf(fields),
  };
}

function statusOf(fields: Readonly<Record<string, unknown>>): ListedProduct["status"] {
  if (fields["trading_disabled"] === true || fields["status"] !== "online") return "halted";
  const isLimited = ["post_only", "limit_only", "cancel_only", "auction_mode"].some(
    (flag) => fields[flag] === true,
  );
  return isLimited ? "limited" : "trading";
}
