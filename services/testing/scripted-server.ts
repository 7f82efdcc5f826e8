/** An HTTP server that answers as a test says, and keeps what it was asked. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What was asked. */
export interface ScriptedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is answered; `cut` hangs up without a word. */
export type ScriptedAnswer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | "cut";

/** A running server. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: ScriptedRequest[] = [];
  answer: (request: ScriptedRequest) => ScriptedAnswer = () => ({ status: 404, body: "" });
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer(async (incoming, outgoing) => {
      let body = "";
      for await (const part of incoming) body += part;
      const { pathname, searchParams } = new URL(incoming.url!, "http://server");
      const request = {
        method: incoming.method!,
        path: pathname,
        query: searchParams,
        headers: incoming.headers,
        body,
      };
      scripted.requests.push(request);
      const answer = scripted.answer(request);
      if (answer === "cut") return void incoming.socket.destroy();
      outgoing.writeHead(answer.status ?? 200, answer.headers);
      outgoing.end(answer.body);
    });
    const scripted = new ScriptedServer(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
