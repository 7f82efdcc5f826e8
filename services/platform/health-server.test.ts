import { unwrap } from "@spot-canvas/domain/fault";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../config/configuration.ts";
import { silentLogger } from "../logging/logger.ts";
import { openMonitor } from "../monitoring/open-monitor.ts";
import { serveHealth } from "./health-server.ts";

const ask = async (port: number, path = "/health"): Promise<readonly [number, unknown]> => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return [answer.status, await answer.json()];
};

describe("the health of a service", () => {
  it("is 200 while it runs and 503 with the reason while it waits", async () => {
    await using health = await serveHealth(0);
    expect(await ask(health.port)).toEqual([200, { status: "ok" }]);
    health.observe("bot", "The log cannot be reached.");
    expect(await ask(health.port)).toEqual([
      503,
      { status: "error", error: "bot: The log cannot be reached." },
    ]);
    health.observe("bot", undefined);
    expect(await ask(health.port)).toEqual([200, { status: "ok" }]);
    expect(await ask(health.port, "/")).toEqual([404, { error: "not found" }]);
  });

  it("is 503 while its servers do not answer, and its metrics are those that it has without them", async () => {
    const silent = (): Promise<never> => new Promise(() => {});
    const log = { description: { engine: "jetstream" }, streams: silent };
    const database = { engine: "postgres", query: silent };
    await using monitor = await openMonitor({
      platform: { log: log as never, database: database as never },
      configuration: unwrap(readConfiguration({})),
      version: "test",
      logger: silentLogger,
    });
    monitor.observed("bot", undefined);
    await using health = await serveHealth(0);
    health.attach(monitor);
    const down = [503, { status: "error", error: "database unreachable" }];
    expect([await ask(health.port), await ask(health.port, "/ready")]).toEqual([down, down]);
    const page = await fetch(`http://127.0.0.1:${health.port}/metrics`).then((answer) => answer.text());
    expect(page).toContain('canvas_service_up{service="bot"} 1');
    expect(page).not.toMatch(/^canvas_log_bytes\{/m);
  });

  it("cannot be served on a port in use", async () => {
    await using health = await serveHealth(0);
    await expect(serveHealth(health.port)).rejects.toThrow(`Port ${health.port} is in use`);
  });
});
