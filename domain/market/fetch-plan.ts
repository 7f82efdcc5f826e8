/** What has to be asked of a venue so that nothing of a range is unknown, and what that takes. */
import type { Coverage, Interval } from "./coverage.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** The requests for what is not known of a range yet. */
export interface FetchPlan {
  /** One request each, oldest first: at most a page long, beginning and ending at a slot that is not known. */
  readonly pages: readonly Interval[];
  /** The slots among them that are not known. */
  readonly slots: number;
}

/**
 * Plans as few pages as will do: a page reaches over what is known in its middle, and never begins or ends with it.
 * `from` and `to` stand on the grid; `pageSlots` is the most slots of one page.
 */
export function planFetch(
  coverage: Coverage,
  timeframe: Timeframe,
  { from, to }: Interval,
  pageSlots: number,
): FetchPlan {
  const width = widthOf(timeframe);
  const pages: Interval[] = [];
  let unknown = 0;
  let page: { from: number; to: number } | undefined;
  for (const gap of coverage.gaps(from, to)) {
    unknown += gap.to - gap.from;
    let at = gap.from;
    while (at < gap.to) {
      const room = page && page.from + pageSlots * width;
      if (page && room !== undefined && at < room) {
        page.to = Math.min(gap.to, room);
        at = page.to;
      } else {
        page = { from: at, to: at };
        pages.push(page);
      }
    }
  }
  return { pages, slots: unknown / width };
}
