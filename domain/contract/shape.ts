/** The shape of a JSON document, and the check that a document has it. */
import * as Schema from "effect/Schema";
import { Fault, fail, ok, type Result } from "../fault.ts";

/** A schema that decodes plain JSON: what every body and answer has. */
export type Shape = Schema.ConstraintDecoder<unknown>;

/**
 * Makes the check of a shape: the value as its type, or a Fault `InvalidBody` that says where it is not. An exact one
 * refuses fields that there are not; else they are left out.
 */
export function readerOf<S extends Shape>(shape: S, exact = false): (value: unknown) => Result<S["Type"]> {
  const decode = Schema.decodeUnknownResult(shape, { onExcessProperty: exact ? "error" : "ignore" });
  return (value) => {
    const decoded = decode(value);
    if (decoded._tag === "Success") return ok(decoded.success);
    const reason = decoded.failure.message.replace(/\s*\n\s*/g, " ");
    return fail(new Fault("InvalidBody", "usage", `invalid body: ${reason}`));
  };
}
