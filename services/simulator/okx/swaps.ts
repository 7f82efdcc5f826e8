/**
 * Perpetual swaps of OKX: of every pair one that settles in its quote currency, in contracts of a hundredth of the base
 * currency; and of `account/...` what concerns them.
 */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderDesk } from "../accounts/order-desk.ts";
import type { Reply, VenueRequest } from "../dialect.ts";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { refusal, UNKNOWN_INSTRUMENT, values } from "./replies.ts";

const SUFFIX = "-SWAP";

/** Base currency of one contract, and the step of sizes in contracts. */
export const CONTRACT = { size: Decimal.of("0.01"), lot: Decimal.of("0.01") } as const;

/** An instrument: a pair, or the swap of one. */
export interface Instrument {
  readonly product: MarketProduct;
  readonly isFuture: boolean;
  /** Base currency of a size of 1. */
  readonly unit: Decimal;
}

/** The name of a product's instrument. */
export const instrumentId = ({ product }: MarketProduct, isFuture = false): string =>
  isFuture ? `${product}${SUFFIX}` : product;

/** What a size of 1 is in base currency. */
export const unitOf = (isFuture = false): Decimal => (isFuture ? CONTRACT.size : Decimal.ONE);

/** The pair of a product, and its swap. */
export const pairInstrument = (product: MarketProduct): Instrument => ({
  product,
  isFuture: false,
  unit: unitOf(),
});
export const swapInstrument = (product: MarketProduct): Instrument => ({
  product,
  isFuture: true,
  unit: unitOf(true),
});

/** The instrument of a name. */
export function instrumentNamed(view: MarketView, id: string): Instrument | undefined {
  const isFuture = id.endsWith(SUFFIX);
  const product = view.product(isFuture ? id.slice(0, -SUFFIX.length) : id);
  return product && (isFuture ? swapInstrument(product) : pairInstrument(product));
}

/** `account/config`. */
export const accountConfig = (): Reply =>
  values([{ acctLv: "2", ctIsoMode: "automatic", posMode: "net_mode", uid: "1" }]);

const leverageRow = (desk: OrderDesk, product: MarketProduct, mgnMode: string) => ({
  instId: instrumentId(product, true),
  lever: String(desk.contracts.leverageOf(product)),
  mgnMode,
  posSide: "net",
});

/** `account/leverage-info`. */
export function leverageInfo(desk: OrderDesk, view: MarketView, { query }: VenueRequest): Reply {
  const found = instrumentNamed(view, query.get("instId") ?? "");
  return found ? values([leverageRow(desk, found.product, query.get("mgnMode") ?? "")]) : UNKNOWN_INSTRUMENT;
}

/** `account/set-leverage`. */
export function setLeverage(desk: OrderDesk, view: MarketView, { body }: VenueRequest): Reply {
  const { instId = "", lever, mgnMode = "" } = (JSON.parse(body) ?? {}) as Readonly<Record<string, string>>;
  const found = instrumentNamed(view, instId);
  const leverage = Number(lever);
  if (!found) return UNKNOWN_INSTRUMENT;
  if (!(leverage >= 1 && leverage <= 125)) return refusal("59102", "Leverage exceeds the maximum limit.");
  desk.contracts.setLeverage(found.product, leverage);
  return values([leverageRow(desk, found.product, mgnMode)]);
}

/** `account/positions`. */
export function positions(desk: OrderDesk, view: MarketView): Reply {
  const rows = desk.contracts.positions.map(({ product, quantity, entryValue }) => ({
    avgPx: String(entryValue.dividedBy(quantity.absolute(), 8, "half-even").normalized()),
    instId: instrumentId(product, true),
    instType: "SWAP",
    lever: String(desk.contracts.leverageOf(product)),
    pos: String(quantity.dividedBy(CONTRACT.size, 8, "half-even").normalized()),
    posSide: "net",
    uTime: String(view.statedNow),
  }));
  return values(rows);
}
