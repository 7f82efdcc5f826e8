/** From control events to rows. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { Transaction } from "../projector/database.ts";
import type { JsonRow } from "../projector/upsert.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { create, index, SCHEMA_VERSION } from "./schema.ts";
import { controlRow, isControl, writeControl } from "./write.ts";

/** Raise it when the same events shall give other rows. */
const FOLD_VERSION = 2;

/** How accounts trade, and whether they may. */
export const controlView: View = {
  name: "control",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["TRADING"],
  events: [
    "TradingConfigured",
    "TradingConfigurationDeleted",
    "RiskConfigured",
    "TradingHalted",
    "TradingResumed",
  ],
  tables: [{ name: "control_events", key: ["tenant_id", "position"] }],
  create,
  index,
  open: (schema) => new ControlFold(schema),
};

class ControlFold implements ViewFold {
  readonly overlaps = true;
  readonly #schema: string;
  #rows: JsonRow[] = [];

  constructor(schema: string) {
    this.#schema = schema;
  }

  async prepare(): Promise<void> {}

  apply(reading: Reading): void {
    if (reading.outcome === "event" && isControl(reading.event)) this.#rows.push(controlRow(reading.event));
  }

  async write(transaction: Transaction): Promise<void> {
    const rows = this.#rows;
    this.reset();
    if (rows.length > 0) await writeControl(transaction, this.#schema, rows);
  }

  reset(): void {
    this.#rows = [];
  }
}
