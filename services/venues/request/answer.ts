/** One HTTP request, and its answer with all that faults are told by. */
import type { Venue } from "@spot-canvas/domain/market/venue";
import { VenueFault } from "../venue-fault.ts";
import { titleOf } from "../venue-title.ts";

/** What a venue answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The venue's time when it answered, to the second, where it tells (epoch milliseconds). */
  readonly date: number | undefined;
  /** Our time when the request was sent, and when the answer was whole. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** A request. */
export interface Request {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How it is sent. */
export interface Sending {
  readonly venue: Venue;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request and reads its whole answer, whatever its status. Throws the fault `VenueUnavailable` where the
 * connection fails, is cut in the middle of the body or takes too long, and the signal's reason once it is aborted.
 */
export async function send(request: Request, { venue, timeoutMs, now, signal }: Sending): Promise<Answer> {
  const { url, method = "GET", headers, body } = request;
  const sentAt = now();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers: { "User-Agent": "spot-canvas", Accept: "application/json", ...headers },
      ...(body !== undefined && { body }),
      redirect: "error",
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await response.text();
    const date = Date.parse(response.headers.get("date") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      body: text,
      date: Number.isNaN(date) ? undefined : date,
      sentAt,
      receivedAt: now(),
    };
  } catch (cause) {
    signal.throwIfAborted();
    const why = timeout.aborted ? `no answer within ${timeoutMs / 1_000} s` : reasonOf(cause);
    throw new VenueFault(
      "VenueUnavailable",
      venue,
      `${titleOf(venue)} cannot be reached at ${new URL(url).host}: ${why}. Look at the network; it may be down for a while.`,
      { cause },
    );
  }
}

/** What lies behind "fetch failed". */
function reasonOf(cause: unknown): string {
  let deepest = cause;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  if (!(deepest instanceof Error)) return String(deepest);
  return deepest.message || ("code" in deepest ? String(deepest.code) : deepest.name);
}
