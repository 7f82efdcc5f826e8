/** How threads that compute stand back behind those that trade. */
import { constants, setPriority } from "node:os";

/** Lowers the calling thread: on Linux the priority is its own. Where that is forbidden its work runs all the same. */
export function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // A sandbox that forbids it.
  }
}
