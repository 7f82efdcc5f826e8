/** What is fuzzed: a reader of bytes from outside, and inputs that it takes well, to begin from. */

/** A reader. It may refuse by a result or by throwing a Fault, and in no other way. */
export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  read(bytes: Uint8Array): unknown;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Seeds that are text. */
export const textSeeds = (...texts: readonly string[]): readonly Uint8Array[] =>
  texts.map((text) => encoder.encode(text));

/** A reader of text. */
export const textTarget = (
  name: string,
  seeds: readonly string[],
  read: (text: string) => unknown,
): FuzzTarget => ({ name, seeds: textSeeds(...seeds), read: (bytes) => read(decoder.decode(bytes)) });

/** A reader of what JSON.parse makes of a text; what is no JSON is not its business. */
export const jsonTarget = (
  name: string,
  seeds: readonly unknown[],
  read: (json: unknown) => unknown,
): FuzzTarget =>
  textTarget(
    name,
    seeds.map((seed) => JSON.stringify(seed)),
    (text) => {
      const json = jsonIn(text);
      return json === undefined ? undefined : read(json);
    },
  );

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
