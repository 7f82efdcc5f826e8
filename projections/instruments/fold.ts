/** From instruments, fee schedules and outages to rows. */
import type { Event, Reading } from "@spot-canvas/domain/events/codec";
import type { Transaction } from "../projector/database.ts";
import type { JsonRow } from "../projector/upsert.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { create, index, SCHEMA_VERSION } from "./schema.ts";
import { INSTRUMENT_TABLES, type InstrumentTable, writeInstruments } from "./write.ts";

/** Raise it when the same events shall give other rows. */
const FOLD_VERSION = 1;

const TABLES = Object.keys(INSTRUMENT_TABLES) as InstrumentTable[];

/** What venues trade, and on what terms. */
export const instrumentsView: View = {
  name: "instruments",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["MARKET"],
  events: ["InstrumentRecorded", "FeeScheduleRecorded", "VenueOutageRecorded"],
  tables: TABLES.map((name) => ({ name, key: INSTRUMENT_TABLES[name].key })),
  create,
  index,
  open: (schema) => new InstrumentsFold(schema),
};

class InstrumentsFold implements ViewFold {
  readonly #schema: string;
  /** Rows of the batch by table and key: a later one takes the place of an earlier one. */
  readonly #rows = new Map<InstrumentTable, Map<string, JsonRow>>(TABLES.map((table) => [table, new Map()]));

  constructor(schema: string) {
    this.#schema = schema;
  }

  async prepare(): Promise<void> {}

  apply(reading: Reading): void {
    const found = reading.outcome === "event" ? rowIn(reading.event) : undefined;
    if (!found) return;
    const key = JSON.stringify(INSTRUMENT_TABLES[found.table].key.map((column) => found.row[column]));
    this.#rows.get(found.table)!.set(key, found.row);
  }

  async write(transaction: Transaction): Promise<void> {
    const pending = TABLES.map((table) => [table, [...this.#rows.get(table)!.values()]] as const);
    this.reset();
    for (const [table, rows] of pending) await writeInstruments(transaction, this.#schema, table, rows);
  }

  reset(): void {
    for (const rows of this.#rows.values()) rows.clear();
  }
}

/** The row that an event makes, and of which table. */
function rowIn(event: Event): { readonly table: InstrumentTable; readonly row: JsonRow } | undefined {
  const place = { tenant: event.subject.tenant, log_position: event.recorded.position };
  switch (event.type) {
    case "InstrumentRecorded":
      return { table: "instruments", row: { ...event.data, ...place } };
    case "FeeScheduleRecorded": {
      const { product = "", tiers, ...rest } = event.data;
      return { table: "fee_schedules", row: { ...rest, product, tiers: JSON.stringify(tiers), ...place } };
    }
    case "VenueOutageRecorded": {
      const { product = "", from, to, ...rest } = event.data;
      return { table: "outages", row: { ...rest, product, from_time: from, to_time: to, ...place } };
    }
    default:
      return undefined;
  }
}
