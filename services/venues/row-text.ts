/** Refused rows as they came: what was read of JSON and written again is no longer byte for byte what was sent. */

/** A row as it stood in a body. Rows are flat, so each is the text between two brackets that hold no others. */
export function rowText(row: unknown, body: string): string {
  const text = JSON.stringify(row);
  const flat = body.matchAll(/\[[^[\]{}]*\]|\{[^[\]{}]*\}/g);
  for (const [candidate] of flat) if (isJsonOf(candidate, text)) return candidate;
  return text;
}

function isJsonOf(candidate: string, text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(candidate)) === text;
  } catch {
    return false;
  }
}
