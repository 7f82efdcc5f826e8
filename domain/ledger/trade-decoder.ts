import { Fault, fail, type Result } from "../fault.ts";
import type { Trade } from "./trade.ts";
export function decodeTrade(_body: Uint8Array): Result<Trade> {
  return fail(new Fault("x", "corrupt", "in work"));
}
