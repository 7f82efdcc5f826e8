/** Opens a log alone, by its address: that of a NATS server, or a data directory. For what moves logs about. */
import type { Configuration } from "../config/configuration.ts";
import { withBareTenant } from "../log/bare-tenant.ts";
import type { EventLog } from "../log/event-log.ts";
import { withArchive } from "../log/with-archive.ts";
import type { Logger } from "../logging/logger.ts";

/** Which log, and how. */
export interface OpenLogOptions {
  /** `nats://...`, `esdb://...`, or the path of a data directory. */
  readonly place: string;
  readonly configuration: Configuration;
  readonly command: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The place of the log that is configured. */
export const placeOf = ({ mode, dataDir }: Configuration): string =>
  mode.kind === "server" ? mode.natsUrl : mode.kind === "eventstore" ? mode.eventStoreUrl : dataDir;

/** Whether a place is a server's address. */
export const isServer = (place: string): boolean => /^(nats|tls|esdb):\/\//.test(place);

/** Opens it. A data directory is held for this process alone until the log is disposed of. */
export async function openLog(options: OpenLogOptions): Promise<EventLog> {
  const log = await (isServer(options.place) ? onServer(options) : inDirectory(options));
  const { tenant, archive } = options.configuration;
  return withArchive(withBareTenant(log, tenant), archive);
}

async function onServer({
  place,
  configuration: {
    nats: { credentialsFile, replicas },
  },
  logger,
  signal,
}: OpenLogOptions): Promise<EventLog> {
  if (place.startsWith("esdb://")) {
    const { openKurrentDbLog } = await import("../log/kurrentdb/log.ts");
    return openKurrentDbLog({ url: place, logger });
  }
  const { openJetStreamLog } = await import("../log/jetstream/log.ts");
  return openJetStreamLog({
    ...{ url: place, replicas, logger, signal },
    ...(credentialsFile === undefined ? {} : { credentials: credentialsFile }),
  });
}

/** The log of a directory; closing it closes the whole directory, which nothing else here has a hold of. */
async function inDirectory({ place, ...options }: OpenLogOptions): Promise<EventLog> {
  const { openEmbedded } = await import("./open-embedded.ts");
  const configuration: Configuration = {
    ...options.configuration,
    mode: { kind: "embedded" },
    dataDir: place,
  };
  const platform = await openEmbedded({ ...options, configuration });
  const { log } = platform;
  return {
    description: log.description,
    streams: () => log.streams(),
    read: (stream, range) => log.read(stream, range),
    append: (event, expected) => log.append(event, expected),
    appendAll: (events, expectedLast) => log.appendAll(events, expectedLast),
    publisher: () => log.publisher(),
    last: (subject) => log.last(subject),
    startEpoch: () => log.startEpoch(),
    purgeMarket: (until) => log.purgeMarket(until),
    [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
  };
}
