/** What Kraken calls our products: read once, and again when one is asked for that it did not have. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Rest } from "../rest.ts";
import type { ListedProduct } from "../venue.ts";
import { VenueFault } from "../venue-fault.ts";
import { readKrakenNames, readKrakenProducts } from "./products.ts";

/** A list this fresh is not read again. */
const FRESH_MS = 60_000;

/** The list of products, kept. */
export class KrakenPairs {
  readonly #rest: Rest;
  #idOf: ReadonlyMap<string, string> = new Map();
  #productOf: ReadonlyMap<string, string> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;

  /** `rest` asks the public interface, with a limit named `rest`. */
  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** All products, read now. */
  async read(signal: AbortSignal): Promise<Result<readonly ListedProduct[], VenueFault>> {
    const read = (json: unknown) => {
      const products = readKrakenProducts(json);
      return products && { products, names: readKrakenNames(json) };
    };
    const listed = await this.#rest.ask({ path: "AssetPairs", limit: "rest", read }, signal);
    if (!listed.ok) return listed;
    const { products, names } = listed.value;
    this.#idOf = new Map(products.map(({ product, venueId }) => [product, venueId]));
    this.#productOf = names;
    this.#readAt = performance.now();
    return ok(products);
  }

  /** Kraken's name of a product. */
  async idOf(product: string, signal: AbortSignal): Promise<Result<string, VenueFault>> {
    const known = await this.#known(this.#idOf.has(product), signal);
    if (!known.ok) return known;
    const id = this.#idOf.get(product);
    if (id !== undefined) return ok(id);
    return fail(
      new VenueFault(
        "VenueUnknownProduct",
        "kraken",
        `Kraken does not have the product ${product}. Ask for one that it lists.`,
      ),
    );
  }

  /** Our name of a product by any of Kraken's, for all that it lists. */
  async names(signal: AbortSignal): Promise<Result<(name: string) => string | undefined, VenueFault>> {
    const known = await this.#known(this.#productOf.size > 0, signal);
    return known.ok ? ok((name) => this.#productOf.get(name)) : known;
  }

  async #known(isKnown: boolean, signal: AbortSignal): Promise<Result<unknown, VenueFault>> {
    return isKnown || performance.now() - this.#readAt <= FRESH_MS ? ok(undefined) : this.read(signal);
  }
}
