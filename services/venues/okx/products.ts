/** Spot products of OKX. They bear the names that we use. */
import { formatProduct, parseProduct } from "@spot-canvas/domain/market/product";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { amountOf, arrayOf, objectOf, textOf } from "../json.ts";
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
  const [tick, lot] = [amountOf(fields?.["tickSz"]), amountOf(fields?.["lotSz"])];
  if (!fields || id === undefined || !tick || !lot) return undefined;
  const product = parseProduct(id);
  if (!product.ok) return undefined;
  const minimumQuantity = amountOf(fields["minSz"]);
  return {
    product: formatProduct(product.value),
    venueId: id,
    rules: {
      tick: Price(tick),
      lot: Quantity(lot),
      ...(minimumQuantity && { minimumQuantity: Quantity(minimumQuantity) }),
      quoteScale: 8,
    },
    status: STATUSES[textOf(fields["state"]) ?? ""] ?? "halted",
  };
}
