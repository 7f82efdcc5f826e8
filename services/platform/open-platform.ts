/** Opens what every service stands on, in the mode that is configured. No service knows which one it is. */
import { withBareTenant } from "../log/bare-tenant.ts";
import { withArchive } from "../log/with-archive.ts";
import type { Platform, PlatformOptions } from "./platform.ts";

/**
 * Opens the platform. Embedded, it takes the data directory for this process alone; on servers, it waits for them with
 * growing pauses until the signal aborts, and says so.
 */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const platform = await openMode(options);
  const { tenant, archive } = options.configuration;
  return { ...platform, log: withArchive(withBareTenant(platform.log, tenant), archive) };
}

async function openMode(options: PlatformOptions): Promise<Platform> {
  const { mode } = options.configuration;
  if (mode.kind === "embedded") {
    const { openEmbedded } = await import("./open-embedded.ts");
    return openEmbedded(options);
  }
  if (mode.kind === "eventstore") {
    const { openEventStore } = await import("./open-event-store.ts");
    return openEventStore(mode, options);
  }
  const { openServers } = await import("./open-servers.ts");
  return openServers(mode, options);
}
