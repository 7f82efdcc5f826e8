/** The connection to NATS: comes up with patience, and comes back for ever. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { type ConnectionOptions, connect, credsAuthenticator, errors } from "@nats-io/transport-node";
import { Fault } from "@spot-canvas/domain/fault";
import type { Logger } from "../../logging/logger.ts";

/** Where NATS is and who we are there. */
export interface NatsOptions {
  /** One or several `nats://[user:password@|token@]host:port`, separated by commas. */
  readonly url: string;
  /** The path of a credentials file (`.creds`). */
  readonly credentials?: string;
  readonly logger: Logger;
  /** Ends the waiting for a server that does not answer. */
  readonly signal?: AbortSignal;
}

const ATTEMPT_TIMEOUT_MS = 5_000;
const PING_INTERVAL_MS = 10_000;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 5_000;

/** The pause before an attempt, counted from 0: doubling, bounded, with up to a quarter of jitter. */
export const backoff = (attempt: number): number =>
  Math.min(BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 16), BACKOFF_MAX_MS) * (1 + Math.random() / 4);

/**
 * Connects, trying again with back-off until a server answers or the signal aborts. Throws the Faults `NatsRefused`
 * (wrong credentials), `InvalidNatsUrl` and, when aborted, `NatsUnreachable`. Later losses are mended by the client.
 */
export async function connectNats(options: NatsOptions): Promise<NatsConnection> {
  const { servers, ...login } = parseNatsUrl(options.url);
  const where = servers.join(", ");
  const outage = new Outage();
  const settings: ConnectionOptions = {
    servers,
    ...login,
    ...(await authenticator(options.credentials)),
    name: "spot-canvas",
    timeout: ATTEMPT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: outage.delay,
  };
  for (let attempt = 0; ; attempt++) {
    try {
      const connection = await connect(settings);
      outage.over();
      void follow(connection, outage, options.logger, where);
      return connection;
    } catch (error) {
      if (error instanceof errors.AuthorizationError) throw refused(where, error);
      const pause = backoff(attempt);
      options.logger.warn(`NATS at ${where} does not answer: trying again`, {
        reason: (error as Error).message,
        seconds: Number((pause / 1_000).toFixed(1)),
      });
      await sleep(pause, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
        throw unreachable(where, error);
      });
    }
  }
}

/** The servers and the login in a URL, or several separated by commas. */
export function parseNatsUrl(text: string): {
  servers: string[];
  user?: string;
  pass?: string;
  token?: string;
} {
  const urls = text.split(",").map((part) => parseOne(part.trim()));
  const { username, password } = urls[0]!;
  const servers = urls.map((url) => `${url.hostname}:${url.port || "4222"}`);
  if (username === "") return { servers };
  if (password === "") return { servers, token: decodeURIComponent(username) };
  return { servers, user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

function parseOne(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ["nats:", "tls:"].includes(url.protocol) && url.hostname !== "") return url;
  throw new Fault(
    "InvalidNatsUrl",
    "usage",
    "The URL of NATS cannot be read: write it like nats://127.0.0.1:4222 or nats://user:password@host:4222.",
  );
}

async function authenticator(path: string | undefined): Promise<Partial<ConnectionOptions>> {
  if (path === undefined) return {};
  try {
    return { authenticator: credsAuthenticator(await readFile(path)) };
  } catch (cause) {
    throw new Fault("UnreadableCredentials", "usage", `The credentials file ${path} cannot be read.`, {
      cause,
    });
  }
}

/** Waits longer between attempts the longer an outage lasts. */
class Outage {
  #since: number | undefined;

  readonly delay = (): number => {
    const now = performance.now();
    this.#since ??= now;
    const pause = Math.max((now - this.#since) / 4, BACKOFF_FIRST_MS);
    return Math.min(pause, BACKOFF_MAX_MS) * (1 + Math.random() / 4);
  };

  over(): void {
    this.#since = undefined;
  }
}

async function follow(
  connection: NatsConnection,
  outage: Outage,
  logger: Logger,
  where: string,
): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === "disconnect") logger.warn(`NATS at ${where} is gone: connecting again`);
    else if (status.type === "error") logger.error(`NATS refuses: ${status.error.message}`);
    else if (status.type === "reconnect") {
      outage.over();
      logger.info(`NATS at ${where} is back`);
    }
  }
}

const refused = (where: string, cause: unknown): Fault =>
  new Fault("NatsRefused", "forbidden", `NATS at ${where} refuses these credentials: check NATS_URL.`, {
    cause,
  });

const unreachable = (where: string, cause: unknown): Fault =>
  new Fault(
    "NatsUnreachable",
    "unavailable",
    `NATS at ${where} does not answer: start it, or check NATS_URL.`,
    {
      cause,
    },
  );
