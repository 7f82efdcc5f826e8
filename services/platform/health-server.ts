/**
 * Answers `/health`, `/ready` and `/metrics` without a key: what a container's health check, a load balancer and
 * Prometheus ask. It begins before there is anything to watch, so that a service that waits for its servers says so.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "@spot-canvas/domain/fault";
import type { Monitor } from "../monitoring/monitor.ts";

/** A health endpoint and what it says. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number;
  /** Sets why a service cannot work now, or that it can. */
  observe(name: string, waiting: string | undefined): void;
  /** Answers readiness and metrics from here on. */
  attach(monitor: Monitor): void;
}

interface Answer {
  readonly status: number;
  readonly media: string;
  readonly body: string;
}

/** Listens on all addresses, as a probe may come from outside of a container. Faults: `PortInUse`. */
export async function serveHealth(port: number): Promise<HealthServer> {
  const waiting = new Map<string, string>();
  let monitor: Monitor | undefined;
  const answers: Readonly<Record<string, () => Promise<Answer>>> = {
    "/health": async () => {
      const told = [...waiting].map(([name, why]) => `${name}: ${why}`);
      return wellUnless(told.length > 0 ? told : ((await monitor?.unable()) ?? []));
    },
    "/ready": async () => wellUnless(monitor === undefined ? [STARTING] : await monitor.unready()),
    "/metrics": async () => {
      if (monitor === undefined) return wellUnless([STARTING]);
      const { text: body, media } = await monitor.metrics();
      return { status: 200, media, body };
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[(request.url ?? "").split("?")[0]!] ?? missing;
    answer().then(
      ({ status, media, body }) => response.writeHead(status, { "content-type": media }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  try {
    await once(server.listen(port), "listening");
  } catch (cause) {
    throw new Fault("PortInUse", "conflict", `Port ${port} is in use: give another with --health-port.`, {
      cause,
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    observe(name, why) {
      if (why === undefined) waiting.delete(name);
      else waiting.set(name, why);
    },
    attach(opened) {
      monitor = opened;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const STARTING = "It is starting.";

const json = (status: number, document: object): Answer => ({
  status,
  media: "application/json",
  body: JSON.stringify(document),
});

const wellUnless = ([first]: readonly string[]): Answer =>
  first === undefined ? json(200, { status: "ok" }) : json(503, { status: "error", error: first });

const missing = async (): Promise<Answer> => json(404, { error: "not found" });
