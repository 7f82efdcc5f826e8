/** Spot products of OKX. They bear the names that we use. */
import { amountOf, arrayOf, objectOf, textOf } from "../json.ts";
import { listedProduct } from "../listed-product.ts";
import type { ListedProduct } from "../venue.ts";

const STATUSES: Readonly<Record<string, ListedProduct["status"]>> = {
  live: "trading",
  preopen: "announced",
  post_only: "limited",
};

/** Reads the answer of `/public/instruments`; a row that cannot be read is left out. */
export const readOkxProducts = (json: unknown): readonly ListedProduct[] | undefined =>
  arrayOf(objectOf(json)?.["data"])?.flatMap((row) => readProduct(row) ?? []);

function readProduct(row: unknown): ListedProduct | undefined {
  const fields = objectOf(row);
  const id = textOf(fields?.["instId"]);
  return listedProduct({
    product: id,
    venueId: id,
    tick: amountOf(fields?.["tickSz"]),
    lot: amountOf(fields?.["lotSz"]),
    minimumQuantity: amountOf(fields?.["minSz"]),
    status: STATUSES[textOf(fields?.["state"]) ?? ""] ?? "halted",
  });
}
