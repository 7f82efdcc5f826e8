/** The OpenAPI 3.1 document of the routes: a pure function of them, so that it cannot say anything else than they do. */
import * as Schema from "effect/Schema";
import type { Json } from "./parameter.ts";
import type { Problem, Route, Scope } from "./route.ts";
import type { Shape } from "./shape.ts";

type JsonObject = { readonly [name: string]: Json };

/** The header that carries the position token of an answer. */
export const POSITION_HEADER = "X-Log-Position";

const ERROR_SHAPE = Schema.Struct({ error: Schema.String }).annotate({ identifier: "Error" });

/** Errors that every route with a key has. */
const KEY_PROBLEMS: readonly Problem[] = [
  { status: 401, text: "missing Authorization header" },
  { status: 401, text: "Authorization header must use Bearer scheme" },
  { status: 401, text: "invalid API key format" },
  { status: 401, text: "unknown API key" },
  { status: 429, text: "too many requests: try again in ... s" },
  { status: 503, text: "authentication service unavailable" },
];

/** What the scope of a route means to a caller. */
const SCOPE_TEXT: Readonly<Record<Scope, string>> = {
  none: "Needs no key.",
  signal: "Needs a key of scope signal, trade or admin.",
  read: "Needs a key of scope read, trade or admin.",
  trade: "Needs a key of scope trade or admin.",
  admin: "Needs a key of scope admin.",
};

/** The document. The same routes give the same bytes. */
export function openApiOf(routes: readonly Route[], version: string): JsonObject {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route, schemas);
    paths[route.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Spot Canvas",
      version,
      description:
        "Candles, signals, orders and the ledger of a trading platform whose truth is a log. " +
        `Every answer from the read models says in ${POSITION_HEADER} which part of the log it reflects. ` +
        'Errors are {"error": "<text>"}; optional fields are left out, never null.',
    },
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A UUID: Authorization: Bearer <uuid>." },
      },
      schemas: schemas.definitions(),
    },
  };
}

function operationOf(route: Route, schemas: Schemas): JsonObject {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const parameters: Json[] = [
    ...names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...Object.entries(route.query).map(([name, { description, required, schema }]) => ({
      name,
      in: "query",
      required,
      description,
      schema,
    })),
  ];
  if (route.answer.media === "text/event-stream") parameters.push(LAST_EVENT_ID);
  const { body } = route;
  return {
    operationId: route.id,
    summary: route.summary,
    description: SCOPE_TEXT[route.scope],
    ...(route.scope === "none" ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [body.media]: { schema: schemas.of(body.shape) } },
          },
        }),
    responses: responsesOf(route, schemas),
  };
}

function responsesOf(route: Route, schemas: Schemas): JsonObject {
  const { answer } = route;
  const responses: Record<string, Json> = {};
  const content = answer.status === 204 ? {} : contentOf(answer, schemas);
  for (const status of [answer.status, ...(answer.alsoStatus ?? [])]) {
    responses[status] = { description: answer.description, headers: POSITION, content };
  }
  const problems = [
    ...(route.scope === "none" ? [] : KEY_PROBLEMS),
    ...(route.scope === "trade" || route.scope === "admin"
      ? [{ status: 403, text: "API key lacks the scope ..." }]
      : []),
    ...(route.body === undefined ? [] : [{ status: 413, text: "request body too large: ..." }]),
    ...route.errors,
    { status: 500, text: "internal error: ..." },
  ];
  const error = { "application/json": { schema: schemas.of(ERROR_SHAPE) } };
  for (const status of [...new Set(problems.map((problem) => problem.status))].sort((a, b) => a - b)) {
    const texts = problems.filter((problem) => problem.status === status).map(({ text }) => `\`${text}\``);
    responses[status] ??= { description: texts.join(", "), content: error };
  }
  return responses;
}

/** The content by media type; what is no JSON is bytes. */
const contentOf = ({ media, alsoMedia = [], shape }: Route["answer"], schemas: Schemas): JsonObject => ({
  [media]: { schema: schemas.of(shape) },
  ...Object.fromEntries(alsoMedia.map((type) => [type, { schema: { type: "string", format: "binary" } }])),
});

const LAST_EVENT_ID: JsonObject = {
  name: "Last-Event-ID",
  in: "header",
  required: false,
  description:
    "The id of the last event that was received: what comes behind it is sent. Without it, what is new.",
  schema: { type: "string" },
};

const POSITION: JsonObject = {
  [POSITION_HEADER]: {
    description: "Which part of the log the answer reflects, where it comes from the read models. Opaque.",
    schema: { type: "string" },
  },
};

/** Collects named schemas while the paths are written. */
class Schemas {
  readonly #named = new Map<string, Json>();

  /** The schema of a shape as it stands in a path; what has a name goes among the components. */
  of(shape: Shape): Json {
    const { schema, definitions } = Schema.toJsonSchemaDocument(shape);
    for (const [name, definition] of Object.entries(definitions)) {
      this.#named.set(name, referring(definition as Json));
    }
    return referring(schema as Json);
  }

  /** Every named schema, by name. */
  definitions(): JsonObject {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** The same schema with references that lead to the components of the document. */
function referring(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(referring);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === "$ref" && typeof value === "string"
        ? value.replace("#/$defs/", "#/components/schemas/")
        : referring(value as Json),
    ]),
  );
}
