/** The API on a socket. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Fault } from "@spot-canvas/domain/fault";
import type { Hono } from "hono";
import { type ApiOptions, createApi } from "./api.ts";
import { failed } from "./failure.ts";

/** Where to listen. */
export interface ServeOptions extends ApiOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** 127.0.0.1 where it is left out: nobody else reaches it. */
  readonly host?: string;
}

/** An API that listens. */
export interface ApiServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
}

/** How long answers may still run when the server is closed. */
const GRACE_MS = 1_000;

/** Listens. Throws a Fault `PortInUse` or `CannotListen` where it cannot. */
export async function serveApi({ port, host = "127.0.0.1", ...options }: ServeOptions): Promise<ApiServer> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const app = createApi({ ...options, signal });
  const isOpen = options.authentication.anyone !== undefined;
  const fetch = guarded(app, host, isOpen);
  const server = createAdaptorServer({ fetch, hostname: host, serverOptions: LIMITS }) as Server;
  server.maxHeadersCount = HEADERS_MAX;
  const address = await listen(server, port, host);
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    host,
    port: address.port,
    url: `http://${name === "0.0.0.0" || name === "[::]" ? "127.0.0.1" : name}:${address.port}`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await close(server);
    },
  };
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** How much and how slowly a caller may say before anything of it is looked at. Node looks who is late that often. */
const LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2_000,
} as const;
const HEADERS_MAX = 100;

/**
 * The API behind a look at whom a call is for. Who listens to this machine alone answers to its own names only: a page
 * of a stranger that a browser was led to under a name of its own (DNS rebinding) is refused. Where nobody needs a key,
 * a page of another site is refused as well: it would trade with the rights of whoever looks at it.
 */
function guarded(app: Hono, host: string, isOpen: boolean): Hono["fetch"] {
  const own = host.includes(":") ? `[${host}]` : host;
  const isLoopback = LOOPBACK.has(own);
  return (request, ...rest) => {
    const { headers } = request;
    if (isLoopback && !LOOPBACK.has(nameIn(headers.get("host") ?? own))) {
      return failed({ status: 403, text: "host not allowed: this API answers to localhost and 127.0.0.1" });
    }
    if (isOpen && isOfAnotherSite(headers)) {
      return failed({
        status: 403,
        text: "origin not allowed: pages of other sites need keys to be enforced",
      });
    }
    return app.fetch(request, ...rest);
  };
}

const nameIn = (host: string): string => host.replace(/:\d+$/, "").toLowerCase();

function isOfAnotherSite(headers: Headers): boolean {
  const origin = headers.get("origin");
  return origin !== null && origin.replace(/^https?:\/\//, "") !== headers.get("host");
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenFault(error, port, host)));
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function listenFault(error: NodeJS.ErrnoException, port: number, host: string): Fault {
  if (error.code === "EADDRINUSE") {
    const text = `Port ${port} of ${host} is in use: stop what listens there, or choose another with --port.`;
    return new Fault("PortInUse", "unavailable", text, { cause: error });
  }
  const text = `The API cannot listen on port ${port} of ${host}: ${error.message}.`;
  return new Fault("CannotListen", "usage", text, { cause: error });
}

/** Takes no more calls, lets those that run end, and after a while ends them. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose answer has just ended is idle only now: it would be kept for the next call for seconds.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
