/** Whether the service and what it stands on can answer. */
import * as Schema from "effect/Schema";
import { route } from "./route.ts";

/** The answer while everything can be reached: with 200. */
export const Healthy = Schema.Struct({ status: Schema.Literal("ok") });

/** The answer while something cannot: with 503. */
export const Unhealthy = Schema.Struct({ status: Schema.Literal("error"), error: Schema.String });

const HealthDocument = Schema.Union([Healthy, Unhealthy]).annotate({ identifier: "Health" });

export const getHealth = route({
  id: "getHealth",
  method: "GET",
  path: "/health",
  scope: "none",
  summary: "Whether the service and every dependency of it (database, log) can be reached.",
  query: {},
  answer: {
    status: 200,
    alsoStatus: [503],
    description: "200 while everything can be reached, 503 with what cannot.",
    media: "application/json",
    shape: HealthDocument,
  },
  errors: [],
});

export const getReadiness = route({
  id: "getReadiness",
  method: "GET",
  path: "/ready",
  scope: "none",
  summary: "Whether answers are up to date: no service waits, and no view is behind without moving.",
  query: {},
  answer: {
    status: 200,
    alsoStatus: [503],
    description: "200 while it is ready, 503 with what is not.",
    media: "application/json",
    shape: HealthDocument,
  },
  errors: [],
});

export const getMetrics = route({
  id: "getMetrics",
  method: "GET",
  path: "/metrics",
  scope: "read",
  summary: "Metrics of this process, as Prometheus reads them.",
  query: {},
  answer: { status: 200, description: "The metrics.", media: "text/plain", shape: Schema.String },
  errors: [],
});
