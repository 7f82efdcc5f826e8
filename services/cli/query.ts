/** Queries of the API. */

/** The text of a query out of the options that were given. */
export function queryOf(given: Readonly<Record<string, string | number | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.toString();
}
