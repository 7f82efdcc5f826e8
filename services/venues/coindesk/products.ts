/** Instruments of a market of CoinDesk Data. They are not traded there: tick, lot and minimums are what it does not know. */
import { formatProduct, parseProduct } from "@spot-canvas/domain/market/product";
import { UNRECORDED_RULES } from "@spot-canvas/domain/orders/trading-rules";
import { objectOf, textOf } from "../json.ts";
import type { ListedProduct } from "../venue.ts";

/** Reads the instruments of a market: `{"Data": {"<market>": {"instruments": {"BTC-USD": {...}}}}}`. */
export function readCoinDeskProducts(json: unknown, market: string): readonly ListedProduct[] | undefined {
  const data = objectOf(objectOf(json)?.["Data"]);
  const instruments = objectOf(objectOf(data?.[market])?.["instruments"]);
  return (
    instruments &&
    Object.entries(instruments).flatMap(([id, fields]) => {
      const product = parseProduct(id);
      if (!product.ok) return [];
      const status = textOf(objectOf(fields)?.["INSTRUMENT_STATUS"]) ?? "ACTIVE";
      return {
        product: formatProduct(product.value),
        venueId: id,
        rules: UNRECORDED_RULES,
        status: status === "ACTIVE" ? ("trading" as const) : ("halted" as const),
      };
    })
  );
}
