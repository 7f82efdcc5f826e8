/** How often a nats-server writes to disk, as its monitoring port tells it. */
import type { SyncInterval } from "./capabilities.ts";

const TIMEOUT_MS = 2_000;
const NANOS_PER_SECOND = 1_000_000_000;

interface Varz {
  readonly jetstream?: {
    readonly config?: { readonly sync_interval?: number; readonly sync_always?: boolean };
  };
}

/** The interval, or undefined where there is no monitoring address, no answer, or nothing said about it. */
export async function readSyncInterval(monitoringUrl: string | undefined): Promise<SyncInterval> {
  if (monitoringUrl === undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new URL("/varz", monitoringUrl), { signal });
    const { jetstream } = (await response.json()) as Varz;
    if (jetstream?.config?.sync_always) return "always";
    const nanos = jetstream?.config?.sync_interval;
    return nanos === undefined || nanos <= 0 ? undefined : nanos / NANOS_PER_SECOND;
  } catch {
    return undefined;
  }
}
