/** How Coinbase Exchange words its answers: compact JSON, and errors as `{"message"}`. */
import type { DialectErrors, Reply } from "../dialect.ts";
import { jsonReply } from "../dialect.ts";

/** An error. */
export const refusal = (status: number, message: string): Reply => jsonReply({ message }, status);

/** What can always go wrong. */
export const errors: DialectErrors = {
  rateLimited: refusal(429, "Public rate limit exceeded"),
  unavailable: refusal(503, "Service Unavailable"),
  notFound: refusal(404, "NotFound"),
};

/** RFC 3339 with six decimals, of nanoseconds since the epoch. */
export function microsecondText(nanos: bigint): string {
  const micros = nanos / 1_000n;
  const millis = new Date(Number(micros / 1_000n)).toISOString().slice(0, -1);
  return `${millis}${String(micros % 1_000n).padStart(3, "0")}Z`;
}
