/** The trades of all accounts of a tenant, in the order in which they apply. */
import { comparePlaces } from "@spot-canvas/domain/ledger/trade-order";
import type { Snapshot } from "../projector/snapshot.ts";
import type { LoggedTrade } from "./logged-trade.ts";
import { listAccounts } from "./read.ts";
import { tradesInOrder } from "./trades-in-order.ts";

/** One account's trades, the next of them in front. */
interface Lane {
  readonly slices: AsyncIterator<readonly LoggedTrade[]>;
  slice: readonly LoggedTrade[];
  next: number;
}

/** Merges the trades of the accounts; each is read slice by slice, so that memory grows with the accounts alone. */
export async function* tenantTradesInOrder(snapshot: Snapshot, tenant: string): AsyncGenerator<LoggedTrade> {
  const lanes: Lane[] = [];
  for (const { id: account } of await listAccounts(snapshot, tenant)) {
    const lane = { slices: tradesInOrder(snapshot, { tenant, account }), slice: [], next: 0 };
    if (await advance(lane)) lanes.push(lane);
  }
  while (lanes.length > 0) {
    const first = lanes.reduce((left, right) =>
      comparePlaces(frontOf(left), frontOf(right)) <= 0 ? left : right,
    );
    yield first.slice[first.next++]!;
    if (!(await advance(first))) lanes.splice(lanes.indexOf(first), 1);
  }
}

const frontOf = ({ slice, next }: Lane): LoggedTrade["place"] => slice[next]!.place;

/** Whether a lane has a trade in front; fetches its next slice where it must. */
async function advance(lane: Lane): Promise<boolean> {
  if (lane.next < lane.slice.length) return true;
  const { done, value } = await lane.slices.next();
  if (done) return false;
  lane.slice = value;
  lane.next = 0;
  return true;
}
