/** From signals and the bot's verdicts to rows. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { Transaction } from "../projector/database.ts";
import type { JsonRow } from "../projector/upsert.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { create, index, SCHEMA_VERSION } from "./schema.ts";
import { signalRow, verdictRow, writeSignals } from "./write.ts";

/** Raise it when the same events shall give other rows. */
const FOLD_VERSION = 2;

/** Signals, and what was done about each. */
export const signalsView: View = {
  name: "signals",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["TRADING"],
  events: ["SignalRaised", "OrderPlaced", "SignalDeclined"],
  tables: [
    { name: "signals", key: ["tenant_id", "signal_id"] },
    { name: "verdicts", key: ["tenant_id", "signal_id", "account_id"] },
  ],
  create,
  index,
  open: (schema) => new SignalsFold(schema),
};

class SignalsFold implements ViewFold {
  readonly overlaps = true;
  readonly #schema: string;
  #signals: JsonRow[] = [];
  #verdicts: JsonRow[] = [];

  constructor(schema: string) {
    this.#schema = schema;
  }

  async prepare(): Promise<void> {}

  apply(reading: Reading): void {
    if (reading.outcome !== "event") return;
    const { event } = reading;
    if (event.type === "SignalRaised") this.#signals.push(signalRow(event));
    if (event.type !== "OrderPlaced" && event.type !== "SignalDeclined") return;
    const row = verdictRow(event);
    if (row) this.#verdicts.push(row);
  }

  async write(transaction: Transaction): Promise<void> {
    const [signals, verdicts] = [this.#signals, this.#verdicts];
    this.reset();
    await writeSignals(transaction, this.#schema, signals, verdicts);
  }

  reset(): void {
    this.#signals = [];
    this.#verdicts = [];
  }
}
