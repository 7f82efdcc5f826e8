/** Which round trips a page shows of many: the newest, and those that gained and lost the most. */
import type { Position } from "../ledger/position.ts";
import type { Decimal } from "../money/decimal.ts";
import type { TripOrigin } from "./trip.ts";

const NEWEST = 300;
const EXTREMES = 100;

/** A round trip with its number. */
interface Chosen {
  readonly index: number;
  readonly position: Position;
  readonly origin: TripOrigin;
}

/** A choice in progress: holds no more than it will show. */
export class Telling {
  #newest: Chosen[] = [];
  readonly #best: Chosen[] = [];
  readonly #worst: Chosen[] = [];

  /** Takes the next round trip into account. */
  offer(next: Chosen): void {
    this.#newest.push(next);
    // Cut now and then: a shift for each would cost more than all the rest.
    if (this.#newest.length >= NEWEST * 2) this.#newest = this.#newest.slice(-NEWEST);
    keep(this.#best, next, (one, other) => profitIn(one).compare(profitIn(other)));
    keep(this.#worst, next, (one, other) => profitIn(other).compare(profitIn(one)));
  }

  /** Those to show, in order. */
  get chosen(): readonly Chosen[] {
    const all = [...this.#newest.slice(-NEWEST), ...this.#best, ...this.#worst];
    const byIndex = new Map(all.map((each) => [each.index, each]));
    return [...byIndex.values()].sort((left, right) => left.index - right.index);
  }
}

const profitIn = ({ position }: Chosen): Decimal => position.realizedPnl;

/** Keeps the foremost, foremost first; of equal ones the earlier. */
function keep(list: Chosen[], next: Chosen, ahead: (one: Chosen, other: Chosen) => number): void {
  if (list.length === EXTREMES && ahead(next, list[EXTREMES - 1]!) <= 0) return;
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ahead(list[middle]!, next) >= 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, next);
  if (list.length > EXTREMES) list.pop();
}
