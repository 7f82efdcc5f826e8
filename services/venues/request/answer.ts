/** One HTTP request, and its answer with all that faults are told by. */
import type { Venue } from "@spot-canvas/domain/market/venue";
import { VenueFault } from "../venue-fault.ts";
import { titleOf } from "../venue-title.ts";
import { exchange, type HttpAnswer, type HttpRequest } from "./http-exchange.ts";

/** What a venue answered. */
export interface Answer extends HttpAnswer {
  /** The venue's time when it answered, to the second, where it tells (epoch milliseconds). */
  readonly date: number | undefined;
  /** Our time when the request was sent, and when the answer was whole. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** How a request is sent. */
export interface SendOptions {
  readonly venue: Venue;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request and reads its whole answer, whatever its status. Throws the fault `VenueUnavailable` where the
 * connection fails, is cut in the middle of the body or takes too long, and the signal's reason once it is aborted.
 */
export async function send(
  request: HttpRequest,
  { venue, timeoutMs, now, signal }: SendOptions,
): Promise<Answer> {
  signal.throwIfAborted();
  const sentAt = now();
  // One controller and one timer: AbortSignal.any and .timeout cost more than reading a page of candles.
  const ending = new AbortController();
  const end = (): void => ending.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutMs);
  signal.addEventListener("abort", end, { once: true });
  try {
    const headers = { "User-Agent": "spot-canvas", Accept: "application/json", ...request.headers };
    const answer = await exchange({ ...request, headers }, ending.signal);
    const date = Date.parse(answer.headers.date ?? "");
    return { ...answer, date: Number.isNaN(date) ? undefined : date, sentAt, receivedAt: now() };
  } catch (cause) {
    signal.throwIfAborted();
    const why = isLate ? `no answer within ${timeoutMs / 1_000} s` : reasonOf(cause);
    throw new VenueFault(
      "VenueUnavailable",
      venue,
      `${titleOf(venue)} cannot be reached at ${new URL(request.url).host}: ${why}. Look at the network; it may be down for a while.`,
      { cause },
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** What went wrong, in words; where both addresses of a name were tried, the message is empty and the code is not. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
