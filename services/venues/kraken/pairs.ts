/** What Kraken calls our products: read once, and again when one is asked for that it did not have. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Rest } from "../rest.ts";
import type { ListedProduct } from "../venue.ts";
import { VenueFault } from "../venue-fault.ts";
import { readKrakenProducts } from "./products.ts";

/** A list this fresh is not read again. */
const FRESH_MS = 60_000;

/** The list of products, kept. */
export class KrakenPairs {
  readonly #rest: Rest;
  #idOf = new Map<string, string>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** All products, read now. */
  async read(signal: AbortSignal): Promise<Result<readonly ListedProduct[], VenueFault>> {
    const listed = await this.#rest.ask(
      { path: "AssetPairs", limit: "rest", read: readKrakenProducts },
      signal,
    );
    if (listed.ok) {
      this.#idOf = new Map(listed.value.map(({ product, venueId }) => [product, venueId]));
      this.#readAt = performance.now();
    }
    return listed;
  }

  /** Kraken's name of a product. */
  async idOf(product: string, signal: AbortSignal): Promise<Result<string, VenueFault>> {
    if (!this.#idOf.has(product) && performance.now() - this.#readAt > FRESH_MS) {
      const listed = await this.read(signal);
      if (!listed.ok) return listed;
    }
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
}
