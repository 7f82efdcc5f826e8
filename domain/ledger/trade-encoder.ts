import type { Trade } from "./trade.ts";
export function encodeTrade(_trade: Trade): Uint8Array {
  throw new Error("in work");
}
