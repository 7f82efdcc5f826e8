/** Pages of a list that is ordered by time and id, newest first. */
import { type Cursor, writeCursor } from "@spot-canvas/domain/contract/cursor";

/** The rows of a page, and where the next one begins where there is one. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: { readonly next_cursor?: string };
}

/** Cuts a page out of rows that were read with one more than it has: the extra one says that there is a next page. */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => Cursor): Page<T> {
  if (rows.length <= limit) return { rows, next: {} };
  const page = rows.slice(0, limit);
  return { rows: page, next: { next_cursor: writeCursor(keyOf(page.at(-1)!)) } };
}
