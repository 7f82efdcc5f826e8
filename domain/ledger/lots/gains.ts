/** What disposals earned. */
import type { Money } from "../../money/amount.ts";
import type { Decimal } from "../../money/decimal.ts";
import { formatInstant } from "../../time/instant.ts";
import { ZERO } from "../position.ts";
import type { Disposal } from "./lot.ts";

/** Gains, in all and by year of the disposal. */
export interface Gains {
  readonly gain: Money;
  /** By calendar year in UTC, oldest first. */
  readonly byYear: ReadonlyMap<string, Money>;
}

/** The calendar year of a disposal, in UTC. */
export const yearOf = ({ disposedAt }: Pick<Disposal, "disposedAt">): string =>
  formatInstant(disposedAt).slice(0, 4);

/** The sums of what disposals earned; disposals are given in order of time. */
export function gainsOf(disposals: readonly Disposal[]): Gains {
  const byYear = new Map<string, Money>();
  let gain: Decimal = ZERO;
  for (const disposal of disposals) {
    const year = yearOf(disposal);
    const before: Decimal = byYear.get(year) ?? ZERO;
    byYear.set(year, before.plus(disposal.gain) as Money);
    gain = gain.plus(disposal.gain);
  }
  return { gain: gain as Money, byYear };
}
