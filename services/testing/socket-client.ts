/** A plain WebSocket client for tests: sends, collects what comes, and waits for a message. */
import { once } from "node:events";
import WebSocket from "ws";

/** A message of a server, read. */
export type Message = Readonly<Record<string, unknown>>;

/** An open connection. */
export class SocketClient implements Disposable {
  /** What came, oldest first. */
  readonly messages: Message[] = [];
  /** What came that is no JSON. */
  readonly unreadable: string[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#take(String(data)));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => this.#wake());
  }

  /** Connects. */
  static async open(url: string): Promise<SocketClient> {
    const socket = new WebSocket(url);
    const client = new SocketClient(socket);
    await once(socket, "open");
    return client;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The first message that is wanted, once it is there. */
  async first(isWanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(isWanted);
      if (found) return found;
      if (!this.isOpen) throw new Error(`The socket was closed after ${JSON.stringify(this.messages)}.`);
      await this.#change();
    }
  }

  /** Waits for the end of the connection. */
  async closed(): Promise<void> {
    while (this.isOpen) await this.#change();
  }

  /** Waits until text came that is no JSON, and gives it. */
  async garbage(): Promise<string> {
    while (this.unreadable.length === 0) await this.#change();
    return this.unreadable[0]!;
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #take(text: string): void {
    try {
      this.messages.push(JSON.parse(text) as Message);
    } catch {
      this.unreadable.push(text);
    }
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
