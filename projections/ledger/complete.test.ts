import * as fc from "fast-check";
import { expect, it, vi } from "vitest";
import { runStatements } from "../projector/catalogue.ts";
import { hashTables } from "../projector/state-hash.ts";
import { databasesOf } from "../testing/databases.ts";
import { foldLive } from "../testing/folding.ts";
import { ledgerLog, recorded } from "../testing/ledger-events.ts";
import { complete } from "./complete.ts";
import { ledgerView } from "./fold.ts";

// Each run makes tables and folds them batch by batch: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 300_000 });

const open = databasesOf("postgres");

it("What is filled into older tables is what the fold keeps up itself", async () => {
  const database = await open();
  const property = fc.asyncProperty(ledgerLog, fc.integer({ min: 1, max: 20 }), async (events, size) => {
    const log = recorded(events);
    const batches = Array.from({ length: Math.ceil(log.length / size) }, (_, index) => ({
      events: log.slice(index * size, (index + 1) * size),
      fate: "commits" as const,
    }));
    const schema = await foldLive(database, ledgerView, batches);
    const kept = await hashTables(database, ledgerView, schema);
    await runStatements(database, complete(schema));
    expect(await hashTables(database, ledgerView, schema)).toEqual(kept);
    await database.query(`drop schema ${schema} cascade`);
  });
  await fc.assert(property, { numRuns: 40 });
});
