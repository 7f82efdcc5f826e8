/** `account/bills` and `account/bills-archive` of OKX: what funding changed of the balance, newest first. */
import type { SimulatedFunding } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import type { PrivateRoute, Reply, VenueRequest } from "../dialect.ts";
import { values } from "./replies.ts";
import { instrumentId } from "./swaps.ts";

const LIMIT = 100;
/** Funding fee, and of it what is paid and what is received. */
const [TYPE, PAID, RECEIVED] = ["8", "173", "174"];
/** A bill is booked a while after its hour. */
const BOOKED_AFTER_MS = 1_234;

/** The id of a bill. */
const billOf = (number: number): number => 9_000_000 + number;

const rowOf = ({ number, product, time, amount }: SimulatedFunding) => ({
  balChg: String(amount.negated()),
  billId: String(billOf(number)),
  ccy: product.quote,
  instId: instrumentId(product, true),
  instType: "SWAP",
  mgnMode: "isolated",
  pnl: String(amount.negated()),
  posBalChg: "0",
  subType: amount.isNegative() ? RECEIVED : PAID,
  ts: String(time + BOOKED_AFTER_MS),
  type: TYPE,
});

function bills(desk: OrderDesk, { query }: VenueRequest): Reply {
  const begin = Number(query.get("begin") ?? 0);
  const after = Number(query.get("after") ?? Number.POSITIVE_INFINITY);
  const limit = Math.min(Number(query.get("limit") ?? LIMIT) || LIMIT, LIMIT);
  const rows = [TYPE, null].includes(query.get("type")) ? desk.funding : [];
  const found = rows.filter(({ number, time }) => time + BOOKED_AFTER_MS >= begin && billOf(number) < after);
  return values(found.toReversed().slice(0, limit).map(rowOf));
}

/** The routes. */
export const billRoutes: readonly PrivateRoute[] = [
  {
    method: "GET",
    pattern: /^\/api\/v5\/account\/bills(?:-archive)?$/,
    answer: (desk, _, request) => bills(desk, request),
  },
];
