/** Which subjects a segment of an archive holds, and the last position of each: a small file beside the segment. */

/** The index of a segment. */
export type SegmentIndex = ReadonlyMap<string, number>;

/** An index as the text of its file. */
export const indexText = (index: SegmentIndex): string => `${JSON.stringify(Object.fromEntries(index))}\n`;

/** The index that a text holds; undefined where it holds none. */
export function readIndex(text: string): SegmentIndex | undefined {
  try {
    const entries = Object.entries(JSON.parse(text) as Readonly<Record<string, number>>);
    return entries.every(([, position]) => Number.isSafeInteger(position)) ? new Map(entries) : undefined;
  } catch {
    return undefined;
  }
}
