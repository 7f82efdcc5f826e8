/** The API as one web handler: every route of the contract, joined with what answers it. */
import { writeJson } from "@spot-canvas/domain/contract/json";
import { POSITION_HEADER } from "@spot-canvas/domain/contract/openapi";
import type { Parameters } from "@spot-canvas/domain/contract/parameter";
import type { Route } from "@spot-canvas/domain/contract/route";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import { STREAM_PROBLEM } from "@spot-canvas/domain/contract/trade-stream";
import type { PositionToken } from "@spot-canvas/domain/events/position-token";
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Database } from "@spot-canvas/projections/projector/database";
import { waitForToken } from "@spot-canvas/projections/projector/wait";
import { type Context, Hono } from "hono";
import type { Logger } from "../logging/logger.ts";
import { systemClock } from "../waiting/system-clock.ts";
import type { Call, Endpoint, Reply } from "./endpoint.ts";
import { endpointsOf } from "./endpoints.ts";
import { type Events, eventStream } from "./event-stream.ts";
import { type Failure, failed, failureOf } from "./failure.ts";
import { forPages } from "./for-pages.ts";
import { jsonLines } from "./json-lines.ts";
import { kept } from "./kept.ts";
import { type Authentication, identify, type Principal } from "./principal.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import { parseJson, readBytes } from "./request-body.ts";
import { pathValues, routesAt } from "./route-path.ts";
import type { ApiServices } from "./services.ts";
import { settled } from "./settled.ts";
import { enter, OPEN_PATH } from "./ui/entrance.ts";
import { sessionAuthorization } from "./ui/session.ts";
import { whileAllowed } from "./while-allowed.ts";

/** How long a read waits for the position that its caller asked for. */
const PROJECTED_WITHIN_MS = 5_000;

/** What the API stands on. */
export interface ApiOptions extends ApiServices {
  readonly authentication: Authentication;
  /** How many calls a second each key may make; absent: as many as it likes. */
  readonly callsPerSecond?: number;
  /** Raised when the process ends: answers that follow the log end too. */
  readonly signal?: AbortSignal;
}

/** The API. `fetch` of it takes a web request and gives the answer: over a socket or inside the process. */
export function createApi(options: ApiOptions): Hono {
  const endpoints = endpointsOf(options);
  const gate = new Gate(options);
  const app = new Hono();
  app.use(forPages);
  for (const each of endpoints) {
    const path = each.route.path.replace(/\{(\w+)\}/g, ":$1");
    app.on(each.route.method, path, async (context) => {
      const began = systemClock.monotonic();
      const answer = await gate.answer(each, context);
      const { method, path: route } = each.route;
      const seconds = (systemClock.monotonic() - began) / 1_000;
      options.monitor.answered({ method, route, status: answer.status, seconds });
      return answer;
    });
  }
  const routes = endpoints.map(({ route }) => route);
  const { ui } = options;
  if (ui !== undefined) {
    app.get(OPEN_PATH, (context) => enter(options, ui.links, context.req.param("token"), context.req.raw));
  }
  app.notFound((context) => ui?.pages(context.req.raw) ?? gate.missing(routes, context));
  app.onError((error, context) => failed(failureOf(error, options.logger, lineOf(context))));
  return app;
}

const encoder = new TextEncoder();

/** How many readers of events one process serves at a time. */
const STREAMS_MAX = 100;

/** What stands before every endpoint: who calls, what is asked, and how the answer is written. */
class Gate {
  readonly #authentication: Authentication;
  readonly #rate: RateLimit | undefined;
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #stop: AbortSignal;
  /** Answers of events that are open. */
  #streams = 0;
  readonly #bodies = new Map<Route, (bytes: Uint8Array) => Result<unknown>>();

  constructor({ authentication, callsPerSecond, database, logger, signal }: ApiOptions) {
    this.#authentication = authentication;
    this.#rate =
      callsPerSecond === undefined ? undefined : createRateLimit(callsPerSecond, systemClock.monotonic);
    this.#database = database;
    this.#logger = logger;
    this.#stop = signal ?? new AbortController().signal;
  }

  async answer({ route, answer }: Endpoint, context: Context): Promise<Response> {
    try {
      const body = route.keyInBody ? await this.#bodyOf(route, context.req.raw) : undefined;
      if (body?.ok === false) return failed(body.error);
      const caller = await this.#callerOf(context, route, body && keyIn(body.value));
      if ("status" in caller) return failed(caller);
      const path = pathValues(context.req.param());
      if (path === undefined) return failed({ status: 400, text: "invalid path: it holds a character NUL" });
      const query = queryOf(route.query, new URL(context.req.url).searchParams);
      if (!query.ok) return failed({ status: 400, text: query.error });
      const given = body ?? (await this.#bodyOf(route, context.req.raw));
      if (!given.ok) return failed(given.error);
      await this.#caughtUp(query.value["min_position"]);
      await this.#caughtUp(query.value["known_at"]);
      const { headers } = context.req.raw;
      const call: Call<string, Parameters, unknown> = {
        ...{ caller, path, headers },
        ...{ query: query.value, body: given.value },
      };
      // What only reads may be done again, until all that it shows is settled.
      const reply = await (route.method === "GET" ? settled(() => answer(call)) : answer(call));
      return this.#written(route, reply, query.value["numbers"], context);
    } catch (error) {
      const text = route.errors.find(({ status }) => status === 500)?.text;
      return failed(failureOf(error, this.#logger, lineOf(context), text));
    }
  }

  /** The answer where no endpoint is: the key is looked at first, so that strangers do not learn what there is. */
  async missing(routes: readonly Route[], context: Context): Promise<Response> {
    const methods = routesAt(routes, new URL(context.req.url).pathname);
    const isOpen = methods.some(({ scope }) => scope === "none");
    const caller = await this.#callerOf(context, { scope: isOpen ? "none" : "read" });
    if ("status" in caller) return failed(caller);
    if (methods.length === 0) return failed({ status: 404, text: "not found" });
    const allow = methods.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    return failed({ status: 405, text: "method not allowed", headers: { Allow: allow.join(", ") } });
  }

  /** A caller may ask for a read that reflects what it wrote, and for a moment that is not projected yet. */
  async #caughtUp(wanted: unknown): Promise<void> {
    if (wanted === undefined) return;
    await waitForToken(this.#database, wanted as PositionToken, PROJECTED_WITHIN_MS, systemClock);
  }

  async #callerOf(
    context: Context,
    { scope }: Pick<Route, "scope">,
    inBody?: string,
  ): Promise<Principal | Failure> {
    if (scope === "none") return { tenant: "", scope: "read" };
    const header = authorizationOf(context) ?? inBody;
    const caller = await identify(this.#authentication, header, scope, this.#logger);
    const seconds = "status" in caller ? 0 : (this.#rate?.take(header ?? "") ?? 0);
    if (seconds === 0) return caller;
    const text = `too many requests: try again in ${seconds} s`;
    return { status: 429, text, headers: { "Retry-After": String(seconds) } };
  }

  async #bodyOf(route: Route, request: Request): Promise<Result<unknown, Failure>> {
    const { body } = route;
    if (body === undefined) return ok(undefined);
    const bytes = await readBytes(request, body.bytesMax);
    if (bytes === undefined) {
      const text = `request body too large: at most ${body.bytesMax} bytes`;
      return fail({ status: 413, text, headers: { Connection: "close" } });
    }
    if (body.read === "bytes") return ok(bytes);
    let read = this.#bodies.get(route);
    if (read === undefined) {
      const check = readerOf(body.shape, body.exact);
      read = (given) => {
        const parsed = parseJson(given);
        return parsed.ok ? check(parsed.value) : parsed;
      };
      this.#bodies.set(route, read);
    }
    const value = read(bytes);
    return value.ok ? value : fail({ status: 400, text: value.error.message });
  }

  #written(route: Route, reply: Reply<unknown>, numbers: unknown, context: Context): Response {
    const { answer } = route;
    const options = numbers === "string" ? ({ numbers } as const) : {};
    const headers = new Headers({ "Content-Type": answer.media, "Cache-Control": "no-store" });
    if ("lines" in reply) {
      const lines = jsonLines(reply.lines, options, this.#stop, (error) => {
        return failureOf(error, this.#logger, lineOf(context)).text;
      });
      return new Response(lines, { status: answer.status, headers });
    }
    if ("events" in reply) {
      const events = whileAllowed(reply.events, () => this.#isAllowed(context, route));
      return this.#streamed(events, numbers, headers, context);
    }
    if (reply.position !== undefined) headers.set(POSITION_HEADER, reply.position);
    if ("bytes" in reply) {
      headers.set("Content-Type", reply.media);
      return kept(reply.bytes, reply.kept, headers, context);
    }
    if ("json" in reply) return new Response(reply.json, { status: answer.status, headers });
    const status = reply.status ?? answer.status;
    if (status === 204) {
      headers.delete("Content-Type");
      return new Response(null, { status, headers });
    }
    const text = writeJson(reply.document, options);
    if (reply.kept !== undefined) return kept(encoder.encode(text), reply.kept, headers, context);
    return new Response(text, { status, headers });
  }

  /** Whether the key of a call is still one that may make it. While keys cannot be looked up, nobody is turned away. */
  async #isAllowed(context: Context, { scope }: Route): Promise<boolean> {
    if (this.#authentication.anyone !== undefined) return true;
    const caller = await identify(this.#authentication, authorizationOf(context), scope, this.#logger);
    return !("status" in caller) || caller.status === 503;
  }

  /** An answer of events, where there is room for one more. */
  #streamed(events: Events<unknown>, numbers: unknown, headers: Headers, context: Context): Response {
    headers.set("Cache-Control", "no-cache");
    headers.set("Connection", "keep-alive");
    headers.set("X-Accel-Buffering", "no");
    if (context.req.method === "HEAD") return new Response(null, { headers });
    if (this.#streams >= STREAMS_MAX) {
      return failed({ status: 503, text: STREAM_PROBLEM.tooMany, headers: { "Retry-After": "5" } });
    }
    this.#streams += 1;
    const { outgoing } = (context.env ?? {}) as { readonly outgoing?: { destroy(): void } };
    const body = eventStream(events, {
      numbers: numbers === "string" ? "string" : "number",
      stop: this.#stop,
      cut: () => outgoing?.destroy(),
      ended: (error) => {
        this.#streams -= 1;
        if (error !== undefined && !this.#stop.aborted) failureOf(error, this.#logger, lineOf(context));
      },
    });
    return new Response(body, { headers });
  }
}

/** The parameters of a route, read; or what the first bad one is told. */
function queryOf(parameters: Parameters, given: URLSearchParams): Result<Record<string, unknown>, string> {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const read = parameter.read(given.get(name) ?? undefined);
    if (!read.ok) return read;
    values[name] = read.value;
  }
  return ok(values);
}

/** The key that stands in a body, as a header would say it. */
function keyIn(body: unknown): string | undefined {
  const parsed = body instanceof Uint8Array ? parseJson(body) : undefined;
  const { key } = (parsed?.ok ? (parsed.value ?? {}) : {}) as { readonly key?: unknown };
  return typeof key === "string" ? `Bearer ${key}` : undefined;
}

/** The key of a call: its own, or that of the browser session that it came from. */
const authorizationOf = (context: Context): string | undefined =>
  context.req.header("Authorization") ?? sessionAuthorization(context.req.raw);

const lineOf = (context: Context): string => `${context.req.method} ${new URL(context.req.url).pathname}`;
