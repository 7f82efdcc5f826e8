/** Spans as OTLP/HTTP has them in JSON. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */

/** A span. Ids are hex: 32 digits of its trace, 16 of its own. Times are nanoseconds since the epoch. */
export interface Span {
  /** The service that did the work. */
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** The name of what a collector shows as the maker of the spans. */
const SCOPE = "spot-canvas";
const INTERNAL = 1;

/** The body of one export request, spans grouped by service. */
export function exportBody(spans: readonly Span[], namespace: string, version: string): string {
  const services = new Map<string, Span[]>();
  for (const span of spans) services.set(span.service, [...(services.get(span.service) ?? []), span]);
  return JSON.stringify({
    resourceSpans: [...services].map(([service, own]) => ({
      resource: {
        attributes: attributesOf({
          "service.name": service,
          "service.namespace": namespace,
          "service.version": version,
        }),
      },
      scopeSpans: [{ scope: { name: SCOPE, version }, spans: own.map(spanDocument) }],
    })),
  });
}

const spanDocument = ({ traceId, spanId, parentSpanId, name, start, end, attributes }: Span) => ({
  traceId,
  spanId,
  ...(parentSpanId === undefined ? {} : { parentSpanId }),
  name,
  kind: INTERNAL,
  startTimeUnixNano: String(start),
  endTimeUnixNano: String(end),
  attributes: attributesOf(attributes),
  status: {},
});

/** Whole numbers go as text, as 64-bit integers do in JSON of protobuf. */
const attributesOf = (attributes: Readonly<Record<string, string | number>>) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
