/**
 * Asks for an API key in the browser: a page of this process, on the loopback address alone, with a form. The key comes
 * in the body of a request, never in an address, and only with the state that the page was opened with.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "@spot-canvas/domain/fault";
import { isApiKey } from "../config/configuration.ts";

/** How the page is shown. */
export interface LoginPageOptions {
  /** The API that the key is for, as the page names it. */
  readonly api: string;
  /** Told the address of the page once it answers. */
  readonly onReady: (address: string) => void;
  readonly signal: AbortSignal;
  readonly withinMs?: number;
}

const WITHIN_MS = 120_000;
const BODY_MAX = 4_096;

/** Waits for a key from the page. Faults: `LoginTimedOut`; the signal's reason where it is raised. */
export async function askForKey({
  api,
  onReady,
  signal,
  withinMs = WITHIN_MS,
}: LoginPageOptions): Promise<string> {
  const state = randomBytes(16).toString("hex");
  let resolve: (key: string) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const given = new Promise<string>((resolved, rejected) => {
    [resolve, reject] = [resolved, rejected];
  });
  const server = createServer((request, response) => {
    answer(request, response, { api, state, resolve }).catch(reject);
  });
  const late = setTimeout(() => reject(timedOut(withinMs)), withinMs);
  const stop = (): void => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await new Promise<void>((listening, failed) => {
      server.once("error", failed).listen(0, "127.0.0.1", listening);
    });
    signal.throwIfAborted();
    onReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?state=${state}`);
    return await given;
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", stop);
    server.close();
    server.closeIdleConnections();
  }
}

interface Asked {
  readonly api: string;
  readonly state: string;
  readonly resolve: (key: string) => void;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { api, state, resolve }: Asked,
): Promise<void> {
  const show = (status: number, body: string): void => {
    response.writeHead(status, {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      "Referrer-Policy": "no-referrer",
      Connection: "close",
    });
    response.end(page(body));
  };
  const { port } = request.socket.address() as AddressInfo;
  // A name that a stranger's page made point here is not ours.
  if (request.headers.host !== `127.0.0.1:${port}`) return show(403, "<p>Not here.</p>");
  const url = new URL(request.url ?? "/", `http://127.0.0.1:${port}`);
  if (request.method === "GET" && url.pathname === "/" && isSame(url.searchParams.get("state"), state)) {
    return show(200, form(api, state));
  }
  if (request.method !== "POST" || url.pathname !== "/callback") return show(404, "<p>Not here.</p>");
  const given = new URLSearchParams(await bodyOf(request));
  if (!isSame(given.get("state"), state)) return show(403, "<p>This page is of another login.</p>");
  const key = given.get("key")?.trim() ?? "";
  if (!isApiKey(key)) return show(400, `<p>That is no API key: a key is a UUID.</p>${form(api, state)}`);
  show(200, "<p>Done: the terminal says how it went. You may close this window.</p>");
  resolve(key);
}

const isSame = (given: string | null, state: string): boolean =>
  given?.length === state.length && timingSafeEqual(Buffer.from(given), Buffer.from(state));

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > BODY_MAX) return "";
  }
  return text;
}

const form = (api: string, state: string): string => `<form method="post" action="/callback">
<input type="hidden" name="state" value="${state}">
<label for="key">API key for ${escaped(api)}</label>
<input id="key" name="key" type="password" autocomplete="off" autofocus required size="40">
<button>Log in</button>
</form>`;

const page = (body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Spot Canvas login</title>
<style>body{font:16px system-ui;margin:15vh auto;max-width:30em;padding:0 1em}
label,input,button{display:block;margin:.6em 0;font:inherit}</style></head>
<body><h1>Spot Canvas</h1>${body}</body></html>
`;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const timedOut = (withinMs: number): Fault =>
  new Fault(
    "LoginTimedOut",
    "unavailable",
    `Nobody gave a key within ${withinMs / 1_000} s: run the command again, or pipe the key to --key-stdin.`,
  );
