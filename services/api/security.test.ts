/**
 * Every route of the OpenAPI document, tried as nobody may: without a key, with a key that may only read, and as another
 * tenant. A route that is added is tried without anything being added here.
 */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../testing/running-api.ts";
import { createApi } from "./api.ts";
import { hashOfKey, keyBook } from "./principal.ts";
import { type ApiServer, serveApi } from "./serve.ts";

interface Operation {
  readonly security?: readonly unknown[];
  readonly description?: string;
}

interface Tried {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** What only the first tenant has; no answer to another may hold it. */
const SECRET = "secret-of-the-first-tenant";
const ACCOUNT = "vault";
const AT = "2024-01-01T00:00:00Z";

const trade = (id: string, reason: string) => ({
  ...{ trade_id: id, account_id: ACCOUNT, symbol: "BTC-USD", side: "buy", quantity: 1, price: 100 },
  ...{ fee_currency: "USD", market_type: "spot", timestamp: AT, entry_reason: reason },
});

/** What names something of the first tenant. */
const NAMES: Readonly<Record<string, string>> = {
  id: ACCOUNT,
  tradeId: "trade-1",
  symbol: "BTC-USD",
  currency: "USD",
  venue: "coinbase",
  product: "BTC-USD",
  view: "ledger",
};

/** Bodies that would do something; other routes are sent an empty object. */
const BODIES: Readonly<Record<string, object>> = {
  "/api/v1/accounts": { account: ACCOUNT, name: "mine now", type: "live" },
  "/api/v1/accounts/{id}/close": { reason: "taken" },
  "/api/v1/accounts/{id}/balance": { amount: 1, currency: "USD" },
  "/api/v1/accounts/{id}/cash": { direction: "deposit", amount: 5, id: "x" },
  "/api/v1/accounts/{id}/openings": { id: "o", symbol: "ETH-USD", quantity: 1, cost: 1, acquired_at: AT },
  "/api/v1/accounts/{id}/assertions": { amount: 1, currency: "USD", id: "a", at: AT },
  "/api/v1/trades/{tradeId}/amend": { price: 1 },
  "/api/v1/import": { trades: [trade("theirs", "none")] },
  "/api/v1/halt": { reason: "theirs" },
  "/api/v1/resume": { reason: "theirs" },
};

let api: RunningApi;
let server: ApiServer;
let tried: readonly Tried[];
const signalKey = "0b0f2f04-55ff-4e0a-8a39-1f8f4d4f2c11";

beforeAll(async () => {
  api = await runApi();
  server = await serveApi({ ...api.options, port: 0 });
  const imported = await api.call("POST", "/api/v1/import", { trades: [trade("trade-1", SECRET)] });
  expect(imported.status).toBe(200);
  await api.call("PUT", `/api/v1/accounts/${ACCOUNT}/balance`, { amount: 1_000, currency: "USD" });
  await api.call("POST", "/api/v1/keys", { name: SECRET, scope: "read" });
  await api.settled();
  const { document } = await api.call("GET", "/openapi.json");
  const { paths } = document as { readonly paths: Record<string, Record<string, Operation>> };
  tried = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
});

const needsKey = ({ operation }: Tried): boolean => (operation.security?.length ?? 1) > 0;
const addressOf = ({ path }: Tried): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(NAMES[name] ?? "anything"));

/** Calls a route; of an answer that goes on, what it begins with. */
async function answerTo(
  one: Tried,
  key?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const stop = AbortSignal.timeout(60_000);
  const hasBody = one.method === "POST" || one.method === "PUT";
  const answer = await fetch(server.url + addressOf(one), {
    method: one.method,
    signal: stop,
    headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
    ...(hasBody ? { body: JSON.stringify(BODIES[one.path] ?? {}) } : {}),
  });
  const isEndless = answer.headers.get("content-type") === "text/event-stream";
  if (!isEndless) return { status: answer.status, text: await answer.text() };
  let text = "";
  const reader = answer.body!.getReader();
  const quiet = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 150));
  for (;;) {
    const next = await Promise.race([reader.read(), quiet]);
    if (next === undefined || next.done) break;
    text += Buffer.from(next.value).toString();
  }
  await reader.cancel();
  return { status: answer.status, text };
}

describe("every route of the document", () => {
  it("is there to be tried", () => {
    expect(tried.length).toBeGreaterThan(60);
    expect(tried.filter((one) => !needsKey(one)).map(({ path }) => path)).toEqual(["/health", "/ready"]);
  });

  it("that needs a key answers 401 without one, and with one that nobody has", async () => {
    for (const one of tried.filter(needsKey)) {
      for (const key of [undefined, "00000000-0000-4000-8000-000000000000", "not-a-key"]) {
        const { status, text } = await answerTo(one, key);
        expect([`${one.method} ${one.path}`, status]).toEqual([`${one.method} ${one.path}`, 401]);
        expect(text).not.toContain(SECRET);
      }
    }
  });

  it("that changes something refuses a key that may only read", async () => {
    const before = await stateOfFirst();
    const changing = tried.filter(({ method }) => method !== "GET");
    for (const one of changing) {
      const { status } = await answerTo(one, KEYS.read);
      expect([`${one.method} ${one.path}`, status]).toEqual([`${one.method} ${one.path}`, 403]);
    }
    expect(await stateOfFirst()).toEqual(before);
  });

  it("opens to a key for signals alone where signals are sent, and nowhere else", async () => {
    const keys = keyBook([{ hash: hashOfKey(signalKey), tenant: DEFAULT_TENANT, scope: "signal" }]);
    const app = createApi({ ...api.options, authentication: { keys } });
    for (const one of tried.filter(needsKey)) {
      const answer = await app.request(addressOf(one), {
        method: one.method,
        headers: { Authorization: `Bearer ${signalKey}` },
        ...(one.method === "POST" || one.method === "PUT" ? { body: "{}" } : {}),
      });
      const isOpen = one.path === "/api/v1/signals" && one.method === "POST";
      expect([`${one.method} ${one.path}`, answer.status === 403]).toEqual([
        `${one.method} ${one.path}`,
        !isOpen,
      ]);
    }
  });

  it("shows another tenant nothing, and changes nothing for it", async () => {
    const before = await stateOfFirst();
    for (const one of tried.filter(needsKey)) {
      const { status, text } = await answerTo(one, KEYS.other);
      expect(text.replaceAll(`"${SECRET}-1"`, ""), `${one.method} ${one.path} ${status}`).not.toContain(
        `${SECRET}"`,
      );
      expect([`${one.method} ${one.path}`, status < 500 || status === 503]).toEqual([
        `${one.method} ${one.path}`,
        true,
      ]);
    }
    await api.settled();
    expect(await stateOfFirst()).toEqual(before);
  });

  it("says in an error of its own no line of the program", async () => {
    for (const one of tried) {
      const { text } = await answerTo(one, KEYS.admin).catch(() => ({ text: "" }));
      expect(text, `${one.method} ${one.path}`).not.toMatch(/\n\s+at |node_modules|\.ts:\d+|\.js:\d+/);
    }
  });
});

/** What the first tenant has, as it sees it. */
async function stateOfFirst(): Promise<unknown> {
  const paths = [
    "accounts",
    `accounts/${ACCOUNT}/trades`,
    `accounts/${ACCOUNT}/balances`,
    "keys",
    "halt",
    "trading",
  ];
  const answers = await Promise.all(paths.map((path) => api.call("GET", `/api/v1/${path}`)));
  return answers.map(({ status, document }) => ({ status, document }));
}
