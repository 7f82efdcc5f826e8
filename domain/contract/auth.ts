/** Whose key it is. */
import * as Schema from "effect/Schema";
import { KeyScope } from "./keys.ts";
import { route } from "./route.ts";

export const resolveKey = route({
  id: "resolveKey",
  method: "GET",
  path: "/auth/resolve",
  scope: "read",
  summary: "The tenant that the key belongs to.",
  query: {},
  answer: {
    status: 200,
    description: "The tenant, and what the key may do.",
    media: "application/json",
    shape: Schema.Struct({ tenant_id: Schema.String, scope: KeyScope }).annotate({ identifier: "Tenant" }),
  },
  errors: [],
});
