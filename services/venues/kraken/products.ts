/** Products and fees of Kraken, both of which `AssetPairs` tells. */
import { parseProduct } from "@spot-canvas/domain/market/product";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { amountOf, arrayOf, decimalOf, doubleOf, type JsonObject, objectOf, textOf } from "../json.ts";
import { listedProduct } from "../listed-product.ts";
import type { FeeSchedule, FeeTier, ListedProduct } from "../venue.ts";
import { assetOf, currencyOf } from "./assets.ts";

/** Scales that an asset may have. */
const SCALE_MAX = 30;
const HUNDRED = Decimal.of(100);

interface Pair {
  readonly product: string;
  readonly venueId: string;
  readonly fields: JsonObject;
}

/** Reads the products of an answer; a pair that cannot be read is left out, and so are those of the dark pool. */
export const readKrakenProducts = (json: unknown): readonly ListedProduct[] | undefined =>
  pairsOf(json)?.flatMap((pair) => productOf(pair) ?? []);

/** Our names of an answer's products by each of Kraken's: `XXBTZUSD`, `XBTUSD` and `XBT/USD`. */
export function readKrakenNames(json: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { product, venueId, fields } of pairsOf(json) ?? []) {
    for (const name of [venueId, textOf(fields["altname"]), textOf(fields["wsname"])]) {
      if (name !== undefined) names.set(name, product);
    }
  }
  return names;
}

/** Reads the fees of an answer; pairs with the same ones share a schedule. */
export function readKrakenFees(json: unknown): readonly FeeSchedule[] | undefined {
  const schedules = new Map<string, { readonly products: string[]; readonly fields: JsonObject }>();
  for (const { product, fields } of pairsOf(json) ?? []) {
    const key = JSON.stringify([fields["fees"], fields["fees_maker"], fields["fee_volume_currency"]]);
    const shared = schedules.get(key);
    if (shared) shared.products.push(product);
    else schedules.set(key, { products: [product], fields });
  }
  return (
    pairsOf(json) &&
    [...schedules.values()].flatMap(({ products, fields }) => scheduleOf(products, fields) ?? [])
  );
}

function pairsOf(json: unknown): readonly Pair[] | undefined {
  const result = objectOf(objectOf(json)?.["result"]);
  return (
    result &&
    Object.entries(result).flatMap(([venueId, value]) => {
      const fields = objectOf(value);
      const names = textOf(fields?.["wsname"])?.split("/");
      if (!fields || names?.length !== 2 || venueId.endsWith(".d")) return [];
      const product = names.map(assetOf).join("-");
      return parseProduct(product).ok ? [{ product, venueId, fields }] : [];
    })
  );
}

const productOf = ({ product, venueId, fields }: Pair): ListedProduct | undefined =>
  listedProduct({
    product,
    venueId,
    // Bodies before 2023 have no tick size: it is the last decimal.
    tick: amountOf(fields["tick_size"]) ?? lastDecimal(fields["pair_decimals"]),
    lot: lastDecimal(fields["lot_decimals"]),
    minimumQuantity: amountOf(fields["ordermin"]),
    minimumNotional: amountOf(fields["costmin"]),
    quoteScale: lastDecimal(fields["cost_decimals"])?.scale,
    status: statusOf(fields["status"]),
  });

/** One unit of the last of so many decimals. */
function lastDecimal(decimals: unknown): Decimal | undefined {
  const scale = doubleOf(decimals);
  return Number.isInteger(scale) && scale >= 0 && scale <= SCALE_MAX ? new Decimal(1n, scale) : undefined;
}

/** Bodies before 2023 have no status: what was listed could be traded. */
function statusOf(status: unknown): ListedProduct["status"] {
  if (status === undefined || status === "online") return "trading";
  return typeof status === "string" && status.endsWith("_only") ? "limited" : "halted";
}

function scheduleOf(products: readonly string[], fields: JsonObject): FeeSchedule | undefined {
  const taker = tiersOf(fields["fees"]);
  const maker = tiersOf(fields["fees_maker"]) ?? taker;
  if (!taker || !maker) return undefined;
  const volumes = [...new Set([...taker.keys(), ...maker.keys()])].sort((a, b) => a - b);
  const at = (tiers: ReadonlyMap<number, Decimal>, volume: number): Decimal =>
    [...tiers].filter(([from]) => from <= volume).at(-1)?.[1] ?? Decimal.ZERO;
  const tiers: readonly FeeTier[] = volumes.map((volume) => ({
    fromVolume: Decimal.ofDouble(volume),
    maker: at(maker, volume),
    taker: at(taker, volume),
  }));
  const currency = currencyOf(textOf(fields["fee_volume_currency"]) ?? "ZUSD");
  return { products, currency, tiers, source: "venue" };
}

/** Shares by volume, rising; the venue writes them in per cent. */
function tiersOf(rows: unknown): ReadonlyMap<number, Decimal> | undefined {
  const tiers = arrayOf(rows)?.map((row) => {
    const [volume, percent] = [doubleOf(arrayOf(row)?.[0]), decimalOf(arrayOf(row)?.[1])];
    return percent && Number.isFinite(volume)
      ? ([volume, percent.dividedBy(HUNDRED, percent.scale + 2, "half-even").normalized()] as const)
      : undefined;
  });
  if (!tiers || tiers.length === 0 || tiers.includes(undefined)) return undefined;
  return new Map(tiers.filter((tier) => tier !== undefined).sort((a, b) => a[0] - b[0]));
}
