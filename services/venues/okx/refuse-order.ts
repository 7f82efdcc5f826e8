/** How OKX refuses an order: code "1" for the request, and the reason in the row of the order. */
import { wordOf } from "../json.ts";
import type { Refuse } from "../rest.ts";
import type { VenueFault, VenueFaultTag } from "../venue-fault.ts";
import { firstRow } from "./orders.ts";
import { okxTagOf, refuseOkx } from "./refuse.ts";

/** Cancellations that found nothing open: filled, cancelled, triggered, or never there. */
const NOT_OPEN: readonly string[] = ["51400", "51401", "51402", "51410", "51416", "51603"];
/** Look-ups that found nothing. */
const ABSENT: readonly string[] = ["51603", "51063"];
/** Refusals that do not say that the order is not there: the id is taken already, or it took too long. */
const AMBIGUOUS: readonly string[] = ["51016", "51054", "51065", "51068", "51149", "51412"];

/** Whether a refusal says that there was nothing to cancel. */
export const isNotOpen = ({ code }: VenueFault): boolean => code !== undefined && NOT_OPEN.includes(code);

/** Whether a refusal says that OKX has no such order. */
export const isAbsent = ({ code }: VenueFault): boolean => code !== undefined && ABSENT.includes(code);

/** Tells refusals of orders from answers. */
export const refuseOkxOrder: Refuse = (answer, json) => {
  const row = firstRow(json);
  const code = wordOf(row?.["sCode"]);
  if (code === "" || code === "0") return refuseOkx(answer, json);
  const tag: VenueFaultTag = AMBIGUOUS.includes(code) ? "VenueUnavailable" : okxTagOf(code);
  return { tag, words: `${code}: ${wordOf(row?.["sMsg"])}`, code };
};
