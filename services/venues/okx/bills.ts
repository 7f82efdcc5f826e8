/** Bills of funding of an OKX account: `account/bills` has seven days, `account/bills-archive` three months. */
import { decimalOf, doubleOf, type JsonObject, textOf } from "../json.ts";
import type { VenueFunding } from "../trading.ts";
import type { OkxNames } from "./instruments.ts";
import type { OkxList } from "./pages.ts";

/** A little less than what the newest endpoint has. */
const NEWEST_MS = 6 * 86_400_000;
/** Funding fees among the types of bills. */
const FUNDING = "8";

/** The bills that were booked from a time on. */
export const okxFundingBills = (from: number, now: number): OkxList => ({
  path: from > now - NEWEST_MS ? "account/bills" : "account/bills-archive",
  parameters: { type: FUNDING, begin: from },
  limit: "bills",
});

/** What it allows of a key in two seconds, less a little. */
export const BILLS_LIMIT = [{ weight: 4, perMs: 2_000 }] as const;

/** Reads a bill: its profit is what was received; on isolated margin the balance itself may not move by it. */
export function readOkxFunding(row: JsonObject, names: OkxNames): VenueFunding | undefined {
  const [billId, id, currency] = [textOf(row["billId"]), textOf(row["instId"]), textOf(row["ccy"])];
  const told = [row["pnl"], row["balChg"], row["posBalChg"]].map(decimalOf);
  const amount = told.find((each) => each !== undefined && !each.isZero()) ?? told[0];
  const time = doubleOf(row["ts"]);
  if (!billId || !id || !currency || !amount || !Number.isSafeInteger(time)) return undefined;
  return { billId, product: names(id).product, time, amount: amount.negated().normalized(), currency };
}
