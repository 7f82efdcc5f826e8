/** A page of candles as an event. Its id follows from what it says: the same page has the same id wherever it is made. */
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { fingerprintOf, identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { CANDLE_FIELDS } from "@spot-canvas/domain/market/candle";
import type { Instant } from "@spot-canvas/domain/time/instant";

/** The event of a tenant's page: `occurredAt` is when it was seen, by the clock of whoever saw it. */
export function candlesEvent(
  data: CandlesRecorded,
  tenant: string,
  occurredAt: Instant,
  recordedAt: Instant,
): NewEvent {
  const { venue, product, timeframe, source, coverage, candles } = data;
  const subject = formatSubject({ family: "candles", venue, product, timeframe }, tenant);
  const columns = CANDLE_FIELDS.map((field) => {
    const { buffer, byteOffset, byteLength } = candles[field];
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const id = identityOf(
    "CandlesRecorded",
    subject,
    source,
    JSON.stringify(coverage),
    fingerprintOf(...columns),
  );
  // The id follows from the whole content, so it is the message id too: a page is hashed once.
  const envelope = { id, occurredAt, recordedAt, correlationId: id };
  return newEvent("CandlesRecorded", data, subject, envelope, id);
}
