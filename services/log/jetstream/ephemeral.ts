/** The ephemeral port on core NATS: under a prefix of its own, so that no stream ever keeps what passes. */
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "../../logging/logger.ts";
import type { Ephemeral } from "../ephemeral.ts";

const PREFIX = "ephemeral.";

/**
 * Messages to whoever listens now, over a connection that stays its owner's: disposing ends the subscriptions only.
 * What is published while the connection is lost is gone, as the port says.
 */
export function natsEphemeral(connection: NatsConnection, logger: Logger): Ephemeral {
  const ends = new Set<() => void>();
  return {
    publish: (subject, body) => {
      if (connection.info !== undefined) connection.publish(PREFIX + subject, body);
    },
    subscribe: (filter, listener) => {
      const subscription = connection.subscribe(PREFIX + filter, {
        callback: (error, message) => {
          if (error) logger.error(`NATS refuses to let us listen to ${filter}: ${error.message}`);
          else listener(message.subject.slice(PREFIX.length), message.data);
        },
      });
      const end = (): void => {
        if (!ends.delete(end)) return;
        subscription.unsubscribe();
      };
      ends.add(end);
      return end;
    },
    [Symbol.asyncDispose]: async () => {
      for (const end of [...ends]) end();
    },
  };
}
