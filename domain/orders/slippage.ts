/** How far from the seen price an order that takes liquidity fills, always against the trader. */
import type { Side } from "../ledger/trade.ts";
import { Decimal } from "../money/decimal.ts";

/** A slippage model. */
export type Slippage =
  | { readonly model: "none" }
  /** A constant part of the price, in basis points. */
  | { readonly model: "bps"; readonly bps: Decimal }
  /** A constant distance in quote currency, such as half a spread. */
  | { readonly model: "distance"; readonly distance: Decimal }
  /**
   * impact x (order quantity / candle volume)^2 of the price, the share counting at most `shareMax`: the model of LEAN's
   * VolumeShareSlippageModel, there with 0.1 and 0.025.
   */
  | { readonly model: "volume-share"; readonly impact: Decimal; readonly shareMax: Decimal };

export const NO_SLIPPAGE: Slippage = { model: "none" };

const BASIS_POINT = new Decimal(1n, 4);
/** Decimals of a share of volume: far below any tick. */
const SHARE_SCALE = 12;

/** The price of a fill that was seen at `price`, for so much of a candle's volume. Never below zero. */
export function slipped(
  price: Decimal,
  side: Side,
  slippage: Slippage,
  quantity: Decimal,
  volume: number,
): Decimal {
  if (slippage.model === "none") return price;
  const distance = distanceOf(price, slippage, quantity, volume);
  const moved = side === "buy" ? price.plus(distance) : price.minus(distance);
  return moved.isNegative() ? Decimal.ZERO : moved;
}

function distanceOf(
  price: Decimal,
  slippage: Exclude<Slippage, { readonly model: "none" }>,
  quantity: Decimal,
  volume: number,
): Decimal {
  switch (slippage.model) {
    case "bps":
      return price.times(slippage.bps).times(BASIS_POINT);
    case "distance":
      return slippage.distance;
    case "volume-share": {
      const share =
        volume > 0 ? quantity.dividedBy(Decimal.ofDouble(volume), SHARE_SCALE, "up") : slippage.shareMax;
      const counted = share.compare(slippage.shareMax) > 0 ? slippage.shareMax : share;
      return price.times(slippage.impact).times(counted).times(counted).normalized();
    }
    default:
      return slippage satisfies never;
  }
}
