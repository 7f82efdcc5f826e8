/** Bodies with amounts: read with every digit, as JSON.parse would make doubles of them. */
import { Fault, fail, type Result } from "../fault.ts";
import { readerOf, type Shape } from "./shape.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Makes the reader of a shape whose amounts are JSON numbers or decimal text: it gives all of them as text. Fault texts:
 * `invalid JSON: ...` and `invalid body: ...`.
 */
export function exactReaderOf<S extends Shape>(shape: S): (bytes: Uint8Array) => Result<S["Type"]> {
  const check = readerOf(shape);
  return (bytes) => {
    try {
      const text = decoder.decode(bytes);
      // Once as it is: what becomes valid by turning numbers into text is not valid.
      JSON.parse(text);
      return check(
        JSON.parse(text.replace(STRING_OR_NUMBER, (token) => (token[0] === '"' ? token : `"${token}"`))),
      );
    } catch (cause) {
      const reason = cause instanceof SyntaxError ? cause.message : "it is not UTF-8";
      return fail(new Fault("InvalidJson", "usage", `invalid JSON: ${reason}`, { cause }));
    }
  };
}
