/** An event of the log as people and programs read it: the envelope, and the body in its wire names. */
import type { LogEvent } from "@spot-canvas/domain/contract/log";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { type Envelope, envelopeIn, type RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { tradeDocument } from "./trade-document.ts";

/** The document of an event. What cannot be read says why, and stands where it stood. */
export function eventDocument(recorded: RecordedEvent): LogEvent {
  const { stream, position, subject, loggedAt } = recorded;
  const place = { stream, position, subject, logged_at: formatInstant(loggedAt) };
  const reading = readEvent(recorded);
  if (reading.outcome === "event") {
    const { event } = reading;
    return { ...place, ...envelopeFields(event.envelope), type: event.type, data: dataOf(event) };
  }
  const envelope = envelopeIn(recorded);
  const known = envelope === undefined ? { type: "" } : envelopeFields(envelope);
  switch (reading.outcome) {
    case "unreadable":
      return { ...place, ...known, unreadable: reading.fault.message };
    case "unknown-type":
      return { ...place, ...known, type: reading.type, unreadable: "its type is not known to this program" };
    case "unknown-version":
      return { ...place, ...known, unreadable: `its version ${reading.version} is newer than this program` };
    default:
      return reading satisfies never;
  }
}

/** The fields of the document that come from the envelope. */
type EnvelopeFields = Pick<
  LogEvent,
  "type" | "version" | "id" | "occurred_at" | "recorded_at" | "correlation_id" | "causation_id"
>;

function envelopeFields(envelope: Envelope): EnvelopeFields {
  const { type, version, id, occurredAt, recordedAt, correlationId, causationId } = envelope;
  return {
    type,
    version,
    id,
    occurred_at: formatInstant(occurredAt),
    recorded_at: formatInstant(recordedAt),
    correlation_id: correlationId,
    ...(causationId === undefined ? {} : { causation_id: causationId }),
  };
}

function dataOf(event: Event): unknown {
  if (event.type === "TradeExecuted") return tradeDocument(event.data);
  if (event.type === "CandlesRecorded") return candlesDocument(event.data);
  return event.data;
}

function candlesDocument({ candles, ...head }: CandlesRecorded): unknown {
  const columns = Object.entries(candles).map(([name, column]) => [name, [...(column as Float64Array)]]);
  return { ...head, ...Object.fromEntries(columns) };
}
