/** From readings to rows of the quarantine. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { Transaction } from "../projector/database.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { create, index, SCHEMA_VERSION } from "./schema.ts";
import { addUnknownTypes, type Refused, refusedRows, rowOf, type UnknownType } from "./write.ts";

/** Raise it when the same events shall give other rows. */
const FOLD_VERSION = 2;

/** How much of an unreadable body is kept in the row; all of it is in the log, where the row points. */
const CONTENT_BYTES_MAX = 4_096;

/** What was refused, and what is in the log and cannot be read, of any stream. */
export const quarantineView: View = {
  name: "quarantine",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["MARKET", "TRADING", "QUARANTINE"],
  events: ["InputRefused"],
  tables: [
    { name: "refused", key: ["stream", "position"] },
    { name: "unknown_types", key: ["stream", "type"] },
  ],
  create,
  index,
  open: (schema) => new QuarantineFold(schema),
};

class QuarantineFold implements ViewFold {
  readonly overlaps = true;
  readonly #schema: string;
  readonly #rows: ReturnType<typeof refusedRows>;
  /** By stream and type, since the last write. */
  #unknown = new Map<string, UnknownType>();

  constructor(schema: string) {
    this.#schema = schema;
    this.#rows = refusedRows(schema);
  }

  async prepare(): Promise<void> {}

  apply(reading: Reading): void {
    if (reading.outcome === "unknown-type") this.#count(reading);
    const refused = refusedIn(reading);
    if (refused) this.#rows.add(rowOf(refused));
  }

  async write(transaction: Transaction): Promise<void> {
    const write = this.#rows.detach();
    const unknown = [...this.#unknown.values()];
    this.#unknown = new Map();
    await write(transaction);
    await addUnknownTypes(transaction, this.#schema, unknown);
  }

  reset(): void {
    this.#rows.clear();
    this.#unknown.clear();
  }

  #count({ type, recorded: { stream, position } }: Extract<Reading, { outcome: "unknown-type" }>): void {
    const key = `${stream} ${type}`;
    const known = this.#unknown.get(key);
    if (known) {
      known.events++;
      known.last_position = position;
    } else {
      this.#unknown.set(key, { stream, type, events: 1, first_position: position, last_position: position });
    }
  }
}

/** What a reading puts into quarantine; nothing, for almost all. */
function refusedIn(reading: Reading): Refused | undefined {
  if (reading.outcome === "unreadable") {
    const { recorded, fault } = reading;
    return {
      recorded,
      origin: recorded.subject,
      place: `${recorded.stream}:${recorded.position}`,
      reason: fault.message,
      content: base64Of(recorded.body.subarray(0, CONTENT_BYTES_MAX)),
      contentBytes: recorded.body.length,
    };
  }
  if (reading.outcome !== "event" || reading.event.type !== "InputRefused") return undefined;
  const { origin, place, reason, content } = reading.event.data;
  const padding = content.endsWith("==") ? 2 : content.endsWith("=") ? 1 : 0;
  const contentBytes = (content.length / 4) * 3 - padding;
  return {
    recorded: reading.event.recorded,
    origin,
    place,
    reason,
    content,
    contentBytes: Math.max(0, Math.floor(contentBytes)),
  };
}

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
