/** {@link EventLog.appendAll} where a log has no shorter way: one append after the other. */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { Appended, EventLog } from "./event-log.ts";
import { isPositionConflict } from "./persistent-append.ts";

/** Appends events of one subject in turn, the first behind `expectedLast`; fewer where another event came between. */
export async function appendEach(
  log: Pick<EventLog, "append">,
  events: readonly NewEvent[],
  expectedLast: number,
): Promise<readonly Appended[]> {
  const appended: Appended[] = [];
  for (const event of events) {
    try {
      const last = appended.at(-1)?.position ?? expectedLast;
      appended.push(await log.append(event, { expectedLast: last }));
    } catch (error) {
      if (!isPositionConflict(error)) throw error;
      break;
    }
  }
  return appended;
}
