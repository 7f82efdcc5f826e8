/** How Kraken refuses an order: as all else, with some words that mean another thing of an order. */
import type { Refuse } from "../rest.ts";
import type { VenueFaultTag } from "../venue-fault.ts";
import { refuseKraken } from "./refuse.ts";

/** What errors stand for when an order was sent, by a part of their text; the first that matches. */
const TAGS: readonly (readonly [RegExp, VenueFaultTag])[] = [
  // The order of this id is there already.
  [
    /(cl_ord_id|client order id).*(duplicate|in use|exist|unique)|(duplicate).*(cl_ord_id|client order id)/i,
    "VenueUnavailable",
  ],
  [/deadline elapsed|cancel_only mode|post_only mode/i, "VenueRefused"],
];

/** A cancellation that found nothing open. */
export const isUnknownOrder = (words: string): boolean => /unknown order/i.test(words);

/** Tells refusals of orders from answers. */
export const refuseKrakenOrder: Refuse = (answer, json) => {
  const refused = refuseKraken(answer, json);
  if (!refused) return undefined;
  const tag = TAGS.find(([pattern]) => pattern.test(refused.words))?.[1];
  return tag ? { ...refused, tag } : refused;
};
