import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, runApi } from "../../testing/running-api.ts";
import { createApi } from "../api.ts";
import { createLinks } from "./links.ts";
import { openUi, type Ui } from "./ui.ts";

let api: RunningApi;
let ui: Ui;
let app: ReturnType<typeof createApi>;
let cookie: string;

const ACCOUNTS = "http://127.0.0.1:8080/api/v1/accounts";
const OWNER = { tenant: DEFAULT_TENANT, scope: "admin" } as const;

const open = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(app.request(`http://127.0.0.1:8080${path}`, { headers }));

beforeAll(async () => {
  api = await runApi();
  ui = openUi(() => 0);
  app = createApi({ ...api.options, ui });
  const entered = await open(ui.links.issue(OWNER));
  cookie = (entered.headers.get("set-cookie") ?? "").split(";")[0]!;
});
afterAll(() => api[Symbol.asyncDispose]());

describe("a link", () => {
  it("becomes a session once, in a cookie that no script reads and no other site sends, and leaves the address", async () => {
    const path = ui.links.issue(OWNER);
    const first = await open(path);
    expect([first.status, first.headers.get("location")]).toEqual([303, "/"]);
    expect(first.headers.get("set-cookie")).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const second = await open(path);
    expect(second.headers.get("set-cookie")).toContain("canvas_session=; ");
  });

  it("that is not known opens nothing", async () => {
    const answer = await open("/open/abc");
    expect(answer.headers.get("set-cookie")).toContain("Max-Age=0");
  });

  it("is too old after 15 minutes", () => {
    let now = 0;
    const links = createLinks(() => now);
    const [early, late] = [links.issue(OWNER), links.issue(OWNER)].map((path) => path.split("/").at(-1)!);
    now = 15 * 60_000;
    expect(links.redeem(early!)).toEqual(OWNER);
    now += 1;
    expect(links.redeem(late!)).toBeUndefined();
  });
});

describe("a request with the cookie of a session", () => {
  const from = (more: Record<string, string>) => ({ cookie, host: "127.0.0.1:8080", ...more });
  const ask = async (method: string, headers: Record<string, string>): Promise<number> => {
    const body = method === "GET" ? {} : { body: JSON.stringify({ id: "mine", type: "paper" }) };
    return (await app.request(ACCOUNTS, { method, headers, ...body })).status;
  };

  it.each([
    ["reads from its own pages", "GET", { "sec-fetch-site": "same-origin" }, 200],
    ["reads where a person typed the address", "GET", { "sec-fetch-site": "none" }, 200],
    ["does not read for another site", "GET", { "sec-fetch-site": "cross-site" }, 401],
    ["does not read for a neighbour of the same site", "GET", { "sec-fetch-site": "same-site" }, 401],
    ["does not write for another origin", "POST", { origin: "http://evil.example" }, 401],
    ["does not write for another port of this machine", "POST", { origin: "http://127.0.0.1:9999" }, 401],
    ["does not write where nothing says who asks", "POST", {}, 401],
    ["writes from its own pages", "POST", { origin: "http://127.0.0.1:8080" }, 201],
  ] as const)("%s", async (_, method, headers, status) => {
    expect(await ask(method, from(headers))).toBe(status);
  });

  it("is a key like another: listed by name, and gone once it is revoked", async () => {
    const own = from({ "sec-fetch-site": "same-origin", origin: "http://127.0.0.1:8080" });
    const keys = (await (
      await app.request("http://127.0.0.1:8080/api/v1/keys", { headers: own })
    ).json()) as {
      id: string;
      name: string;
    }[];
    expect(keys[0]!.name).toMatch(/^browser [0-9a-f]{8}$/);
    await app.request(`http://127.0.0.1:8080/api/v1/keys/${keys[0]!.id}`, { method: "DELETE", headers: own });
    expect(await ask("GET", own)).toBe(401);
  });
});

describe("the pages", () => {
  const html = { accept: "text/html,application/xhtml+xml" };

  it("come for any address that is not the API's, under a policy that allows nothing from elsewhere", async () => {
    const page = await open("/chart/coinbase/BTC-USD/1h", html);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(await page.text()).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it("bring scripts whose names change with them, compressed, for a year", async () => {
    const page = await (await open("/", html)).text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)![1]!;
    const answer = await open(script, { "accept-encoding": "gzip, br" });
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-encoding")).toBe("br");
  });

  it("leave the API's own answers as they are", async () => {
    expect((await open("/api/v1/nothing", html)).status).toBe(401);
    expect((await open("/nothing")).status).toBe(401);
  });
});
