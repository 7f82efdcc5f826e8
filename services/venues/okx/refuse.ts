/** How OKX refuses: `{"code": "50011", "msg": "..."}`, often with status 200. The code is text, and a number at times. */
import { objectOf, textOf, wordOf } from "../json.ts";
import { tagOfStatus } from "../request/refusal.ts";
import type { Refuse } from "../rest.ts";
import type { VenueFaultTag } from "../venue-fault.ts";

const TAGS: Readonly<Record<string, VenueFaultTag>> = {
  50001: "VenueUnavailable",
  50004: "VenueUnavailable",
  50011: "VenueRateLimited",
  50013: "VenueUnavailable",
  50026: "VenueUnavailable",
  50027: "VenueForbidden",
  50040: "VenueRateLimited",
  50061: "VenueRateLimited",
  51001: "VenueUnknownProduct",
  51027: "VenueGone",
  51028: "VenueUnavailable",
};

/** The fault that a code stands for; codes from 50100 to 50199 are about keys. */
export const okxTagOf = (code: string): VenueFaultTag =>
  TAGS[code] ?? (code.startsWith("501") ? "VenueForbidden" : "VenueRefused");

/** Tells its refusals from its answers. */
export const refuseOkx: Refuse = ({ status }, json) => {
  const fields = objectOf(json);
  const code = fields?.["code"] === undefined ? "0" : wordOf(fields["code"]);
  const words = textOf(fields?.["msg"]) ?? "";
  if (code !== "0") return { tag: okxTagOf(code), words: `${code}: ${words}`, code };
  const tag = tagOfStatus(status);
  return tag && { tag, words };
};
