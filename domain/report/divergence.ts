/** How far two runs of one strategy went apart: which round trips both made, and at which prices. */

/** A round trip as it is compared. Times in epoch milliseconds, prices as doubles. */
export interface ComparedTrip {
  readonly product: string;
  readonly side: string;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly entry: number;
  readonly exit: number;
  /** Profit beside cost. */
  readonly return: number;
}

/** A round trip that both made, and how much worse the second run's was. */
export interface MatchedTrip {
  readonly first: ComparedTrip;
  readonly second: ComparedTrip;
  /** Fractions of the price; positive was worse for the second run. */
  readonly entryWorse: number;
  readonly exitWorse: number;
}

/** What was found. */
export interface Divergence {
  /** The time that both cover, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly matched: readonly MatchedTrip[];
  readonly onlyFirst: readonly ComparedTrip[];
  readonly onlySecond: readonly ComparedTrip[];
  /** When the first round trip that one of them made alone was opened; absent where there is none. */
  readonly firstApart: number | undefined;
}

/** The time that a run covers, and its round trips in the order of opening. */
export interface ComparedRun {
  readonly from: number;
  readonly to: number;
  readonly trips: readonly ComparedTrip[];
}

/** Compares two runs where both have been: round trips opened within so many milliseconds of one another are the same. */
export function divergenceOf(first: ComparedRun, second: ComparedRun, within: number): Divergence {
  const [from, to] = [Math.max(first.from, second.from), Math.min(first.to, second.to)];
  const inside = ({ openedAt, closedAt }: ComparedTrip): boolean => openedAt >= from && closedAt <= to;
  const [left, right] = [marketsOf(first.trips.filter(inside)), marketsOf(second.trips.filter(inside))];
  const matched: MatchedTrip[] = [];
  const onlyFirst: ComparedTrip[] = [];
  const onlySecond: ComparedTrip[] = [];
  for (const market of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(market) ?? [], right.get(market) ?? []];
    let at = 0;
    for (const trip of one) {
      while (at < other.length && other[at]!.openedAt < trip.openedAt - within) onlySecond.push(other[at++]!);
      const partner = other[at];
      if (partner !== undefined && partner.openedAt <= trip.openedAt + within) {
        matched.push(matchOf(trip, partner));
        at++;
      } else onlyFirst.push(trip);
    }
    onlySecond.push(...other.slice(at));
  }
  const apart = [...onlyFirst, ...onlySecond].map(({ openedAt }) => openedAt);
  return {
    ...{ from, to, onlyFirst: byTime(onlyFirst), onlySecond: byTime(onlySecond) },
    matched: matched.sort((one, other) => one.first.openedAt - other.first.openedAt),
    firstApart: apart.length === 0 ? undefined : apart.reduce((least, time) => Math.min(least, time)),
  };
}

function matchOf(first: ComparedTrip, second: ComparedTrip): MatchedTrip {
  const sign = first.side === "long" ? 1 : -1;
  return {
    first,
    second,
    entryWorse: sign * (second.entry / first.entry - 1),
    exitWorse: sign * (1 - second.exit / first.exit),
  };
}

function marketsOf(trips: readonly ComparedTrip[]): ReadonlyMap<string, readonly ComparedTrip[]> {
  const markets = new Map<string, ComparedTrip[]>();
  for (const trip of byTime(trips)) {
    const key = `${trip.product} ${trip.side}`;
    const market = markets.get(key);
    if (market === undefined) markets.set(key, [trip]);
    else market.push(trip);
  }
  return markets;
}

const byTime = (trips: readonly ComparedTrip[]): readonly ComparedTrip[] =>
  trips.toSorted((left, right) => left.openedAt - right.openedAt);
