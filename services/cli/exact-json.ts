/** JSON whose numbers keep every digit: amounts pass from the API to the screen without ever being a float. */
import { randomUUID } from "node:crypto";

/** A number as it was written. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return `${MARK}${this.text}`;
  }
}

/** Nobody can guess it, so no text of a document is taken for a number. */
const MARK = `exact-${randomUUID()}:`;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, "g");

/** Reads JSON; its numbers are {@link ExactNumber}s. Throws where it is not JSON. */
export function parseExactJson(text: string): unknown {
  const marked = text.replace(STRING_OR_NUMBER, (token) => (token[0] === '"' ? token : `"${MARK}${token}"`));
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(MARK) ? new ExactNumber(value.slice(MARK.length)) : value,
  );
}

/** Writes JSON with the digits that were read. */
export const formatExactJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replace(MARKED, "$1");
