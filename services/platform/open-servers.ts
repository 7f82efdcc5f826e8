/** The platform on servers: the log and the ephemeral port on NATS, the read models in Postgres. */
import type { Mode } from "../config/configuration.ts";
import { openPostgres } from "../database/postgres.ts";
import { natsEphemeral } from "../log/jetstream/ephemeral.ts";
import { openJetStreamLog } from "../log/jetstream/log.ts";
import { Opened } from "./opened.ts";
import type { Platform, PlatformOptions } from "./platform.ts";

/** Opens both, waiting for servers that do not answer yet. */
export async function openServers(
  mode: Extract<Mode, { kind: "server" }>,
  { configuration: { nats }, logger, signal }: Pick<PlatformOptions, "configuration" | "logger" | "signal">,
): Promise<Platform> {
  const opened = new Opened();
  try {
    const database = opened.adopt(
      await openPostgres({ url: mode.databaseUrl, logger, untilAborted: signal }),
      (postgres) => postgres.close(),
    );
    const log = opened.use(
      await openJetStreamLog({
        url: mode.natsUrl,
        replicas: nats.replicas,
        ...(nats.credentialsFile === undefined ? {} : { credentials: nats.credentialsFile }),
        ...(mode.natsMonitoringUrl === undefined ? {} : { monitoringUrl: mode.natsMonitoringUrl }),
        logger,
        signal,
      }),
    );
    const ephemeral = opened.use(natsEphemeral(log.connection, logger));
    return {
      log,
      database,
      ephemeral,
      publishNotice: (subject, body) => log.connection.publish(subject, body),
      place: "NATS and Postgres",
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}
