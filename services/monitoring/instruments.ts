/** The metrics that a process keeps by itself, by name. Prometheus's conventions: base units, `_total` for counters. */
import type { EventType } from "@spot-canvas/domain/events/catalogue";
import { STREAMS } from "@spot-canvas/domain/events/stream";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Events of TRADING that alerts count. */
const ALERTED: readonly EventType[] = [
  "OrderUnresolved",
  "OrderRejected",
  "PositionUnprotected",
  "TradingHalted",
];

/** Makes them in a registry. */
export function createInstruments(registry: Registry) {
  const instruments = instrumentsOf(registry);
  const { events, unreadable, logMessages } = instruments;
  // An increase is told from two samples: what alerts count has to be there before it happens for the first time.
  for (const type of ALERTED) events.inc({ stream: "TRADING", type }, 0);
  for (const stream of STREAMS) unreadable.inc({ stream }, 0);
  for (const level of ["info", "warn", "error"]) logMessages.inc({ level }, 0);
  return instruments;
}

function instrumentsOf(registry: Registry) {
  const registers = [registry];
  return {
    events: new Counter({
      name: "canvas_projected_events_total",
      help: "Events that this process folded into the read models, by type.",
      labelNames: ["stream", "type"],
      registers,
    }),
    unreadable: new Counter({
      name: "canvas_unreadable_events_total",
      help: "Events whose bytes are not what they must be: kept in the quarantine view.",
      labelNames: ["stream"],
      registers,
    }),
    batchSeconds: new Histogram({
      name: "canvas_projector_batch_seconds",
      help: "From a batch's bytes to its commit.",
      labelNames: ["stream"],
      buckets: SECONDS,
      registers,
    }),
    rowSeconds: new Histogram({
      name: "canvas_event_to_row_seconds",
      help: "From an event's place in the log to its rows, of events that came while the projector was live.",
      labelNames: ["stream"],
      buckets: SECONDS,
      registers,
    }),
    httpSeconds: new Histogram({
      name: "canvas_http_request_seconds",
      help: "Until the answer began, by route.",
      labelNames: ["method", "route", "status"],
      buckets: SECONDS,
      registers,
    }),
    serviceUp: new Gauge({
      name: "canvas_service_up",
      help: "1 while a service of this process runs, 0 while it waits to be started again.",
      labelNames: ["service"],
      registers,
    }),
    serviceFailures: new Counter({
      name: "canvas_service_failures_total",
      help: "How often a service of this process stopped and was started again.",
      labelNames: ["service"],
      registers,
    }),
    spans: new Counter({
      name: "canvas_trace_spans_total",
      help: "Spans for the OTLP receiver: exported, or dropped because it did not take them in time.",
      labelNames: ["outcome"],
      registers,
    }),
    logMessages: new Counter({
      name: "canvas_log_lines_total",
      help: "Lines that this process wrote to its log, by level.",
      labelNames: ["level"],
      registers,
    }),
  };
}

/** The metrics that are kept. */
export type Instruments = ReturnType<typeof createInstruments>;
