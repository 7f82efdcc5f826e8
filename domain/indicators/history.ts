/**
 * The last candles before a batch, for indicators whose value depends on a window alone: a kernel then works on columns
 * in which the window of every row lies in one piece, and the same window gives the same bits wherever a batch began.
 */

/** The newest values of each input, oldest first. Plain data, changed in place. */
export interface History {
  /** How many values it holds at most. */
  readonly length: number;
  readonly columns: number[][];
}

/** A history of nothing yet. */
export const emptyHistory = (length: number, columns: number): History => ({
  length,
  columns: Array.from({ length: columns }, () => []),
});

/** Each column with what went before it in front; the history then ends where the columns end. */
export function extend(history: History, columns: readonly Float64Array[]): readonly Float64Array[] {
  return columns.map((column, index) => {
    const before = history.columns[index]!;
    const extended = before.length === 0 ? column : new Float64Array(before.length + column.length);
    if (before.length > 0) {
      extended.set(before);
      extended.set(column, before.length);
    }
    history.columns[index] = Array.from(extended.subarray(Math.max(0, extended.length - history.length)));
    return extended;
  });
}
