/** What can be promised of the database that a log is embedded in. */
import type { Database } from "@spot-canvas/projections/projector/database";
import type { LogDescription } from "../event-log.ts";

const KILL = "A killed process loses nothing that was acknowledged.";

/** Asks the database what it is and whether it waits for the disk. */
export async function describeEngine(database: Database): Promise<LogDescription> {
  const [row] = await database.query<{ version: string; fsync: boolean }>(
    "SELECT version(), current_setting('fsync')::boolean AS fsync",
  );
  const version = row!.version.split(" on ")[0]!;
  const power = row!.fsync
    ? "What was acknowledged is on the disk, so a power cut loses nothing either."
    : "Nothing waits for the disk, so a power cut can lose the last seconds or damage the data.";
  return {
    engine: "embedded",
    version,
    durability: `${KILL} ${power}`,
    survivesPowerCut: row!.fsync,
    conditionalAppendIsSound: true,
  };
}
