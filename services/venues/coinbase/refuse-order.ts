/**
 * How Coinbase Advanced Trade refuses: a status and `{"error", "message"}`, or `{"success": false}` with the reason in
 * `error_response` and status 200.
 */
import { arrayOf, objectOf, textOf } from "../json.ts";
import { tagOfStatus } from "../request/refusal.ts";
import type { Refuse } from "../rest.ts";

/** Reasons that do not say that an order is not there: the id is taken already, or nothing is said. */
const AMBIGUOUS = /duplicate|unknown_failure_reason/i;

/** Tells refusals of orders from answers. */
export const refuseCoinbaseOrder: Refuse = ({ status }, json) => {
  const fields = objectOf(json);
  const response = objectOf(fields?.["error_response"]);
  if (fields?.["success"] === false) {
    const code = textOf(response?.["error"]) ?? textOf(fields["failure_reason"]) ?? "";
    const words = `${code}: ${textOf(response?.["message"]) ?? ""}`;
    return { tag: AMBIGUOUS.test(code) || code === "" ? "VenueUnavailable" : "VenueRefused", words, code };
  }
  const tag = tagOfStatus(status);
  const [first] = arrayOf(fields?.["errors"]) ?? [];
  const words = textOf(fields?.["message"]) ?? textOf(objectOf(first)?.["message"]) ?? "";
  return tag && { tag, words };
};
