/** How often a key may call: a bucket per key that fills at a steady rate and holds a few seconds' worth. */

/** Tells who calls too often. */
export interface RateLimit {
  /** Counts a call; gives the seconds to wait where it is one too many, and 0 where it is not. */
  take(key: string): number;
}

/** How many seconds' worth of calls may come at once. */
const BURST_SECONDS = 2;
/** Buckets beyond so many are looked through for full ones, which say nothing. */
const KEPT_MAX = 10_000;

interface Bucket {
  calls: number;
  at: number;
}

/** Lets each key call so many times a second. `now` is in milliseconds, on a scale that never goes back. */
export function createRateLimit(perSecond: number, now: () => number): RateLimit {
  const capacity = perSecond * BURST_SECONDS;
  const buckets = new Map<string, Bucket>();
  const filled = ({ calls, at }: Bucket): number =>
    Math.min(capacity, calls + ((now() - at) / 1_000) * perSecond);
  return {
    take(key) {
      const bucket = buckets.get(key) ?? { calls: capacity, at: now() };
      bucket.calls = filled(bucket);
      bucket.at = now();
      if (buckets.size >= KEPT_MAX && !buckets.has(key)) {
        for (const [each, kept] of buckets) if (filled(kept) === capacity) buckets.delete(each);
      }
      buckets.set(key, bucket);
      if (bucket.calls < 1) return Math.max(1, Math.ceil((1 - bucket.calls) / perSecond));
      bucket.calls -= 1;
      return 0;
    },
  };
}
