/** How Kraken refuses: always status 200 and a list of errors, such as `EGeneral:Too many requests`. */
import { arrayOf, objectOf, wordOf } from "../json.ts";
import { tagOfStatus } from "../request/refusal.ts";
import type { Refuse } from "../rest.ts";
import type { VenueFaultTag } from "../venue-fault.ts";

/** What its errors stand for, by a part of their text; the first that matches. */
const TAGS: readonly (readonly [RegExp, VenueFaultTag])[] = [
  [/rate limit|too many requests|temporary lockout|throttled/i, "VenueRateLimited"],
  [/unavailable|busy|internal error|post_only mode|cancel_only mode|timeout/i, "VenueUnavailable"],
  [/unknown asset|invalid asset/i, "VenueUnknownProduct"],
  [/delisted/i, "VenueGone"],
  [/invalid key|permission denied|invalid signature|invalid session|restricted/i, "VenueForbidden"],
];

/** Tells its refusals from its answers. */
export const refuseKraken: Refuse = ({ status, receivedAt }, json) => {
  const errors = arrayOf(objectOf(json)?.["error"]) ?? [];
  const words = errors.map(wordOf).join(", ");
  if (errors.length > 0) {
    const tag = TAGS.find(([pattern]) => pattern.test(words))?.[1] ?? "VenueRefused";
    // "EService:Throttled:1717171717" names the second from which on it answers again.
    const until = /throttled:\s*(\d+)/i.exec(words)?.[1];
    return { tag, words, ...(until && { retryAfterMs: Math.max(0, Number(until) * 1_000 - receivedAt) }) };
  }
  const tag = tagOfStatus(status);
  return tag && { tag, words };
};
