import { openApiOf } from "@spot-canvas/domain/contract/openapi";
import { ROUTES } from "@spot-canvas/domain/contract/routes";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, OTHER_TENANT, type RunningApi, runApi } from "../testing/running-api.ts";
import { createApi } from "./api.ts";
import { routesAt } from "./route-path.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const bearer = (key: string): Record<string, string> => ({ Authorization: `Bearer ${key}` });

/** A path of a route with something in its braces. */
const pathOf = (path: string): string => path.replace(/\{\w+\}/g, "x");

describe("a call without a valid key", () => {
  it.each([
    ["no header", {}, "missing Authorization header"],
    ["an empty header", { Authorization: "" }, "missing Authorization header"],
    ["another scheme", { Authorization: "Basic abc" }, "Authorization header must use Bearer scheme"],
    ["a key that is no UUID", bearer("abc"), "invalid API key format"],
    ["no key behind the scheme", { Authorization: "Bearer" }, "invalid API key format"],
    ["a key and more", bearer(`${KEYS.admin} x`), "invalid API key format"],
    ["a key that nobody has", bearer("00000000-0000-4000-8000-000000000000"), "unknown API key"],
  ])("with %s is answered with 401 on every route", async (_what, headers, error) => {
    for (const { path, method, scope } of ROUTES) {
      if (scope === "none") continue;
      const answer = await api.app.request(pathOf(path), { method, headers });
      expect([answer.status, await answer.json()]).toEqual([401, { error }]);
    }
  });

  it("learns nothing of which paths there are", async () => {
    const answer = await api.app.request("/nothing/here");
    expect(answer.status).toBe(401);
  });

  it("is told when keys cannot be looked up", async () => {
    const keys = { principalOf: () => Promise.reject(new Error("down")) };
    const app = createApi({ ...api.options, authentication: { keys } });
    const answer = await app.request("/auth/resolve", { headers: bearer(KEYS.read) });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ error: "authentication service unavailable" });
  });

  it("is let in where keys are not enforced, and that is said", async () => {
    const { keys } = api.options.authentication;
    const anyone = { tenant: DEFAULT_TENANT, scope: "admin" } as const;
    const app = createApi({ ...api.options, authentication: { keys, anyone } });
    const answer = await app.request("/auth/resolve");
    expect(await answer.json()).toMatchObject({ tenant_id: DEFAULT_TENANT });
    expect(api.said.at(-1)).toContain("missing Authorization header");
  });
});

describe("a key", () => {
  it("resolves to its tenant, in any case of letters", async () => {
    const resolved = async (key?: string) =>
      (await api.call("GET", "/auth/resolve", undefined, key)).document as Readonly<Record<string, string>>;
    expect(await resolved()).toEqual({ tenant_id: DEFAULT_TENANT, scope: "admin" });
    expect(await resolved(KEYS.read)).toEqual({ tenant_id: DEFAULT_TENANT, scope: "read" });
    expect((await resolved(KEYS.other.toUpperCase()))["tenant_id"]).toBe(OTHER_TENANT);
  });

  it("opens the routes of its scope and of lesser ones only", async () => {
    const closed = {
      read: ["signal", "trade", "admin"],
      trade: ["admin"],
      signal: ["read", "trade", "admin"],
    };
    for (const route of ROUTES) {
      for (const own of ["read", "trade", "signal"] as const) {
        if (!closed[own].includes(route.scope)) continue;
        const answer = await api.call(route.method, pathOf(route.path), route.body && {}, KEYS[own]);
        expect([answer.status, answer.document]).toEqual([
          403,
          { error: `API key lacks the scope ${route.scope}` },
        ]);
      }
    }
  });
});

describe("a path that is not answered", () => {
  it("is 404 where there is none", async () => {
    const answer = await api.call("GET", "/api/v1/nothing");
    expect([answer.status, answer.document]).toEqual([404, { error: "not found" }]);
  });

  it("is 405 with the methods there are, on every path", async () => {
    const paths = new Set(ROUTES.map(({ path }) => path));
    for (const path of paths) {
      // A path with a name in it may be that of another one too.
      const methods = routesAt(ROUTES, pathOf(path)).map(({ method }) => method);
      const answer = await api.call("PATCH", pathOf(path));
      expect([answer.status, answer.document]).toEqual([405, { error: "method not allowed" }]);
      const allow = answer.headers.get("allow")!.split(", ");
      expect(allow.filter((method) => method !== "HEAD")).toEqual(methods);
    }
  });

  it("is 400 with a character that no stored text can hold", async () => {
    const answer = await api.call("GET", "/api/v1/accounts/a%00b/portfolio");
    expect([answer.status, answer.document]).toEqual([
      400,
      { error: "invalid path: it holds a character NUL" },
    ]);
  });
});

describe("a browser", () => {
  it("may send every method and header that the routes need, from anywhere", async () => {
    const answer = await api.app.request("/api/v1/accounts/a/balance", {
      method: "OPTIONS",
      headers: { Origin: "https://example.com", "Access-Control-Request-Method": "PUT" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET,POST,PUT,DELETE,OPTIONS");
    expect(answer.headers.get("access-control-allow-headers")).toBe(
      "Accept,Content-Type,Authorization,Last-Event-ID,If-None-Match",
    );
    expect(answer.headers.get("access-control-max-age")).toBe("300");
  });

  it("can read errors and positions too", async () => {
    const answer = await api.app.request("/api/v1/accounts", { headers: { Origin: "https://example.com" } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")).toContain("X-Log-Position");
  });
});

describe("health", () => {
  it("is ok while everything can be reached, and needs no key", async () => {
    const answer = await api.app.request("/health");
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  });

  it.each([
    ["embedded", "log unreachable"],
    ["jetstream", "NATS disconnected"],
  ] as const)("names each dependency that cannot be reached, with the %s log", async (engine, logText) => {
    const down = () => Promise.reject(new Fault("Down", "unavailable", "It is down."));
    const description = { ...api.log.description, engine };
    const log = { ...api.log, description, streams: down };
    const database = { ...api.database, query: down };
    const app = createApi({ ...api.options, log: log as never, database: database as never });
    const answer = await app.request("/health");
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { status: "error", error: `database unreachable, ${logText}` },
    ]);
  });
});

describe("health while the database works on something long", () => {
  it.each([
    ["pglite", 200, { status: "ok" }],
    ["postgres", 503, { status: "error", error: "database unreachable" }],
  ] as const)("is what a late answer of %s means", async (engine, status, document) => {
    const database = { engine, query: () => new Promise(() => {}) };
    const app = createApi({ ...api.options, database: database as never });
    const answer = await app.request("/health");
    expect([answer.status, await answer.json()]).toEqual([status, document]);
  });
});

describe("a failure", () => {
  const failing = (error: unknown) => {
    const log = { ...api.log, description: api.log.description, streams: () => Promise.reject(error) };
    return createApi({ ...api.options, log: log as never }).request("/api/v1/log/streams", {
      headers: bearer(KEYS.read),
    });
  };

  it("of ours shows an id and no stack; the log has both", async () => {
    const answer = await failing(new Error("secret detail"));
    const id = answer.headers.get("x-error-id")!;
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { error: `internal error: the service's log has it under ${id}` },
    ]);
    expect(api.said.at(-1)).toContain(id);
    expect(api.said.at(-1)).toContain("secret detail");
  });

  it.each([
    ["usage", 400],
    ["forbidden", 403],
    ["not-found", 404],
    ["conflict", 409],
    ["corrupt", 422],
    ["unavailable", 503],
    ["defect", 500],
  ] as const)("that is a fault of kind %s is %i", async (kind, status) => {
    const answer = await failing(new Fault("Some", kind, "A sentence."));
    expect(answer.status).toBe(status);
    if (status !== 500) expect(await answer.json()).toEqual({ error: "A sentence." });
  });

  it("in a statement of ours is not the caller's", async () => {
    const answer = await failing(new Fault("UniqueViolation", "conflict", "relation accounts"));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("relation");
  });
});

describe("the document of the API", () => {
  it("is served, and says what the contract says", async () => {
    const answer = await api.call("GET", "/openapi.json", undefined, KEYS.read);
    expect(answer.document).toEqual(JSON.parse(JSON.stringify(openApiOf(ROUTES, "1.0.0"))));
  });

  it("lists no route that nobody answers", async () => {
    for (const { method, path } of ROUTES) {
      const answer = await api.call(method, pathOf(path), method === "GET" ? undefined : "x");
      expect([method, path, answer.status]).not.toEqual([method, path, 405]);
      expect(answer.document).not.toEqual({ error: "not found" });
    }
  });
});

describe("garbage", () => {
  const withBody = ROUTES.filter(({ body }) => body !== undefined);

  it("as a body is refused by every route that takes one", async () => {
    const garbage = fc.oneof(fc.string({ maxLength: 200 }), fc.json(), fc.uint8Array({ maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...withBody), garbage, async ({ method, path, errors }, body) => {
        const answer = await api.call(method, pathOf(path), body);
        // An empty list of refused rows is a list all the same.
        if (path === "/api/v1/import/refused" && answer.status === 204) return;
        // What the path names may be looked for before the body is read.
        const isMissing = answer.status === 404 && errors.some(({ status }) => status === 404);
        expect([isMissing ? 404 : 400, answer.document]).toEqual([
          answer.status,
          { error: expect.any(String) },
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it("as a query is refused or ignored by every route that reads", async () => {
    const reading = ROUTES.filter(
      ({ method, path }) => method === "GET" && path !== "/health" && path !== "/ready",
    );
    // Waiting is right where a text happens to be a position: min-position.test.ts has its garbage.
    const names = reading
      .flatMap(({ query }) => Object.keys(query))
      .filter((name) => !["min_position", "known_at"].includes(name));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...reading),
        fc.dictionary(fc.constantFrom(...names), fc.string()),
        fc.string({ minLength: 1 }),
        async ({ path }, given, id) => {
          const query = { ...given, follow: "false" };
          const url = `${path.replace(/\{\w+\}/g, encodeURIComponent(id))}?${new URLSearchParams(query)}`;
          const answer = await api.call("GET", url);
          expect([url, answer.status]).not.toEqual([url, 500]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("that is too long is not read", async () => {
    for (const { method, path, body } of withBody) {
      const answer = await api.call(method, pathOf(path), new Uint8Array(body!.bytesMax + 1));
      expect([answer.status, answer.document]).toEqual([
        413,
        { error: `request body too large: at most ${body!.bytesMax} bytes` },
      ]);
    }
  });
});
