/** An endpoint: a route of the contract and what answers it. */
import type { Parameters, ValuesOf } from "@spot-canvas/domain/contract/parameter";
import type { PathValues, Route } from "@spot-canvas/domain/contract/route";
import type { Shape } from "@spot-canvas/domain/contract/shape";
import type { Events } from "./event-stream.ts";
import type { Lines } from "./json-lines.ts";
import type { Principal } from "./principal.ts";

/** A call, read and checked. */
export interface Call<P extends string, Q extends Parameters, B> {
  readonly caller: Principal;
  readonly path: PathValues<P>;
  readonly query: ValuesOf<Q>;
  /** The decoded body, or its bytes where the route's handler reads them itself. */
  readonly body: B;
  /** The headers of the request. */
  readonly headers: Headers;
}

/** An answer. */
export type Reply<T> =
  | {
      readonly document: T;
      /** Where it is not the status that the route declares. */
      readonly status?: number;
      /** The position token of what was read. */
      readonly position?: string;
      /** May be kept by the caller: see {@link Kept}. */
      readonly kept?: Kept;
    }
  /** The document, written as the call asks for with `numbers`. */
  | { readonly json: string; readonly position?: string }
  /** Another of the media types that the route declares. */
  | {
      readonly bytes: Uint8Array;
      readonly media: string;
      readonly position?: string;
      readonly kept?: Kept;
    }
  /** One document a line, as they come. */
  | { readonly lines: Lines<T> }
  /** Server-sent events, one document each, as they come. */
  | { readonly events: Events<T> };

/**
 * How long a caller may keep an answer, which then gets an ETag. `settled`: for ever, the address stands for this content
 * alone. `current`: until it asks again, which costs a few bytes where nothing changed.
 */
export type Kept = "settled" | "current";

/** An endpoint whose types are settled. */
export interface Endpoint {
  readonly route: Route;
  readonly answer: (call: Call<string, Parameters, unknown>) => Promise<Reply<unknown>>;
}

/** Joins a route with its handler; what the handler is given and what it gives is what the route declares. */
export function endpoint<P extends string, Q extends Parameters, B, R extends Shape>(
  route: Route<P, Q, B, R>,
  answer: (call: Call<P, Q, B>) => Promise<Reply<R["Type"]>>,
): Endpoint {
  return { route: route as unknown as Route, answer: answer as unknown as Endpoint["answer"] };
}
