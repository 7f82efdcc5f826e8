/** From what a venue tells of a product to the product: without a name, a tick or a lot it is none. */
import { formatProduct, parseProduct } from "@spot-canvas/domain/market/product";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import type { ListedProduct } from "./venue.ts";

/** What was read of it. */
export interface ProductParts {
  /** Our name, as it would be. */
  readonly product: string | undefined;
  readonly venueId: string | undefined;
  readonly tick: Decimal | undefined;
  readonly lot: Decimal | undefined;
  readonly minimumQuantity?: Decimal | undefined;
  readonly minimumNotional?: Decimal | undefined;
  /** Decimals of amounts in quote currency; 8 where the venue does not tell. */
  readonly quoteScale?: number | undefined;
  readonly contractSize?: Decimal | undefined;
  readonly status: ListedProduct["status"];
}

/** The product; undefined where there is too little of it. */
export function listedProduct(parts: ProductParts): ListedProduct | undefined {
  const { venueId, tick, lot, minimumQuantity, minimumNotional, quoteScale, contractSize, status } = parts;
  const product = parseProduct(parts.product ?? "");
  if (!product.ok || venueId === undefined || !tick || !lot) return undefined;
  return {
    product: formatProduct(product.value),
    venueId,
    rules: {
      tick: Price(tick),
      lot: Quantity(lot),
      ...(minimumQuantity && { minimumQuantity: Quantity(minimumQuantity) }),
      ...(minimumNotional && { minimumNotional }),
      quoteScale: quoteScale ?? 8,
    },
    ...(contractSize && { contractSize }),
    status,
  };
}
