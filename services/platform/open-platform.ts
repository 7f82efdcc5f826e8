/** Opens what every service stands on, in the mode that is configured. No service knows which one it is. */
import type { Database } from "@spot-canvas/projections/projector/database";
import type { Configuration } from "../config/configuration.ts";
import { withBareTenant } from "../log/bare-tenant.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";

/** Log, read models and the ephemeral port, open. Disposing closes them in order. */
export interface Platform extends AsyncDisposable {
  readonly log: EventLog;
  readonly database: Database;
  readonly ephemeral: Ephemeral;
  /** Where everything is kept, for people. */
  readonly place: string;
}

/** How to open it. */
export interface PlatformOptions {
  readonly configuration: Configuration;
  /** What others are told of who holds the data directory, such as `canvas up`. */
  readonly command: string;
  readonly logger: Logger;
  /** Ends the waiting for servers. */
  readonly signal: AbortSignal;
}

/**
 * Opens the platform. Embedded, it takes the data directory for this process alone; on servers, it waits for them with
 * growing pauses until the signal aborts, and says so.
 */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const platform = await openMode(options);
  return { ...platform, log: withBareTenant(platform.log, options.configuration.tenant) };
}

async function openMode(options: PlatformOptions): Promise<Platform> {
  const { mode } = options.configuration;
  if (mode.kind === "embedded") {
    const { openEmbedded } = await import("./open-embedded.ts");
    return openEmbedded(options);
  }
  const { openServers } = await import("./open-servers.ts");
  return openServers(mode, options);
}
