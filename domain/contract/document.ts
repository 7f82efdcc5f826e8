/** The route that gives the description of all others. */
import * as Schema from "effect/Schema";
import { route } from "./route.ts";

export const getDocument = route({
  id: "getDocument",
  method: "GET",
  path: "/openapi.json",
  scope: "read",
  summary: "This document.",
  query: {},
  answer: {
    status: 200,
    description: "The OpenAPI 3.1 document of this API.",
    media: "application/json",
    shape: Schema.Record(Schema.String, Schema.Unknown),
  },
  errors: [],
});
