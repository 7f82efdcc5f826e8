/**
 * Spans of events. An event says which workflow it belongs to and what led to it, so its trace is a function of the log:
 * the trace's id is the correlation id, a span's id comes from the event's, its parent from the causation's. Whoever
 * exports them, and however often, they are the same spans, and no service has to hand a context to another.
 */
import type { EventType } from "@spot-canvas/domain/events/catalogue";
import type { Event } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { ViewName } from "@spot-canvas/projections/projector/view";
import type { Span } from "./span.ts";

/** The service that writes an event; what is not here comes in by the API. */
const SERVICE: Partial<Record<EventType, string>> = {
  CandlesRecorded: "ingestion",
  InstrumentRecorded: "ingestion",
  FeeScheduleRecorded: "ingestion",
  VenueOutageRecorded: "ingestion",
  SignalRaised: "signals",
  SignalDeclined: "bot",
  OrderPlaced: "bot",
  OrderAccepted: "bot",
  OrderRejected: "bot",
  OrderCancelled: "bot",
  OrderUnresolved: "bot",
  OrderAmended: "bot",
  PositionUnprotected: "bot",
  PositionProtected: "bot",
};

const SPAN_ID_DIGITS = 16;
const HEX_ID = /^[0-9a-f]{32}$/;
/** A candle is recorded moments after it closed: its span begins there. What happened long before is history. */
const SOON_NANOS = 60_000_000_000n;

/** The span of an event, and below it that of its rows, which were committed at `committed` (ns). */
export function eventSpans(event: Event, views: readonly ViewName[], committed: bigint): readonly Span[] {
  const { recorded, type } = event;
  const { id, correlationId, causationId, occurredAt, recordedAt } = event.envelope;
  const traceId = traceIdOf(correlationId);
  const spanId = spanIdOf(id);
  const isSoon = occurredAt <= recordedAt && recordedAt - occurredAt < SOON_NANOS;
  const start = earlier(isSoon ? occurredAt : recordedAt, recorded.loggedAt);
  const attributes = {
    "canvas.event.id": id,
    "canvas.stream": recorded.stream,
    "canvas.position": recorded.position,
    "canvas.subject": recorded.subject,
    "canvas.correlation_id": correlationId,
  };
  return [
    {
      service: serviceOf(event),
      traceId,
      spanId,
      ...(causationId === undefined ? {} : { parentSpanId: spanIdOf(causationId) }),
      name: type,
      start,
      end: later(start, recorded.loggedAt),
      attributes,
    },
    {
      service: "projector",
      traceId,
      spanId: spanIdOf(identityOf("row", id)),
      parentSpanId: spanId,
      name: "row",
      start: earlier(recorded.loggedAt, committed),
      end: committed,
      attributes: { ...attributes, "canvas.views": views.join(",") },
    },
  ];
}

/** A correlation id is a trace id; one of another program that is none is hashed to one. */
export const traceIdOf = (correlationId: string): string =>
  HEX_ID.test(correlationId) ? correlationId : identityOf(correlationId);

const spanIdOf = (eventId: string): string => traceIdOf(eventId).slice(0, SPAN_ID_DIGITS);

/** A fill is the bot's where an order led to it. */
function serviceOf({ type, envelope }: Event): string {
  const isFill = type === "TradeExecuted" && envelope.causationId !== undefined;
  return isFill ? "bot" : (SERVICE[type] ?? "api");
}

const earlier = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);
