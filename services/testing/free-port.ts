/** A port of loopback that nothing listens on. Somebody may take it before it is used: then try another. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** Finds one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
