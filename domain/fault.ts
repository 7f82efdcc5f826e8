/**
 * What went wrong, as a value: a tag for programs, one clear sentence for people, and the remedy in it.
 * A fault is returned inside a {@link Result} where the caller is expected to go on, and thrown where it cannot.
 */

/** What kind of fault it is: decides the exit code of a command, the status of an answer, and whether a retry can help. */
export type FaultKind =
  /** The caller asked wrongly: exit 2, status 400. */
  | "usage"
  /** What was asked for does not exist: exit 3, status 404. */
  | "not-found"
  /** It exists already, or has moved on since it was read: exit 1, status 409. */
  | "conflict"
  /** The caller may not do this: exit 1, status 401 or 403. */
  | "forbidden"
  /** A dependency cannot be reached now; the same call may succeed later: exit 1, status 503. */
  | "unavailable"
  /** Stored or received bytes are not what they must be: exit 1, status 422. */
  | "corrupt"
  /** The program is wrong: exit 1, status 500. */
  | "defect";

/** An error with a tag. `message` is one sentence that says what happened and what to do about it. */
export class Fault extends Error {
  readonly tag: string;
  readonly kind: FaultKind;

  constructor(tag: string, kind: FaultKind, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = tag;
    this.tag = tag;
    this.kind = kind;
  }
}

/** Either a value or the fault that kept it from being made. */
export type Result<T, E = Fault> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** A result that holds a value. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

/** A result that holds a fault. */
export const fail = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** The value of a result, or its fault thrown: for callers that cannot go on without it. */
export function unwrap<T>(result: Result<T, Error>): T {
  if (result.ok) return result.value;
  throw result.error;
}

/**
 * What was thrown first. Where a scope ends by an error and closing what it held throws too, the language wraps both in a
 * SuppressedError whose own message says nothing: the first is what a person has to know.
 */
export function firstThrown(error: unknown): unknown {
  let first = error;
  while (first instanceof Error && first.name === "SuppressedError" && "suppressed" in first) {
    first = first.suppressed;
  }
  return first;
}
