/** The SHA-256 of all that the figures of a report come from, taken piece by piece in the order of the fold. */
import { createHash } from "node:crypto";
import { CANDLE_FIELDS, type CandleColumns } from "@spot-canvas/domain/market/candle";

/** A hash in progress. */
export class StateHash {
  readonly #hash = createHash("sha256");
  facts = 0;
  candles = 0;

  /** Lines that name facts, each with its end. */
  take(lines: string | Uint8Array, count: number): void {
    this.#hash.update(lines);
    this.facts += count;
  }

  /** Candles of the series that was named last. */
  takeCandles(columns: CandleColumns): void {
    for (const field of CANDLE_FIELDS) {
      const { buffer, byteOffset, byteLength } = columns[field];
      this.#hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
    this.candles += columns.time.length;
  }

  /** 64 hex digits. */
  get digest(): string {
    return this.#hash.copy().digest("hex");
  }
}
