/** Events of `quarantine.<origin>`: what was refused before it reached the log, byte for byte, with the reason. */
import * as Schema from "effect/Schema";
import { Id, Text } from "../fields.ts";

/** Something was refused at the door. */
export const InputRefused = Schema.Struct({
  /** Where it came from: a file's name, a venue's feed. */
  origin: Id,
  /** Where in it: a line, a page. */
  place: Text,
  reason: Text,
  /** The bytes, base64. */
  content: Schema.String,
});
export type InputRefused = typeof InputRefused.Type;
