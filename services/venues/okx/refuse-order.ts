/** How OKX refuses an order: code "1" for the request, and the reason in the row of the order. */
import { wordOf } from "../json.ts";
import type { Refuse } from "../rest.ts";
import type { VenueFaultTag } from "../venue-fault.ts";
import { firstRow } from "./orders.ts";
import { okxTagOf, refuseOkx } from "./refuse.ts";

/** A cancellation that found nothing open: filled, cancelled, or never there. */
export const OKX_NOT_OPEN: readonly string[] = ["51400", "51401", "51402", "51410", "51603"];
/** A look-up that found nothing. */
export const OKX_ABSENT: readonly string[] = ["51603"];
/** Refusals that do not say that the order is not there: the id is taken already, or it took too long. */
const AMBIGUOUS: readonly string[] = ["51016", "51149"];

/** Tells refusals of orders from answers. */
export const refuseOkxOrder: Refuse = (answer, json) => {
  const row = firstRow(json);
  const code = wordOf(row?.["sCode"]);
  if (code === "" || code === "0") return refuseOkx(answer, json);
  const tag: VenueFaultTag = AMBIGUOUS.includes(code) ? "VenueUnavailable" : okxTagOf(code);
  return { tag, words: `${code}: ${wordOf(row?.["sMsg"])}`, code };
};
