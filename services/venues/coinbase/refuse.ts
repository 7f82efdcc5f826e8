/** How Coinbase Exchange refuses: a status, and `{"message": "..."}`. */
import { objectOf, textOf } from "../json.ts";
import { tagOfStatus } from "../request/refusal.ts";
import type { Refuse } from "../rest.ts";

/** Tells its refusals from its answers. */
export const refuseCoinbase: Refuse = ({ status }, json) => {
  const words = textOf(objectOf(json)?.["message"]);
  if (status === 404) return { tag: "VenueUnknownProduct", words: words ?? "" };
  const tag = tagOfStatus(status);
  if (tag) return { tag, words: words ?? "" };
  // No answer of an endpoint that is asked has a message.
  return words === undefined ? undefined : { tag: "VenueRefused", words };
};
