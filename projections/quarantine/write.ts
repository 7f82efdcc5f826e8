/** From refused things to rows. A repeat has the same stream and position, so the checkpoint alone keeps it out. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import { CopyBuffer, copyText } from "../projector/copy-text.ts";
import type { Transaction } from "../projector/database.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { FOLD_VERSION, type Refused, refusedIn } from "./fold.ts";
import { create, index, REFUSED_COLUMNS, SCHEMA_VERSION } from "./schema.ts";

/** What was refused, and what is in the log and cannot be read, of any stream. */
export const quarantineView: View = {
  name: "quarantine",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["MARKET", "TRADING", "QUARANTINE"],
  events: ["InputRefused"],
  tables: [{ name: "refused", key: ["stream", "position"] }],
  create,
  index,
  open: (schema) => new QuarantineFold(schema),
};

class QuarantineFold implements ViewFold {
  readonly overlaps = true;
  readonly #rows: CopyBuffer;

  constructor(schema: string) {
    this.#rows = new CopyBuffer(`${schema}.refused`, REFUSED_COLUMNS);
  }

  async prepare(): Promise<void> {}

  apply(reading: Reading): void {
    const refused = refusedIn(reading);
    if (refused) this.#rows.add(rowOf(refused));
  }

  async write(transaction: Transaction): Promise<void> {
    await this.#rows.detach()(transaction);
  }

  reset(): void {
    this.#rows.clear();
  }
}

const rowOf = ({ recorded, origin, place, reason, content, contentBytes }: Refused): string =>
  [
    recorded.stream,
    recorded.position,
    copyText(recorded.subject),
    copyText(origin),
    copyText(place),
    copyText(reason),
    copyText(content),
    contentBytes,
    recorded.loggedAt,
  ].join("\t");
