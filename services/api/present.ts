/** Optional fields of a document. */

/** The fields that have a value: an optional field is left out, never null. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const found: { [K in keyof T]?: Exclude<T[K], undefined | null> } = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && value !== null)
      found[name] = value as Exclude<T[typeof name], undefined | null>;
  }
  return found;
}
