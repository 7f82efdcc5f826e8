/**
 * Types and paths of the API for the pages, from the OpenAPI document that the server itself serves: where the API
 * changes, the pages that no longer fit do not compile. Amounts become text, since the pages ask for `numbers=string`.
 */

/** TypeScript source of the document. The same document gives the same text. */
export function clientOf(document) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(path, method, operation)),
  );
  return [
    "// Made from the OpenAPI document by build/client.mjs: a change here is overwritten.",
    ...Object.entries(document.components.schemas).map(
      ([name, schema]) => `export type ${name} = ${isAmount(name) ? "string" : typeOf(schema)};`,
    ),
    "export interface Operations {",
    ...operations.map(({ id, type }) => `  ${id}: ${type};`),
    "}",
    "/** Verb and path of each operation. */",
    "export const PATHS: { readonly [K in keyof Operations]: readonly [verb: string, path: string] } = {",
    ...operations.map(({ id, method, path }) => `  ${id}: ["${method.toUpperCase()}", "${path}"],`),
    "};",
    "",
  ].join("\n");
}

const isAmount = (name) => name === "Amount" || name === "AmountText";

function operationOf(path, method, { operationId, parameters = [], requestBody, responses }) {
  const named = (place) => parameters.filter((parameter) => parameter.in === place);
  const [status] = Object.keys(responses).filter((each) => each.startsWith("2"));
  const fields = [
    `path: ${recordOf(named("path"))}`,
    `query: ${recordOf(named("query"))}`,
    `body: ${contentOf(requestBody)}`,
    `answer: ${contentOf(responses[status])}`,
  ];
  return { id: operationId, method, path, type: `{ ${fields.join("; ")} }` };
}

function recordOf(parameters) {
  if (parameters.length === 0) return "{}";
  return `{ ${parameters.map((one) => `"${one.name}"${one.required ? "" : "?"}: ${typeOf(one.schema)}`).join("; ")} }`;
}

function contentOf(holder) {
  const [media] = Object.values(holder?.content ?? {});
  return media === undefined ? "undefined" : typeOf(media.schema);
}

function typeOf(schema) {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return `(${union.map(typeOf).join(" | ")})`;
  switch (schema.type) {
    case "object":
      return objectOf(schema);
    case "array":
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case "integer":
      return "number";
    case "string":
    case "number":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "unknown";
  }
}

function objectOf({ properties, required = [], additionalProperties }) {
  if (properties === undefined) {
    const values = typeof additionalProperties === "object" ? typeOf(additionalProperties) : "unknown";
    return `Readonly<Record<string, ${values}>>`;
  }
  const fields = Object.entries(properties).map(
    ([name, schema]) => `readonly "${name}"${required.includes(name) ? "" : "?"}: ${typeOf(schema)}`,
  );
  return `{ ${fields.join("; ")} }`;
}
