/** Keys: who may call, with which scope. */
import * as Schema from "effect/Schema";
import { KEY_SCOPES } from "../events/bodies/key.ts";
import { Id } from "../events/fields.ts";
import { OptionalTime, Time } from "./fields.ts";
import { BODY_MAX, PROBLEM, readRoute, route, routeWithBody } from "./route.ts";

export const KeyScope = Schema.Literals(KEY_SCOPES);

/** A key, without what it is. */
export const Key = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  scope: KeyScope,
  created_at: Time,
  revoked_at: OptionalTime,
}).annotate({ identifier: "Key" });
export type Key = typeof Key.Type;

/** A new key. The one time that it is shown: only its hash is kept. */
export const NewKey = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  scope: KeyScope,
  created_at: Time,
  key: Schema.String.annotate({ description: "A UUID: Authorization: Bearer <key>. It is kept nowhere." }),
}).annotate({ identifier: "NewKey" });
export type NewKey = typeof NewKey.Type;

/** What a new key is called, and what it may do. */
export const KeyRequest = Schema.Struct({ name: Id, scope: KeyScope }).annotate({ identifier: "KeyRequest" });

export const listKeys = readRoute({
  id: "listKeys",
  path: "/api/v1/keys",
  scope: "admin",
  summary: "Every key of the tenant, also revoked ones, oldest first; the configured key is not among them.",
  query: {},
  answer: {
    status: 200,
    description: "The keys.",
    media: "application/json",
    shape: Schema.Array(Key),
  },
  errors: [],
});

export const createKey = routeWithBody({
  id: "createKey",
  method: "POST",
  path: "/api/v1/keys",
  scope: "admin",
  summary: "Makes a key of the caller's tenant: answered when it may call.",
  query: {},
  body: { shape: KeyRequest, bytesMax: BODY_MAX.setting },
  answer: { status: 201, description: "The key.", media: "application/json", shape: NewKey },
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody, { status: 409, text: "key name already in use" }],
});

export const revokeKey = route({
  id: "revokeKey",
  method: "DELETE",
  path: "/api/v1/keys/{keyId}",
  scope: "admin",
  summary: "Revokes a key: answered when it may call no more. Repeating it changes nothing.",
  query: {},
  answer: {
    status: 200,
    description: "The id.",
    media: "application/json",
    shape: Schema.Struct({ revoked: Schema.String }).annotate({ identifier: "KeyRevocation" }),
  },
  errors: [{ status: 404, text: "key not found" }],
});
