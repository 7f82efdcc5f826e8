import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, OTHER_TENANT, type RunningApi, runApi } from "../../testing/running-api.ts";
import { createApi } from "../api.ts";
import { recordedKeys } from "../recorded-keys.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Made {
  readonly id: string;
  readonly key: string;
}

const create = async (name: string, scope: string, by?: string): Promise<Made> => {
  const answer = await api.call("POST", "/api/v1/keys", { name, scope }, by);
  expect(answer.status).toBe(201);
  return answer.document as Made;
};

const statusOf = async (key: string, method = "GET", path = "/auth/resolve", body?: unknown) =>
  (await api.call(method, path, body, key)).status;

describe("a key that was made", () => {
  it.each([
    ["read", 200, 403, 403],
    ["trade", 200, 201, 403],
    ["admin", 200, 201, 200],
  ])("with scope %s opens what that scope opens", async (scope, read, trade, admin) => {
    const { key } = await create(`scoped-${scope}`, scope);
    expect(await statusOf(key, "GET", "/api/v1/accounts")).toBe(read);
    const account = { id: `by-${scope}`, type: "live" };
    expect(await statusOf(key, "POST", "/api/v1/accounts", account)).toBe(trade);
    expect(await statusOf(key, "GET", "/api/v1/keys")).toBe(admin);
  });

  it("calls from the answer on, until the answer that it is revoked", async () => {
    const { id, key } = await create("short-lived", "read");
    expect(await statusOf(key)).toBe(200);
    const revoked = await api.call("DELETE", `/api/v1/keys/${id}`);
    expect([revoked.status, revoked.document]).toEqual([200, { revoked: id }]);
    const refused = await api.call("GET", "/auth/resolve", undefined, key);
    expect([refused.status, refused.document]).toEqual([401, { error: "unknown API key" }]);
    expect((await api.call("DELETE", `/api/v1/keys/${id}`)).status).toBe(200);
  });

  it("is its tenant's own: nobody else sees or revokes it", async () => {
    const theirs = await create("theirs", "read", KEYS.other);
    const resolved = await api.call("GET", "/auth/resolve", undefined, theirs.key);
    expect(resolved.document).toEqual({ tenant_id: OTHER_TENANT, scope: "read" });
    const answer = await api.call("DELETE", `/api/v1/keys/${theirs.id}`);
    expect([answer.status, answer.document]).toEqual([404, { error: "key not found" }]);
    expect((await api.call("GET", "/api/v1/keys")).text).not.toContain(theirs.id);
    expect(await statusOf(theirs.key)).toBe(200);
  });

  it("is listed by name without what it is, also once it is revoked", async () => {
    const { id, key } = await create("listed", "trade");
    await api.call("DELETE", `/api/v1/keys/${id}`);
    const { document, text } = await api.call("GET", "/api/v1/keys");
    expect(document).toContainEqual({
      id,
      name: "listed",
      scope: "trade",
      created_at: expect.stringMatching(/Z$/),
      revoked_at: expect.stringMatching(/Z$/),
    });
    expect(text).not.toContain(key);
  });

  it("has a name that no other valid key has", async () => {
    const { id } = await create("unique", "read");
    const again = await api.call("POST", "/api/v1/keys", { name: "unique", scope: "read" });
    expect([again.status, again.document]).toEqual([409, { error: "key name already in use" }]);
    await api.call("DELETE", `/api/v1/keys/${id}`);
    await create("unique", "read");
  });

  it("is in the log as its hash alone", async () => {
    const { key } = await create("hashed", "read");
    const { text } = await api.call("GET", "/api/v1/log/events?subject=control.keys");
    expect(text).toContain(createHash("sha256").update(key).digest("hex"));
    expect(text).not.toContain(key);
  });

  it.each([
    [{ scope: "read" }],
    [{ name: "", scope: "read" }],
    [{ name: "x", scope: "root" }],
    [{ name: "x".repeat(201), scope: "read" }],
  ])("is not made of %j", async (body) => {
    const answer = await api.call("POST", "/api/v1/keys", body);
    expect([answer.status, answer.document]).toEqual([
      400,
      { error: expect.stringMatching(/^invalid body: /) },
    ]);
  });
});

describe("a database that is away", () => {
  it("leaves the configured key in, and does not call another one unknown", async () => {
    const { key } = await create("away", "read");
    const database = { ...api.database, query: () => Promise.reject(new Error("down")) };
    const keys = recordedKeys(api.options.authentication.keys, database as never);
    const configured = createApi({ ...api.options, authentication: { keys } });
    const ask = (bearer: string) =>
      configured.request("/auth/resolve", { headers: { Authorization: `Bearer ${bearer}` } });
    expect((await ask(KEYS.read)).status).toBe(200);
    expect((await ask(key)).status).toBe(200);
    const nobody = await ask("00000000-0000-4000-8000-000000000000");
    expect([nobody.status, await nobody.json()]).toEqual([
      503,
      { error: "authentication service unavailable" },
    ]);
  });
});
