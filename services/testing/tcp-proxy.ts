/** A TCP proxy on loopback that a test cuts, holds and mends: a link that fails while both ends of it live. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A link to one port. Disposing of it cuts it for ever. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Ends every connection, and every new one at once. */
  cut(): void;
  /** Keeps connections open, new ones too, and passes nothing on: what a lost route looks like to both ends. */
  hold(): void;
  /** Passes everything on again, what was held first. */
  mend(): void;
  /**
   * Ends connections whose client sent these bytes, when the server has them and before its answer is passed on: the
   * server has done what was asked, and the client does not know. Resolves when that has happened so many times.
   */
  cutAnswers(request: string, times: number): Promise<void>;
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** Its next answer is not passed on. */
  doomed: boolean;
}

/** Starts a proxy to a port of this machine; the port may come and go. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const proxy = new Link(target);
  await proxy.listen();
  return proxy;
}

class Link implements TcpProxy {
  readonly #target: number;
  readonly #connections = new Set<Connection>();
  readonly #listener = createServer((client) => this.#accept(client));
  #state: "open" | "held" | "cut" = "open";
  #trap: { readonly request: Buffer; left: number; readonly done: () => void } | undefined;

  constructor(target: number) {
    this.#target = target;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  async listen(): Promise<void> {
    await once(this.#listener.listen(0, "127.0.0.1"), "listening");
  }

  cut(): void {
    this.#state = "cut";
    for (const connection of this.#connections) end(connection);
  }

  hold(): void {
    this.#state = "held";
    for (const { client, server } of this.#connections) {
      client.pause();
      server.pause();
    }
  }

  mend(): void {
    this.#state = "open";
    for (const { client, server } of this.#connections) {
      client.resume();
      server.resume();
    }
  }

  async cutAnswers(request: string, times: number): Promise<void> {
    await new Promise<void>((done) => {
      this.#trap = { request: Buffer.from(request), left: times, done };
    });
    this.#trap = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    const closed = once(this.#listener, "close");
    this.#listener.close();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.#state === "cut") {
      client.destroy();
      return;
    }
    const server = connect(this.#target, "127.0.0.1");
    const connection: Connection = { client, server, doomed: false };
    this.#connections.add(connection);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => end(connection));
      socket.on("close", () => {
        end(connection);
        this.#connections.delete(connection);
      });
    }
    client.on("data", (chunk: Buffer) => {
      this.#spring(connection, chunk);
      pass(chunk, client, server, () => this.#state === "open");
    });
    server.on("data", (chunk: Buffer) => {
      if (connection.doomed) this.#close(connection);
      else pass(chunk, server, client, () => this.#state === "open");
    });
    if (this.#state === "held") {
      client.pause();
      server.pause();
    }
  }

  #spring(connection: Connection, chunk: Buffer): void {
    if (this.#trap && this.#trap.left > 0 && chunk.includes(this.#trap.request)) connection.doomed = true;
  }

  #close(connection: Connection): void {
    end(connection);
    if (!this.#trap) return;
    this.#trap.left -= 1;
    if (this.#trap.left === 0) this.#trap.done();
  }
}

/** Hands a chunk on, and stops the giver while the taker is full. */
function pass(chunk: Buffer, from: Socket, to: Socket, isOpen: () => boolean): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once("drain", () => {
    if (isOpen()) from.resume();
  });
}

function end({ client, server }: Connection): void {
  client.destroy();
  server.destroy();
}
