/** Whether the service and what it stands on can answer. */
import * as Schema from "effect/Schema";
import { route } from "./route.ts";

/** The answer while everything can be reached: with 200. */
export const Healthy = Schema.Struct({ status: Schema.Literal("ok") });

/** The answer while something cannot: with 503. */
export const Unhealthy = Schema.Struct({ status: Schema.Literal("error"), error: Schema.String });

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
    shape: Schema.Union([Healthy, Unhealthy]).annotate({ identifier: "Health" }),
  },
  errors: [],
});
