/** Answers that are no answer, as the faults that they are. Each venue adds the words that only it uses. */
import type { Venue } from "@spot-canvas/domain/market/venue";
import { VenueFault, type VenueFaultTag } from "../venue-fault.ts";
import { titleOf } from "../venue-title.ts";
import type { Answer } from "./answer.ts";

/** How much of an answer a message quotes. */
const QUOTED_MAX = 200;

/** What each tag says after the venue's name, and what to do about it. */
const SENTENCES: Readonly<Record<VenueFaultTag, readonly [what: string, remedy: string]>> = {
  VenueRateLimited: ["limits requests", "Wait a little; another program on this address may be asking too"],
  VenueUnavailable: ["cannot serve this now", "It may be down for a while: try again later"],
  VenueUnreadable: ["answered what cannot be read", "Try again; if it stays so, its interface has changed"],
  VenueUnknownProduct: ["does not have this product", "Ask for one that it lists"],
  VenueGone: ["has this no more", "Ask for something that it still lists"],
  VenueForbidden: [
    "does not let this program in",
    "Check the key, and whether the venue serves this country",
  ],
  VenueRefused: ["refuses the request", "Asking again will not help"],
};

/** What a venue says when it does not answer: the fault's tag, its own words, and what stands in them. */
export interface Refusal {
  readonly tag: VenueFaultTag;
  readonly words: string;
  readonly code?: string;
  readonly retryAfterMs?: number;
}

/** The fault that a refusal is; how long to wait stands in its words or in the header of the answer. */
export function refusal(
  { tag, words, code, retryAfterMs }: Refusal,
  venue: Venue,
  answer: Pick<Answer, "status" | "headers" | "body" | "receivedAt">,
): VenueFault {
  const [what, remedy] = SENTENCES[tag];
  const quoted = words.trim().slice(0, QUOTED_MAX);
  const said = quoted === "" ? `status ${answer.status}` : `${answer.status} "${quoted}"`;
  const wait = retryAfterMs ?? retryAfterOf(answer);
  return new VenueFault(tag, venue, `${titleOf(venue)} ${what} (${said}). ${remedy}.`, {
    body: answer.body,
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(code !== undefined && { code }),
  });
}

/** The tag that a status alone stands for; undefined for one of success. */
export function tagOfStatus(status: number): VenueFaultTag | undefined {
  if (status < 400) return undefined;
  if (status === 429 || status === 418) return "VenueRateLimited";
  if (status >= 500 || status === 408) return "VenueUnavailable";
  if (status === 401 || status === 403 || status === 407 || status === 451) return "VenueForbidden";
  return status === 410 ? "VenueGone" : "VenueRefused";
}

/** The JSON of an answer; undefined where it is none. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The wait that a Retry-After header asks for (RFC 9110, 10.2.3): seconds, or a date by the clock of the Date header. */
function retryAfterOf({ headers, receivedAt }: Pick<Answer, "headers" | "receivedAt">): number | undefined {
  const text = headers["retry-after"] ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const [until, from] = [Date.parse(text), Date.parse(headers.date ?? "")];
  return Number.isNaN(until) ? undefined : Math.max(0, until - (Number.isNaN(from) ? receivedAt : from));
}
