import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startProxy, type TcpProxy } from "./tcp-proxy.ts";

/** Says back what it hears, in capital letters. */
const shouting = (): Server =>
  createServer((socket) => {
    socket.on("data", (chunk) => socket.write(chunk.toString().toUpperCase()));
    socket.on("error", () => {});
  });

let server: Server;
let proxy: TcpProxy;
const clients: Socket[] = [];
beforeEach(async () => {
  server = shouting().listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy = await startProxy((server.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy[Symbol.asyncDispose]();
  server.close();
});

async function client(): Promise<Socket> {
  const socket = connect(proxy.port, "127.0.0.1");
  socket.on("error", () => {});
  clients.push(socket);
  await once(socket, "connect");
  return socket;
}

const answer = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text);
  const [heard] = await once(socket, "data");
  return String(heard);
};

describe("a proxy", () => {
  it("passes on what both ends say", async () => {
    expect(await answer(await client(), "a word")).toBe("A WORD");
  });

  it("keeps what is said while it is held, and passes it on when it is mended", async () => {
    const socket = await client();
    expect(await answer(socket, "before")).toBe("BEFORE");
    proxy.hold();
    const heard = answer(socket, "meanwhile");
    const late = answer(await client(), "new");
    const silence = new Promise((resolve) => setTimeout(() => resolve("silence"), 50));
    expect(await Promise.race([heard, late, silence])).toBe("silence");
    proxy.mend();
    expect([await heard, await late]).toEqual(["MEANWHILE", "NEW"]);
  });

  it("ends connections when it is cut, and takes new ones when it is mended", async () => {
    const socket = await client();
    proxy.cut();
    await once(socket, "close");
    await once(await client(), "close");
    proxy.mend();
    expect(await answer(await client(), "again")).toBe("AGAIN");
  });

  it("keeps an answer from a client whose request the server has done", async () => {
    const done: string[] = [];
    server.on("connection", (socket) => socket.on("data", (chunk) => done.push(String(chunk))));
    const cut = proxy.cutAnswers("commit", 1);
    const socket = await client();
    expect(await answer(socket, "begin")).toBe("BEGIN");
    socket.write("commit");
    await once(socket, "close");
    await cut;
    expect(done).toEqual(["begin", "commit"]);
    expect(await answer(await client(), "commit")).toBe("COMMIT");
  });
});
