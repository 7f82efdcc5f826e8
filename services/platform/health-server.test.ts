import { describe, expect, it } from "vitest";
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

  it("cannot be served on a port in use", async () => {
    await using health = await serveHealth(0);
    await expect(serveHealth(health.port)).rejects.toThrow(`Port ${health.port} is in use`);
  });
});
