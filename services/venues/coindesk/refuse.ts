/** How CoinDesk Data refuses: a status and `{"Err": {"message": "..."}}`; its older interface with status 200 and `Response`. */
import { objectOf, textOf } from "../json.ts";
import { tagOfStatus } from "../request/refusal.ts";
import type { Refuse } from "../rest.ts";

/** Tells its refusals from its answers. */
export const refuseCoinDesk: Refuse = ({ status }, json) => {
  const fields = objectOf(json);
  const words = textOf(objectOf(fields?.["Err"])?.["message"]) ?? textOf(fields?.["Message"]) ?? "";
  const isError = words !== "" || fields?.["Response"] === "Error";
  if (isError && /rate limit/i.test(words)) return { tag: "VenueRateLimited", words };
  if (/^not found: (market|instrument)|no data for the symbol/i.test(words))
    return { tag: "VenueUnknownProduct", words };
  const tag = tagOfStatus(status);
  if (tag) return { tag, words };
  return isError ? { tag: "VenueRefused", words } : undefined;
};
