/**
 * What an account at OKX trades: spot pairs, which are counted in base currency, or perpetual swaps that settle in their
 * quote currency, which are counted in contracts. Both bear the same names there as here.
 */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";
import { Rest, type RestSetup } from "../rest.ts";
import { VenueFault } from "../venue-fault.ts";
import { OKX_SPOT_TRADING, OKX_SWAP_TRADING } from "./capabilities.ts";
import { readOkxProducts } from "./products.ts";

/** One instrument. */
export interface OkxInstrument {
  /** OKX's name. */
  readonly id: string;
  /** Ours. */
  readonly product: string;
  /** What a size of 1 is in base currency. */
  readonly unit: Decimal;
}

/** OKX's names to instruments; what it does not list keeps its name. */
export type OkxNames = (id: string) => OkxInstrument;

/** The instruments of one market. */
export interface OkxInstruments extends Disposable {
  readonly type: "SPOT" | "SWAP";
  readonly capabilities: VenueCapabilities;
  /** The instrument of a product. Fault: `VenueUnknownProduct`, or those of asking OKX. */
  of(product: string, signal: AbortSignal): Promise<Result<OkxInstrument, VenueFault>>;
  names(signal: AbortSignal): Promise<Result<OkxNames, VenueFault>>;
}

/** Instruments that bear our names and are counted in base currency. */
export const asNamed: OkxNames = (id) => ({ id, product: id, unit: Decimal.ONE });

/** Spot pairs. */
export const OKX_SPOT: OkxInstruments = {
  type: "SPOT",
  capabilities: OKX_SPOT_TRADING,
  of: async (product) => ok(asNamed(product)),
  names: async () => ok(asNamed),
  [Symbol.dispose]() {},
};

/** A list this fresh is not read again. */
const FRESH_MS = 60_000;
const PATH = "public/instruments";
const LIMITS = { [PATH]: [{ weight: 18, perMs: 2_000 }] } as const;

/** Perpetual swaps: their list is read once, and again when one is asked for that it did not have. */
export class OkxSwaps implements OkxInstruments {
  readonly type = "SWAP";
  readonly capabilities = OKX_SWAP_TRADING;
  readonly #rest: Rest;
  #instruments: readonly OkxInstrument[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(setup: Omit<RestSetup, "limits">) {
    this.#rest = new Rest({ ...setup, limits: LIMITS });
  }

  async of(product: string, signal: AbortSignal): Promise<Result<OkxInstrument, VenueFault>> {
    const find = () => this.#instruments.find((each) => each.product === product);
    const known = await this.#known(find() !== undefined, signal);
    if (!known.ok) return known;
    const found = find();
    if (found !== undefined) return ok(found);
    const message = `OKX has no perpetual swap ${product} that settles in its quote currency: name one that it lists, such as BTC-USDT-SWAP.`;
    return fail(new VenueFault("VenueUnknownProduct", "okx", message));
  }

  async names(signal: AbortSignal): Promise<Result<OkxNames, VenueFault>> {
    const known = await this.#known(this.#instruments.length > 0, signal);
    if (!known.ok) return known;
    const byId = new Map(this.#instruments.map((each) => [each.id, each]));
    return ok((id) => byId.get(id) ?? asNamed(id));
  }

  async #known(isKnown: boolean, signal: AbortSignal): Promise<Result<unknown, VenueFault>> {
    if (isKnown || performance.now() - this.#readAt <= FRESH_MS) return ok(undefined);
    const parameters = { instType: this.type };
    const listed = await this.#rest.ask(
      { path: PATH, parameters, limit: PATH, read: readOkxProducts },
      signal,
    );
    if (!listed.ok) return listed;
    this.#instruments = listed.value.flatMap(({ venueId: id, product, contractSize: unit }) =>
      unit === undefined ? [] : { id, product, unit },
    );
    this.#readAt = performance.now();
    return ok(undefined);
  }

  [Symbol.dispose](): void {
    this.#rest[Symbol.dispose]();
  }
}
