/** Kraken's times: seconds with decimals, a number or text. */
import type { Instant } from "@spot-canvas/domain/time/instant";
import { wordOf } from "../json.ts";

/** The instant that the digits say, up to nine decimals. */
export function instantOfSeconds(value: unknown): Instant | undefined {
  const match = /^(\d+)(?:\.(\d{1,9}))?\d*$/.exec(wordOf(value));
  return match ? BigInt(match[1]!) * 1_000_000_000n + BigInt((match[2] ?? "").padEnd(9, "0")) : undefined;
}
