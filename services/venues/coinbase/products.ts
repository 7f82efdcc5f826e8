/** Products of Coinbase Exchange. They bear the names that we use. */
import { amountOf, arrayOf, objectOf, textOf } from "../json.ts";
import { listedProduct } from "../listed-product.ts";
import type { ListedProduct } from "../venue.ts";

/** Reads the answer of `/products`; a row that cannot be read is left out. */
export const readCoinbaseProducts = (json: unknown): readonly ListedProduct[] | undefined =>
  arrayOf(json)?.flatMap((row) => readProduct(row) ?? []);

function readProduct(row: unknown): ListedProduct | undefined {
  const fields = objectOf(row);
  const id = textOf(fields?.["id"]);
  return (
    fields &&
    listedProduct({
      product: id,
      venueId: id,
      tick: amountOf(fields["quote_increment"]),
      lot: amountOf(fields["base_increment"]),
      // Bodies before 2022 have a smallest size; since then only the smallest amount of money is told.
      minimumQuantity: amountOf(fields["base_min_size"]),
      minimumNotional: amountOf(fields["min_market_funds"]),
      status: statusOf(fields),
    })
  );
}

function statusOf(fields: Readonly<Record<string, unknown>>): ListedProduct["status"] {
  if (fields["trading_disabled"] === true || fields["status"] !== "online") return "halted";
  const isLimited = ["post_only", "limit_only", "cancel_only", "auction_mode"].some(
    (flag) => fields[flag] === true,
  );
  return isLimited ? "limited" : "trading";
}
