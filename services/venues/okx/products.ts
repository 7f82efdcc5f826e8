/**
 * Products of OKX: spot pairs, and perpetual swaps that settle in their quote currency. Both bear the names that we use.
 * Swaps that settle in their base currency are left out.
 */
import { isSwap } from "@spot-canvas/domain/market/product";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { amountOf, arrayOf, type JsonObject, objectOf, textOf } from "../json.ts";
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
  if (fields?.["instType"] === "SWAP")
    return id !== undefined && isSwap(id) ? readSwap(fields, id) : undefined;
  return listedProduct({
    product: id,
    venueId: id,
    tick: amountOf(fields?.["tickSz"]),
    lot: amountOf(fields?.["lotSz"]),
    minimumQuantity: amountOf(fields?.["minSz"]),
    status: statusOf(fields),
  });
}

/** A swap, whose sizes count contracts. */
function readSwap(fields: JsonObject, id: string): ListedProduct | undefined {
  const [base, quote] = id.split("-");
  if (fields["ctType"] !== "linear" || fields["settleCcy"] !== quote || fields["ctValCcy"] !== base) return;
  const unit = amountOf(fields["ctVal"])?.times(amountOf(fields["ctMult"]) ?? Decimal.ONE);
  const inBase = (name: string) => unit && amountOf(fields[name])?.times(unit).normalized();
  return listedProduct({
    product: id,
    venueId: id,
    tick: amountOf(fields["tickSz"]),
    lot: inBase("lotSz"),
    minimumQuantity: inBase("minSz"),
    contractSize: unit?.normalized(),
    status: statusOf(fields),
  });
}

const statusOf = (fields: JsonObject | undefined): ListedProduct["status"] =>
  STATUSES[textOf(fields?.["state"]) ?? ""] ?? "halted";
