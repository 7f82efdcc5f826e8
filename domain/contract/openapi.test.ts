import { describe, expect, it } from "vitest";
import { openApiOf } from "./openapi.ts";
import { ROUTES } from "./routes.ts";

/** Any part of the document, to be walked by name. */
interface Node {
  readonly [name: string]: Node;
}

const document = openApiOf(ROUTES, "1.2.3") as unknown as Node;

function references(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(references);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === "$ref" ? [String(value)] : references(value),
  );
}

describe("the OpenAPI document", () => {
  it("holds every route with its parameters, its answer and its errors", () => {
    for (const route of ROUTES) {
      const operation = document["paths"]![route.path]![route.method.toLowerCase()]!;
      expect(operation["operationId"]).toBe(route.id);
      const named = Object.values(operation["parameters"] ?? {}).map((each) => each["name"]);
      expect(named).toEqual([
        ...[...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
        ...Object.keys(route.query),
        ...(route.answer.media === "text/event-stream" ? ["Last-Event-ID"] : []),
      ]);
      const statuses = Object.keys(operation["responses"]!).map(Number);
      for (const { status } of route.errors) expect(statuses).toContain(status);
      expect(statuses).toContain(route.answer.status);
      if (route.scope !== "none") expect(statuses).toEqual(expect.arrayContaining([401, 503]));
    }
  });

  it("holds no other route", () => {
    const count = Object.values(document["paths"]!).reduce((sum, path) => sum + Object.keys(path).length, 0);
    expect(count).toBe(ROUTES.length);
    expect(new Set(ROUTES.map(({ id }) => id)).size).toBe(ROUTES.length);
  });

  it("refers only to schemas that it has", () => {
    const schemas = document["components"]!["schemas"]!;
    const found = references(document);
    expect(found.length).toBeGreaterThan(ROUTES.length);
    for (const reference of found) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(schemas).toHaveProperty([reference.replace("#/components/schemas/", "")]);
    }
  });

  it("lets an amount be a number or text, and names the type once", () => {
    const trade = document["components"]!["schemas"]!["Trade"]!;
    expect(trade["properties"]!["quantity"]).toEqual({ $ref: "#/components/schemas/Amount" });
  });

  it("asks no key for health alone", () => {
    const open = ROUTES.filter(({ scope }) => scope === "none").map(({ path }) => path);
    expect(open).toEqual(["/health", "/ready"]);
    expect(document["paths"]!["/health"]!["get"]!["security"]).toEqual([]);
  });

  it("is the same every time", () => {
    expect(JSON.stringify(openApiOf(ROUTES, "1.2.3"))).toBe(JSON.stringify(document));
  });
});
