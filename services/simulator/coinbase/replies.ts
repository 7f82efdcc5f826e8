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
  malformed: refusal(400, "Bad Request"),
};
