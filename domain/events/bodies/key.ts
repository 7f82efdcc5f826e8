/** Events of `control.keys`: who may call the API. A key itself is in no event, only its hash. */
import * as Schema from "effect/Schema";
import { Id } from "../fields.ts";

/** What a key may do: send signals and nothing else, see, trade too, or everything. */
export const KEY_SCOPES = ["signal", "read", "trade", "admin"] as const;

/** A key was made for a tenant, which the subject names. */
export const KeyCreated = Schema.Struct({
  key_id: Id,
  name: Id,
  scope: Schema.Literals(KEY_SCOPES),
  /** SHA-256 of the key's lower-case text, in hexadecimal. */
  hash: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)),
});
export type KeyCreated = typeof KeyCreated.Type;

/** A key may no longer call. */
export const KeyRevoked = Schema.Struct({ key_id: Id });
export type KeyRevoked = typeof KeyRevoked.Type;
