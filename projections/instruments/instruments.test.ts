import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { newEvent, type Reading, readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { afterAll, describe, expect, it } from "vitest";
import { splitStatements } from "../projector/catalogue.ts";
import { instrumentsView } from "./fold.ts";
import { listFeeSchedules, listInstruments, listOutages } from "./read.ts";

const bitcoin = {
  venue: "kraken",
  product: "BTC-USD",
  venue_symbol: "XBT/USD",
  market_type: "spot",
  base: "BTC",
  quote: "USD",
  status: "trading",
  tick_size: "0.1",
  lot_size: "0.00000001",
  minimum_quantity: "0.0001",
} as const;
const fees = {
  venue: "kraken",
  market_type: "spot",
  charged_in: "quote",
  tiers: [{ from_volume: "0", maker: "0.0025", taker: "0.004" }],
} as const;

/** An event as the log gives it back. */
function recorded<T extends EventType>(position: number, type: T, data: EventData[T]): Reading {
  const identity = { id: `${position}`, occurredAt: 0n, recordedAt: 0n, correlationId: `${position}` };
  const { venue } = data as unknown as { readonly venue: string };
  const event = newEvent(type, data, formatSubject({ family: "instruments", venue }), identity);
  return readEvent({ stream: "MARKET", position, loggedAt: 0n, ...event });
}

const database = await openPglite({ logger: silentLogger });
afterAll(() => database.close());
let generation = 0;

/** The tables after batches, each in its transaction. */
async function folded(...batches: readonly (readonly Reading[])[]) {
  const schema = `instruments_${++generation}`;
  for (const statement of splitStatements(`create schema ${schema};\n${instrumentsView.create(schema)}`)) {
    await database.query(statement);
  }
  const fold = instrumentsView.open(schema, "live");
  for (const batch of batches) {
    await database.transaction(async (transaction) => {
      await fold.prepare(transaction, batch);
      for (const reading of batch) fold.apply(reading);
      await fold.write(transaction);
    });
  }
  return { sql: database, schemaOf: () => schema };
}

describe("the view of instruments", () => {
  it("shows each product as it was recorded last, whatever the batches and repeats", async () => {
    const first = recorded(1, "InstrumentRecorded", bitcoin);
    const finer = recorded(2, "InstrumentRecorded", { ...bitcoin, tick_size: "0.01" });
    const euro = { ...bitcoin, product: "BTC-EUR", quote: "EUR", venue_symbol: "XBT/EUR" } as const;
    const other = recorded(3, "InstrumentRecorded", euro);
    const expected = [euro, { ...bitcoin, tick_size: "0.01" }];
    for (const batches of [[[first, finer, other]], [[first], [finer], [other]], [[finer, other], [first]]]) {
      expect(await listInstruments(await folded(...batches), {})).toEqual(expected);
    }
    const tables = await folded([first, finer, other]);
    expect(await listInstruments(tables, { venue: "kraken", product: "BTC-EUR" })).toEqual([euro]);
    expect(await listInstruments(tables, { venue: "okx" })).toEqual([]);
  });

  it("keeps the fees of a venue beside those of one product", async () => {
    const own = { ...fees, product: "BTC-USD", volume_currency: "USD" };
    const tables = await folded([
      recorded(1, "FeeScheduleRecorded", fees),
      recorded(2, "FeeScheduleRecorded", own),
    ]);
    expect(await listFeeSchedules(tables, { product: "BTC-USD" })).toEqual([fees, own]);
    expect(await listFeeSchedules(tables, { product: "ETH-USD" })).toEqual([fees]);
  });

  it("names outages of a venue and of a product, oldest first", async () => {
    const tables = await folded([
      recorded(1, "VenueOutageRecorded", { venue: "okx", from: 5_000, to: 9_000 }),
      recorded(2, "VenueOutageRecorded", { venue: "okx", product: "A-B", from: 0, to: 9, reason: "halt" }),
      recorded(3, "VenueOutageRecorded", { venue: "okx", from: 5_000, to: 7_000 }),
    ]);
    const whole = { venue: "okx", from: 5_000, to: 7_000, position: 3 };
    expect(await listOutages(tables, { venue: "okx", product: "A-B" })).toEqual([
      { venue: "okx", product: "A-B", from: 0, to: 9, reason: "halt", position: 2 },
      whole,
    ]);
    expect(await listOutages(tables, { venue: "okx", product: "C-D" })).toEqual([whole]);
  });
});
