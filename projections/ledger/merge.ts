/** Merges what is read slice by slice in order of place into one order. */
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";

/** Something that stands at a place among the trades. */
interface Placed {
  readonly place: TradePlace;
}

/** One source, the next of its rows in front. */
interface Lane<T> {
  readonly slices: AsyncIterator<readonly T[]>;
  slice: readonly T[];
  next: number;
}

/** Everything of all sources, each of which is in the order of `comparePlaces`. Memory grows with the sources alone. */
export async function* mergeByPlace<T extends Placed>(
  sources: readonly AsyncIterable<readonly T[]>[],
): AsyncGenerator<T> {
  const lanes: Lane<T>[] = [];
  for (const source of sources) {
    const lane = { slices: source[Symbol.asyncIterator](), slice: [], next: 0 };
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

const frontOf = <T extends Placed>({ slice, next }: Lane<T>): TradePlace => slice[next]!.place;

/** Whether a lane has a row in front; fetches its next slice where it must. */
async function advance<T>(lane: Lane<T>): Promise<boolean> {
  if (lane.next < lane.slice.length) return true;
  const { done, value } = await lane.slices.next();
  if (done) return false;
  lane.slice = value;
  lane.next = 0;
  return true;
}
