/** A route of the API as data: what the server registers, the client calls and the OpenAPI document says. */
import { MIN_POSITION, type Parameters } from "./parameter.ts";
import type { Shape } from "./shape.ts";

/**
 * What a caller needs to call a route: nothing at all, or a key with at least this scope. A key that may trade may
 * read and send signals; one of an admin may do everything; one for signals may send them and nothing else.
 */
export type Scope = "none" | "signal" | "read" | "trade" | "admin";

/** The verbs that routes have. */
export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** An error that a route answers with beside those that every route has (401, 403, 413, 500, 503). */
export interface Problem {
  readonly status: number;
  /** The text, or what it begins with, as clients may match on it. */
  readonly text: string;
}

/** What a request carries; `T` is what its handler is given. */
export interface Body<T> {
  /** What it is made of. */
  readonly shape: Shape;
  /** Its greatest size. */
  readonly bytesMax: number;
  /**
   * `schema`: the server checks it against the shape. `bytes`: the handler reads the bytes itself, for the sake of
   * exact numbers or of speed, and the shape only describes it.
   */
  readonly read: "schema" | "bytes";
  readonly media: "application/json" | "application/octet-stream";
  /** Fields that there are not are refused: for what would bound or end nothing by a slip of the pen. */
  readonly exact?: boolean;
  /** Carries the type alone; never there. */
  readonly given?: T;
}

/** What a route answers. */
export interface Answer<R extends Shape> {
  readonly status: 200 | 201 | 204;
  /** Other statuses under which the same shape comes. */
  readonly alsoStatus?: readonly number[];
  readonly description: string;
  /** One JSON document, one a line, or one an event; or a page for programs that read no JSON. With 204 there is no document at all. */
  readonly media: "application/json" | "application/x-ndjson" | "text/event-stream" | "text/plain";
  /** Other media types that the same content comes in, for a caller whose `Accept` names one. */
  readonly alsoMedia?: readonly string[];
  /** The document, each line, or the data of each event. */
  readonly shape: R;
}

/** A route. There is none without a scope: leaving it out does not compile. */
export interface Route<
  P extends string = string,
  Q extends Parameters = Parameters,
  B = unknown,
  R extends Shape = Shape,
> {
  /** Its name for generated clients. */
  readonly id: string;
  readonly method: Method;
  /** With parameters in braces, such as `/api/v1/accounts/{id}`. */
  readonly path: P;
  readonly scope: Scope;
  /** The key may stand in the body, as its field `key`, where a sender can set no headers. */
  readonly keyInBody?: true;
  readonly summary: string;
  readonly query: Q;
  readonly body: Body<B> | undefined;
  readonly answer: Answer<R>;
  readonly errors: readonly Problem[];
}

/** The names in braces of a path. */
export type PathNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;

/** The values in a path by name. */
export type PathValues<P extends string> = { readonly [K in PathNames<P>]: string };

/** Declares a route that carries no body. */
export const route = <const P extends string, Q extends Parameters, R extends Shape>(
  declared: Omit<Route<P, Q, undefined, R>, "body">,
): Route<P, Q, undefined, R> => ({ ...declared, body: undefined });

/** Declares a route that reads from the views: a caller can have it wait until they show what it wrote. */
export const readRoute = <const P extends string, Q extends Parameters, R extends Shape>(
  declared: Omit<Route<P, Q, undefined, R>, "body" | "method" | "scope"> & { readonly scope?: Scope },
): Route<P, Q & typeof MIN_POSITION, undefined, R> =>
  route({
    scope: "read",
    ...declared,
    method: "GET",
    query: { ...declared.query, ...MIN_POSITION },
    errors: [...declared.errors, PROBLEM.invalidMinPosition, PROBLEM.anotherLog, PROBLEM.notYetProjected],
  });

/** Declares a route whose body the server checks against its shape. */
export const routeWithBody = <const P extends string, Q extends Parameters, B extends Shape, R extends Shape>(
  declared: Omit<Route<P, Q, unknown, R>, "body"> & {
    readonly body: Omit<Body<unknown>, "shape" | "read" | "media"> & { readonly shape: B };
  },
): Route<P, Q, B["Type"], R> => ({
  ...declared,
  body: { ...declared.body, read: "schema", media: "application/json" },
});

/** Declares a route whose handler reads the bytes of the body itself. */
export const routeWithBytes = <const P extends string, Q extends Parameters, R extends Shape>(
  declared: Omit<Route<P, Q, unknown, R>, "body"> & { readonly body: Omit<Body<Uint8Array>, "read"> },
): Route<P, Q, Uint8Array, R> => ({ ...declared, body: { ...declared.body, read: "bytes" } });

const MB = 1_048_576;

/** The greatest body of each kind of request. */
export const BODY_MAX = { setting: 65_536, trades: 4 * MB, candles: 16 * MB } as const;

/** Errors that several routes share. */
export const PROBLEM = {
  invalidLimit: { status: 400, text: "invalid limit" },
  invalidCursor: { status: 400, text: "invalid cursor" },
  invalidJson: { status: 400, text: "invalid JSON: ..." },
  invalidBody: { status: 400, text: "invalid body: ..." },
  invalidMinPosition: {
    status: 400,
    text: "invalid min_position: give a value of X-Log-Position, or a number",
  },
  invalidMark: { status: 400, text: "invalid mark: must be true or false" },
  invalidAsOf: { status: 400, text: "invalid as_of: give RFC 3339 with a zone, ..." },
  invalidKnownAt: { status: 400, text: "invalid known_at: give a value of X-Log-Position, or a number" },
  anotherLog: { status: 409, text: "the position is of another log: ..." },
  notYetProjected: { status: 503, text: "Position ... was not projected within ... ms ..." },
  accountNotFound: { status: 404, text: "account not found" },
  accountClosed: { status: 409, text: "account is closed: ..." },
} as const satisfies Readonly<Record<string, Problem>>;
