/** Answers `/health` for a service that has no API of its own: what a container's health check asks. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "@spot-canvas/domain/fault";

/** A health endpoint and what it says. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number;
  /** Sets why a service cannot work now, or that it can. */
  observe(name: string, waiting: string | undefined): void;
}

/** Listens on all addresses, as a probe may come from outside of a container. Faults: `PortInUse`. */
export async function serveHealth(port: number): Promise<HealthServer> {
  const waiting = new Map<string, string>();
  const server = createServer((request, response) => {
    const known = request.url === "/health";
    const [name, why] = [...waiting][0] ?? [];
    const status = !known ? 404 : name === undefined ? 200 : 503;
    const body = !known
      ? { error: "not found" }
      : name === undefined
        ? { status: "ok" }
        : { status: "error", error: `${name}: ${why}` };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
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
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
