/** The platform where a team runs EventStoreDB already: the log there, the read models in Postgres. Experimental. */
import type { Mode } from "../config/configuration.ts";
import { openPostgres } from "../database/postgres.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { openKurrentDbLog } from "../log/kurrentdb/log.ts";
import { Opened } from "./opened.ts";
import type { Platform, PlatformOptions } from "./platform.ts";

/** Opens both. What is not history, such as forming candles, stays within this process. */
export async function openEventStore(
  { eventStoreUrl, databaseUrl }: Extract<Mode, { kind: "eventstore" }>,
  { logger, signal }: Pick<PlatformOptions, "logger" | "signal">,
): Promise<Platform> {
  const opened = new Opened();
  try {
    const database = opened.adopt(
      await openPostgres({ url: databaseUrl, logger, untilAborted: signal }),
      (postgres) => postgres.close(),
    );
    const log = opened.use(await openKurrentDbLog({ url: eventStoreUrl, logger }));
    const ephemeral = opened.use(openInProcessEphemeral());
    return {
      log,
      database,
      ephemeral,
      place: "EventStoreDB and Postgres",
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}
