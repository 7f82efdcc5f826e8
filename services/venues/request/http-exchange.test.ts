import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange } from "./http-exchange.ts";

const never = new AbortController().signal;
let server: Server;
let url: string;
let answer: (response: ServerResponse, body: string) => void;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    answer(response, `${request.method} ${request.headers["content-length"] ?? "-"} ${body}`);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("an exchange over HTTP", () => {
  it("gives status, headers and the whole body, whatever the status", async () => {
    answer = (response) => response.writeHead(503, { "retry-after": "7" }).end("größer");
    const { status, headers, body } = await exchange({ url }, never);
    expect([status, headers["retry-after"], body]).toEqual([503, "7", "größer"]);
  });

  it("sends a body with its length", async () => {
    answer = (response, body) => response.end(body);
    expect((await exchange({ url, method: "POST", body: "ü=1" }, never)).body).toBe("POST 4 ü=1");
  });

  it("unpacks what came packed", async () => {
    const packed = gzipSync("x".repeat(100_000));
    answer = (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
    expect((await exchange({ url }, never)).body).toHaveLength(100_000);
  });

  it("follows nothing", async () => {
    answer = (response) => response.writeHead(302, { location: url }).end();
    expect((await exchange({ url }, never)).status).toBe(302);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["before the head", (response) => response.destroy()],
    [
      "within a body of known length",
      (response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => response.destroy());
      },
    ],
    ["within a body in chunks", (response) => response.write("half", () => response.destroy())],
    [
      "with what is not packed",
      (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("no"),
    ],
  ])("fails when it ends %s", async (_, end) => {
    answer = end;
    await expect(exchange({ url }, never)).rejects.toBeInstanceOf(Error);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["before the head", () => {}],
    ["within the body", (response) => response.write("half")],
  ])("ends when it is aborted %s", async (_, begin) => {
    const stop = new AbortController();
    answer = (response) => {
      begin(response);
      setTimeout(() => stop.abort(), 10);
    };
    await expect(exchange({ url }, stop.signal)).rejects.toBeInstanceOf(Error);
  });
});
