/** From events of keys to rows: who was given one, and whose was taken back. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { Transaction } from "../projector/database.ts";
import type { JsonRow } from "../projector/upsert.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { create, index, SCHEMA_VERSION } from "./schema.ts";
import { writeKeys } from "./write.ts";

/** Raise it when the same events shall give other rows. */
const FOLD_VERSION = 1;

/** Who may call the API. */
export const keysView: View = {
  name: "keys",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["TRADING"],
  events: ["KeyCreated", "KeyRevoked"],
  tables: [
    { name: "keys", key: ["tenant", "key_id"] },
    { name: "revoked_keys", key: ["tenant", "key_id"] },
  ],
  create,
  index,
  open: (schema) => new KeysFold(schema),
};

class KeysFold implements ViewFold {
  readonly #schema: string;
  #keys: JsonRow[] = [];
  #revoked: JsonRow[] = [];

  constructor(schema: string) {
    this.#schema = schema;
  }

  async prepare(): Promise<void> {}

  apply(reading: Reading): void {
    if (reading.outcome !== "event") return;
    const { event } = reading;
    if (event.type !== "KeyCreated" && event.type !== "KeyRevoked") return;
    const at = String(event.envelope.occurredAt);
    const { tenant } = event.subject;
    const row = { tenant, key_id: event.data.key_id, log_position: event.recorded.position };
    if (event.type === "KeyRevoked") {
      this.#revoked.push({ ...row, revoked_at: at });
      return;
    }
    const { name, scope, hash } = event.data;
    this.#keys.push({ ...row, name, scope, hash, created_at: at });
  }

  async write(transaction: Transaction): Promise<void> {
    const rows = { keys: this.#keys, revoked: this.#revoked };
    this.reset();
    if (rows.keys.length + rows.revoked.length > 0) await writeKeys(transaction, this.#schema, rows);
  }

  reset(): void {
    this.#keys = [];
    this.#revoked = [];
  }
}
