/** Pages of a list that is ordered by time and id, newest first. */
import { type Cursor, writeCursor } from "@spot-canvas/domain/contract/cursor";
import type { PageRow } from "@spot-canvas/projections/ledger/page-texts";

/** The rows of a page, and where the next one begins where there is one. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: { readonly next_cursor?: string };
}

/**
 * Cuts a page out of a whole list in order of time, oldest first. It begins behind the row that the cursor names; where
 * that row is not there any more, behind its time. Without a limit the list is one page.
 */
export function pageAfter<T>(
  rows: readonly T[],
  {
    cursor,
    limit = rows.length,
  }: { readonly cursor: Cursor | undefined; readonly limit: number | undefined },
  keyOf: (row: T) => Cursor,
): Page<T> {
  const first = cursor === undefined ? 0 : firstAfter(rows, cursor, keyOf);
  const page = rows.slice(first, first + limit);
  const isLast = first + limit >= rows.length;
  return { rows: page, next: isLast ? {} : { next_cursor: writeCursor(keyOf(page.at(-1)!)) } };
}

function firstAfter<T>(rows: readonly T[], cursor: Cursor, keyOf: (row: T) => Cursor): number {
  const named = rows.findIndex((row) => keyOf(row).id === cursor.id);
  if (named >= 0) return named + 1;
  const later = rows.findIndex((row) => keyOf(row).time > cursor.time);
  return later < 0 ? rows.length : later;
}

/** Cuts a page out of rows that were read with one more than it has: the extra one says that there is a next page. */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => Cursor): Page<T> {
  if (rows.length <= limit) return { rows, next: {} };
  const page = rows.slice(0, limit);
  return { rows: page, next: { next_cursor: writeCursor(keyOf(page.at(-1)!)) } };
}

/** The document of a page of rows that are JSON already, read with one more than it has. */
export function pageJson(name: string, found: readonly PageRow[], limit: number): string {
  const { rows, next } = pageOf(found, limit, ({ time, id }) => ({ time, id }));
  const cursor = next.next_cursor === undefined ? "" : `,"next_cursor":${JSON.stringify(next.next_cursor)}`;
  return `{${JSON.stringify(name)}:[${rows.map(({ text }) => text).join(",")}]${cursor}}`;
}
