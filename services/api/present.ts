/** Optional fields of a document. */

/** The fields that have a value: an optional field is left out, never null. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const found = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(found) as { [K in keyof T]?: Exclude<T[K], undefined | null> };
}
