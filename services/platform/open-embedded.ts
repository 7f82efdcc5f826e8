/** The platform in one data directory: log and read models in PGlite, the ephemeral port inside the process. */
import { openDataDirectory } from "../database/data-directory.ts";
import { openPglite } from "../database/pglite.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { Opened } from "./opened.ts";
import type { Platform, PlatformOptions } from "./platform.ts";

/** Opens the data directory, which is made where it is missing. */
export async function openEmbedded({ configuration, command, logger }: PlatformOptions): Promise<Platform> {
  const opened = new Opened();
  try {
    const path = configuration.dataDir;
    const { databaseDirectory } = opened.use(await openDataDirectory({ path, command, logger }));
    const database = opened.adopt(await openPglite({ directory: databaseDirectory, logger }), (pglite) =>
      pglite.close(),
    );
    const log = opened.use(await openEmbeddedLog(database, { logger }));
    const ephemeral = opened.use(openInProcessEphemeral());
    return {
      log,
      database,
      ephemeral,
      place: path,
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}
