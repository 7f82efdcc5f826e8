import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it, vi } from "vitest";
import { startNatsServer } from "./nats-server.ts";

describe("a private nats-server", () => {
  it("listens on loopback with JetStream on, and leaves nothing behind", async () => {
    const server = await startNatsServer();
    const connection = await connect({ servers: server.url });
    expect(connection.info?.jetstream).toBe(true);
    expect(server.url).toMatch(/^nats:\/\/127\.0\.0\.1:\d+$/);
    await connection.close();
    const { pid, store } = server;
    await server[Symbol.asyncDispose]();
    expect(() => process.kill(pid, 0)).toThrow();
    expect(existsSync(store)).toBe(false);
  });

  it("starts again on the same port and store after a crash", async () => {
    await using server = await startNatsServer({ config: "max_payload: 2MB" });
    const { port, pid } = server;
    await server.stop("SIGKILL");
    await server.start();
    expect(server.port).toBe(port);
    expect(server.pid).not.toBe(pid);
    const connection = await connect({ servers: server.url });
    expect(connection.info?.max_payload).toBe(2 * 1024 * 1024);
    await connection.close();
  });

  it.runIf(existsSync("/usr/bin/setpriv"))(
    "ends with its process, also with one that is killed",
    async () => {
      const built = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/nats-server");
      const script = `const { startNatsServer } = await import(${JSON.stringify(built)});
      console.log((await startNatsServer()).pid); setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "pipe" });
      const [said] = (await once(child.stdout, "data")) as [Buffer];
      const pid = Number(said.toString());
      expect(process.kill(pid, 0)).toBe(true);
      child.kill("SIGKILL");
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 60_000 });
    },
  );

  it("says why it did not start", async () => {
    await expect(startNatsServer({ config: "no_such_option {" })).rejects.toThrow(/did not start/);
  });
});
