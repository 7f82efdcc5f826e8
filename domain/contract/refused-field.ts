/** What the API says of a body that it refuses, for people: the field by its name, and what is the matter with it. */

const AT_FIELD = /^invalid body: (?:The event's body is not of its type: )?(.+) at ((?:\["?\w+"?\])+)$/;

/**
 * `invalid body: must be above zero at ["balance"]` as `balance must be above zero`; what says nothing of a field as it
 * is.
 */
export function refusedField(error: string): string {
  const [, reason, path] = AT_FIELD.exec(error) ?? [];
  if (reason === undefined || path === undefined) return error;
  const name = path
    .replace(/\["?(\w+)"?\]/g, ".$1")
    .slice(1)
    .replaceAll("_", " ");
  if (reason === "Missing key") return `${name} is missing`;
  return reason.startsWith("Expected ")
    ? `${name} has to be ${reason.slice("Expected ".length)}`
    : `${name} ${reason}`;
}
