import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess } from "../testing/canvas-process.ts";

/** An API that ends its first stream, does not know the second, and gives the third what it asks for. */
let api: Server;
const asked: (string | undefined)[] = [];

beforeAll(async () => {
  api = createServer((request, answer) => {
    if (request.url === "/health") {
      answer.end('{"status":"ok"}');
      return;
    }
    asked.push(request.headers["last-event-id"] as string | undefined);
    if (asked.length === 2) {
      answer.writeHead(503).end('{"error":"too many streams are open: try again later"}');
      return;
    }
    answer.writeHead(200, { "Content-Type": "text/event-stream" });
    answer.write(": keepalive\n\n");
    answer.write(`id: ${asked.length * 10}\ndata: {"trade_id":"t${asked.length}"}\n\n`);
    if (asked.length === 1) answer.end();
  });
  api.listen(0, "127.0.0.1");
  await once(api, "listening");
});
afterAll(() => {
  api.closeAllConnections();
  api.close();
});

describe("a watch whose connection is lost", () => {
  it("goes on behind the last trade that it printed", async () => {
    const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const options = { cwd: tmpdir(), environment: { CANVAS_URL: url } };
    await using watch = new CanvasProcess(["trades", "watch", "desk"], options);
    await watch.says(/t3/);
    watch.kill("SIGINT");
    const { code, stdout, stderr } = await watch.ended;
    expect([code, stdout]).toEqual([0, '{"trade_id":"t1"}\n{"trade_id":"t3"}\n']);
    expect(stderr).toContain("The connection has ended. Trying again in 5 s.");
    expect(stderr).toContain("Too many streams are open: try again later. Trying again in 5 s.");
    expect(asked).toEqual([undefined, "10", "10"]);
  });
});
