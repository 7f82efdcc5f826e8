/** Products: what is traded for what, such as `BTC-USD`: one bitcoin priced in dollars. */
import { Fault, fail, ok, type Result } from "../fault.ts";

/** A product, read. */
export interface Product {
  /** What is bought and sold; quantities and volumes are in it. */
  readonly base: string;
  /** What it is priced in. */
  readonly quote: string;
}

const PRODUCT = /^([A-Z0-9]{1,20})-([A-Z0-9]{1,20})$/;

/** Reads a product such as `BTC-USD`: base, hyphen, quote, in capitals. Faults: `InvalidProduct`. */
export function parseProduct(text: string): Result<Product> {
  const match = PRODUCT.exec(text);
  if (match && match[1] !== match[2]) return ok({ base: match[1]!, quote: match[2]! });
  return fail(
    new Fault(
      "InvalidProduct",
      "usage",
      `"${text.slice(0, 60)}" is not a product: write base and quote in capitals, such as BTC-USD.`,
    ),
  );
}

/** The text of a product. */
export const formatProduct = ({ base, quote }: Product): string => `${base}-${quote}`;
