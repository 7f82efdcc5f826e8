import { connect } from "node:net";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type RunningApi, runApi } from "../testing/running-api.ts";
import { type ApiServer, serveApi } from "./serve.ts";

let api: RunningApi;
let server: ApiServer;

beforeAll(async () => {
  api = await runApi();
  server = await serveApi({ ...api.options, port: 0 });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const headers = { Authorization: `Bearer ${KEYS.admin}` };

/** What a raw request over a socket is answered with, up to its end. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8");
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("a server", () => {
  it("listens on the loopback address, at a free port where 0 is asked for", async () => {
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const answer = await fetch(`${server.url}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  });

  it("says in one sentence that its port is in use", async () => {
    const error = await serveApi({ ...api.options, port: server.port }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).tag).toBe("PortInUse");
    expect((error as Fault).message).toBe(
      `Port ${server.port} of 127.0.0.1 is in use: stop what listens there, or choose another with --port.`,
    );
  });

  it("says in one sentence that an address is not its own", async () => {
    const error = await serveApi({ ...api.options, port: 0, host: "203.0.113.1" }).catch(
      (cause: unknown) => cause,
    );
    expect((error as Fault).tag).toBe("CannotListen");
  });

  it("answers HEAD as GET without a body", async () => {
    const answer = await fetch(`${server.url}/health`, { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  it("refuses a body that is too long before it is sent", async () => {
    const answer = await raw(
      "POST /api/v1/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
        `${KEYS.admin}\r\nContent-Length: 99999999\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('{"error":"request body too large: at most 4194304 bytes"}');
  });

  it("refuses a body that grows too long while it is sent", async () => {
    const chunk = "1".repeat(70_000);
    const answer = await raw(
      "POST /api/v1/accounts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
        `${KEYS.admin}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.length.toString(16)}\r\n${chunk}\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each(["localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:8080"])("answers to %s", async (host) => {
    const answer = await raw(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(["canvas.example", "127.0.0.1.example", "localhost.example:8080"])(
    "does not answer to %s: that is a stranger's page in the browser of its owner",
    async (host) => {
      const answer = await raw(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).toContain("host not allowed: this API answers to localhost and 127.0.0.1");
    },
  );

  it("refuses a key that calls too often, and no other one", async () => {
    await using limited = await serveApi({ ...api.options, port: 0, callsPerSecond: 1 });
    const ask = (key: string) =>
      fetch(`${limited.url}/auth/resolve`, { headers: { Authorization: `Bearer ${key}` } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(KEYS.read)));
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refused.json()).toEqual({ error: "too many requests: try again in 1 s" });
    expect((await ask(KEYS.trade)).status).toBe(200);
  });

  it("answers no head that is too long", async () => {
    const answer = await raw(`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    ["a name that was rebound to this machine", { host: "evil.example" }, 403],
    ["its own name", { host: "localhost:8080" }, 200],
  ])("looks at whom a call is for: %s", async (_, given, status) => {
    const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
    const answer = await raw(`GET /health HTTP/1.1\r\n${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
    expect(answer.split(" ")[1]).toBe(String(status));
  });

  it("lets no page of another site in where nobody needs a key", async () => {
    const anyone = { tenant: DEFAULT_TENANT, scope: "admin" } as const;
    const authentication = { ...api.options.authentication, anyone };
    await using open = await serveApi({ ...api.options, authentication, port: 0 });
    const statusFrom = async (origin?: string) => {
      const answer = await fetch(
        `${open.url}/api/v1/accounts`,
        origin === undefined ? {} : { headers: { origin } },
      );
      return answer.status;
    };
    expect(await statusFrom()).toBe(200);
    expect(await statusFrom(open.url)).toBe(200);
    expect(await statusFrom("https://evil.example")).toBe(403);
    expect(await statusFrom("null")).toBe(403);
    // With keys enforced a page has to have one, wherever it comes from.
    const keyed = await fetch(`${server.url}/api/v1/accounts`, {
      headers: { ...headers, origin: "https://a.example" },
    });
    expect(keyed.status).toBe(200);
  });

  it("survives what is not HTTP", async () => {
    expect(await raw("hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it("ends an answer that follows the log when it closes", async () => {
    const closing = await serveApi({ ...api.options, port: 0 });
    const answer = await fetch(`${closing.url}/api/v1/log/events?subject=TRADING&follow=true`, { headers });
    expect(answer.status).toBe(200);
    const read = answer.text();
    await closing[Symbol.asyncDispose]();
    expect(await read).toBe("");
    await expect(fetch(`${closing.url}/health`)).rejects.toThrow();
  });
});
