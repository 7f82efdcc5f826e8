/** The server's side of an import over HTTP: what the API's two import paths for candles do with a body. */

import { decodeCandles, splitPages } from "@spot-canvas/domain/events/candles-recorded";
import { CATALOGUE } from "@spot-canvas/domain/events/catalogue";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { CandleSink, PageReceipt } from "./candle-sink.ts";

const encoder = new TextEncoder();

/**
 * Takes pages as `encodeCandles` wrote them, one after the other, and answers once they are in the log. Only an import
 * comes this way: what a venue says is heard by our own feeds. Throws the Faults `UnreadableCandles`, `InvalidPage`,
 * `NotYetProjected` and those of names that are none.
 */
export async function receiveCandlePages(sink: CandleSink, body: Uint8Array): Promise<PageReceipt> {
  const pages = splitPages(body).map((bytes) => unwrap(decodeCandles(bytes)));
  const other = pages.find(({ source }) => source !== "import");
  if (other) {
    throw new Fault(
      "InvalidPage",
      "usage",
      `The page of candles cannot be recorded: its source must be "import" and is "${other.source}".`,
    );
  }
  const receipt = await sink.record(...pages);
  await sink.flush();
  return receipt;
}

/** Keeps rows that a client refused, from JSON; answers once they are in the log. Throws the Fault `InvalidRows`. */
export async function receiveRefusedRows(sink: CandleSink, value: unknown): Promise<void> {
  if (!Array.isArray(value)) throw invalidRows("they are not an array.");
  const rows = value.map((row: unknown) => {
    const decoded = CATALOGUE.InputRefused.decode(encoder.encode(JSON.stringify(row)));
    if (!decoded.ok) throw invalidRows(decoded.error.message);
    return decoded.value;
  });
  await sink.refuse(rows);
  await sink.flush();
}

const invalidRows = (why: string): Fault =>
  new Fault("InvalidRows", "usage", `The refused rows cannot be kept: ${why}`);
