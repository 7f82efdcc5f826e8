/**
 * Products: what is traded for what, such as `BTC-USD`: one bitcoin priced in dollars. A perpetual swap of a pair is a
 * product of its own, with candles and a price of its own: `BTC-USDT-SWAP`.
 */
import { Fault, fail, ok, type Result } from "../fault.ts";

/** A product, read. */
export interface Product {
  /** What is bought and sold; quantities and volumes are in it. */
  readonly base: string;
  /** What it is priced in. */
  readonly quote: string;
  /** Absent: the pair itself. */
  readonly contract?: "SWAP";
}

const PRODUCT = /^([A-Z0-9]{1,20})-([A-Z0-9]{1,20})(-SWAP)?$/;

/** Reads a product such as `BTC-USD` or `BTC-USDT-SWAP`, in capitals. Faults: `InvalidProduct`. */
export function parseProduct(text: string): Result<Product> {
  const match = PRODUCT.exec(text);
  if (match && match[1] !== match[2]) {
    const pair = { base: match[1]!, quote: match[2]! };
    return ok(match[3] === undefined ? pair : { ...pair, contract: "SWAP" });
  }
  return fail(
    new Fault(
      "InvalidProduct",
      "usage",
      `"${text.slice(0, 60)}" is not a product: write base and quote in capitals, such as BTC-USD.`,
    ),
  );
}

/** The text of a product. */
export const formatProduct = ({ base, quote, contract }: Product): string =>
  contract === undefined ? `${base}-${quote}` : `${base}-${quote}-${contract}`;

/** Whether a product is a perpetual swap: it is of the futures market, and of no other. */
export const isSwap = (product: string): boolean => product.endsWith("-SWAP");
