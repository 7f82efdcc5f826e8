/** One connection to a JetStream server, shared by all that read and write the log. */
import { setTimeout as sleep } from "node:timers/promises";
import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Fault } from "@spot-canvas/domain/fault";
import type { Logger } from "../../logging/logger.ts";
import { asFault, isTransient } from "./api.ts";
import { backoff, connectNats, type NatsOptions } from "./connection.ts";

const PATIENCE_MS = 10_000;

/** Connects, and makes sure that JetStream is there. */
export async function openLink(options: NatsOptions): Promise<Link> {
  const connection = await connectNats(options);
  try {
    if (!connection.info?.jetstream) throw jetStreamMissing();
    return new Link(connection, await jetstreamManager(connection, { checkAPI: false }), options.logger);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** A connection with its JetStream calls, that tells when it came back. */
export class Link {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly logger: Logger;
  readonly #listeners = new Set<() => void>();

  constructor(connection: NatsConnection, manager: JetStreamManager, logger: Logger) {
    this.connection = connection;
    this.manager = manager;
    this.logger = logger;
    void this.#listen();
  }

  /** Makes one call; fails at once, rather than by time-out, where the connection is lost. */
  async ask<T>(call: () => Promise<T>): Promise<T> {
    const [answer] = await Promise.all([call(), this.connection.flush()]);
    return answer;
  }

  /** Makes a call that somebody waits for: tries again for some seconds, then throws the Fault `NatsUnreachable`. */
  async attempt<T>(call: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let count = 0; ; count++) {
      try {
        return await this.ask(call);
      } catch (error) {
        if (!isTransient(error) || performance.now() > deadline) throw asFault(error);
      }
      await sleep(backoff(count));
    }
  }

  /** Makes a call until it succeeds or fails for good; undefined once the signal aborts. */
  async persist<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
    for (let count = 0; !signal?.aborted; count++) {
      try {
        return await this.ask(call);
      } catch (error) {
        if (!isTransient(error)) throw asFault(error);
      }
      await sleep(backoff(count), undefined, signal ? { signal } : {}).catch(() => {});
    }
    return undefined;
  }

  /** Calls `listener` each time the connection came back after a loss; the returned function ends it. */
  onReconnect(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #listen(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === "reconnect") for (const listener of [...this.#listeners]) listener();
    }
  }
}

const jetStreamMissing = (): Fault =>
  new Fault(
    "JetStreamMissing",
    "unavailable",
    "The nats-server has no JetStream: start it with -js or a jetstream block in its configuration.",
  );
