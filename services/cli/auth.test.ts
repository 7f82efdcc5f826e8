import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { type RunningCanvas, startCanvas } from "../testing/running-canvas.ts";

const TENANT = "00000000-0000-0000-0000-000000000001";

let up: RunningCanvas;
beforeAll(async () => {
  up = await startCanvas();
});
afterAll(() => up[Symbol.asyncDispose]());

const environment = (): Record<string, string> => ({
  XDG_CONFIG_HOME: join(up.cwd, "config"),
  LEDGER_URL: up.url,
});
const run = (...words: readonly string[]) => canvas(words, { cwd: up.cwd, environment: environment() });
const kept = () => join(up.cwd, "config", "canvas", "config.yaml");

/** A login in the browser, up to where the page is. */
async function login(): Promise<{ readonly process: CanvasProcess; readonly page: URL }> {
  const process = new CanvasProcess(["auth", "login", "--no-browser"], {
    cwd: up.cwd,
    environment: environment(),
  });
  return { process, page: new URL((await process.says(/Give the key at (\S+)/))[1]!) };
}

const send = (page: URL, fields: Readonly<Record<string, string>>) =>
  fetch(new URL("/callback", page), { method: "POST", body: new URLSearchParams(fields) });

describe("auth", () => {
  it("says that nobody is logged in", async () => {
    const { code, stderr } = await run("auth", "status", "--json");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^There is no key for http.*: log in with /)]);
  });

  it("takes a key from the page it was asked on, and from no other", async () => {
    const { process, page } = await login();
    const shown = await fetch(page);
    expect([shown.status, shown.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await shown.text()).toContain(`API key for ${up.url}`);
    const state = page.searchParams.get("state")!;
    expect((await fetch(new URL("/?state=0", page))).status).toBe(404);
    expect((await send(page, { state: "0".repeat(state.length), key: up.key })).status).toBe(403);
    expect((await send(page, { state, key: "secret" })).status).toBe(400);
    expect((await send(page, { state, key: up.key })).status).toBe(200);
    await process.says(new RegExp(`Logged in to ${up.url} as tenant ${TENANT}`));
    expect((await process.ended).code).toBe(0);
    expect(await readFile(kept(), "utf8")).toBe(`url: "${up.url}"\napi_key: "${up.key}"\n`);
    expect((await stat(kept())).mode & 0o777).toBe(0o600);
  });

  it("is what other commands call with, and says as whom", async () => {
    const status = await run("auth", "status", "--json");
    expect(JSON.parse(status.stdout)).toEqual({
      ...{ url: up.url, api_key: `${up.key.slice(0, 8)}...`, source: "login", tenant_id: TENANT },
    });
    expect((await run("accounts", "list", "--ledger-url", up.url)).code).toBe(0);
  });

  it("keeps no key that the API does not know", async () => {
    const { process, page } = await login();
    const unknown = "00000000-0000-4000-8000-000000000000";
    await send(page, { state: page.searchParams.get("state")!, key: unknown });
    await process.says(/does not know this key/);
    expect((await process.ended).code).toBe(1);
    expect(await readFile(kept(), "utf8")).toContain(up.key);
  });

  it("forgets the key", async () => {
    expect((await run("auth", "logout")).code).toBe(0);
    expect(await readFile(kept(), "utf8")).toBe(`url: "${up.url}"\n`);
    expect((await run("auth", "status")).code).toBe(1);
    const known = { ...environment(), LEDGER_API_KEY: up.key };
    const status = await canvas(["auth", "status"], { cwd: up.cwd, environment: known });
    expect([status.code, status.stdout]).toEqual([0, expect.stringContaining("environment")]);
  });
});
