/** One connection to a JetStream server, shared by all that read and write the log. */
import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Fault } from "@spot-canvas/domain/fault";
import type { Logger } from "../../logging/logger.ts";
import { attempt } from "./api.ts";
import { connectNats, type NatsOptions } from "./connection.ts";

/** A connection with its JetStream calls, that tells when it came back. */
export interface Link {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly logger: Logger;
  /** Calls `listener` each time the connection came back after a loss; the returned function ends it. */
  onReconnect(listener: () => void): () => void;
}

/** Connects, and makes sure that JetStream is there. */
export async function openLink(options: NatsOptions): Promise<Link> {
  const connection = await connectNats(options);
  try {
    if (!connection.info?.jetstream) throw jetStreamMissing();
    const manager = await attempt(() => jetstreamManager(connection, { checkAPI: false }));
    const listeners = new Set<() => void>();
    void listen(connection, listeners);
    return {
      connection,
      manager,
      logger: options.logger,
      onReconnect: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function listen(connection: NatsConnection, listeners: ReadonlySet<() => void>): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === "reconnect") for (const listener of [...listeners]) listener();
  }
}

const jetStreamMissing = (): Fault =>
  new Fault(
    "JetStreamMissing",
    "unavailable",
    "The nats-server has no JetStream: start it with -js or a jetstream block in its configuration.",
  );
