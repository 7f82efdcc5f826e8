/** What orders of OKX are; stops are orders of another kind there: see stops.ts. */
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";

/** Spot pairs. */
export const OKX_SPOT_TRADING: VenueCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop-limit"],
  timeInForce: ["ioc", "fok"],
  postOnly: true,
  funds: true,
  marketBuyBySize: true,
  oco: false,
  amend: true,
  reduceOnly: false,
  lateMs: 0,
  untimed: ["stop", "stop-limit"],
};

/** Perpetual swaps. */
export const OKX_SWAP_TRADING: VenueCapabilities = { ...OKX_SPOT_TRADING, funds: false, reduceOnly: true };
