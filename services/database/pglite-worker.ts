/**
 * The thread that PGlite runs in: Postgres compiled to WebAssembly computes synchronously, and here it keeps nobody
 * waiting. It answers messages of Postgres's protocol, whole requests in and whole answers out, one after the other.
 */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";

/** What the worker is started with. */
export interface PgliteWorkerData {
  /** Where the data is. */
  readonly directory: string;
}

/** What the worker is told. */
export type ToPglite = { readonly kind: "request"; readonly bytes: Uint8Array } | { readonly kind: "close" };

/** What the worker says. */
export type FromPglite =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "closed" };

/** Single-user mode never makes a checkpoint by itself: without ours, the write-ahead log would grow for ever. */
const CHECKPOINT_AFTER_WAL_BYTES = 48 * 1024 * 1024;
/** How much must come in before it is worth asking how long the write-ahead log has become. */
const ASK_AFTER_BYTES = 8 * 1024 * 1024;
const ASK_AFTER_REQUESTS = 2_000;

const SETTINGS = [
  // Nothing is replicated, so only what recovery needs is logged.
  "wal_level=minimal",
  "max_wal_senders=0",
  "max_wal_size=64MB",
  "min_wal_size=32MB",
  // The kernel caches the files as well: more would only make the process larger.
  "shared_buffers=64MB",
];

const encoder = new TextEncoder();
const QUERY = 0x51; // "Q"
const READY_FOR_QUERY = 0x5a; // "Z"
const OUTSIDE_TRANSACTION = 0x49; // "I"

/** A simple query of the protocol. */
function simpleQuery(text: string): Uint8Array {
  const body = encoder.encode(text);
  const message = Buffer.alloc(body.length + 6);
  message[0] = QUERY;
  message.writeUInt32BE(body.length + 5, 1);
  message.set(body, 5);
  return message;
}

const CHECKPOINT = simpleQuery("CHECKPOINT");
const ROLLBACK = simpleQuery("ROLLBACK");

class PgliteServer {
  readonly #pglite: PGlite;
  #bytesSinceAsked = 0;
  #requestsSinceAsked = 0;
  #checkpointAt = 0;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async answer(request: Uint8Array): Promise<Uint8Array> {
    // A new connection begins with a start-up message; the one before it may have been lost inside a transaction.
    if (request[0] === 0) await this.#exchange(ROLLBACK);
    const answer = await this.#exchange(request);
    this.#bytesSinceAsked += request.length;
    this.#requestsSinceAsked += 1;
    return answer;
  }

  /** To be called between requests: what a server's background processes would have done. */
  async tidy(lastAnswer: Uint8Array): Promise<void> {
    if (this.#bytesSinceAsked < ASK_AFTER_BYTES && this.#requestsSinceAsked < ASK_AFTER_REQUESTS) return;
    if (!outsideTransaction(lastAnswer)) return;
    this.#bytesSinceAsked = 0;
    this.#requestsSinceAsked = 0;
    const { rows } = await this.#pglite.query<{ written: number }>(
      "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 AS written",
    );
    const { written } = rows[0]!;
    if (this.#checkpointAt === 0) this.#checkpointAt = written + CHECKPOINT_AFTER_WAL_BYTES;
    if (written < this.#checkpointAt) return;
    await this.#exchange(CHECKPOINT);
    this.#checkpointAt = written + CHECKPOINT_AFTER_WAL_BYTES;
  }

  close(): Promise<void> {
    return this.#pglite.close();
  }

  async #exchange(request: Uint8Array): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    await this.#pglite.execProtocolRawStream(request, {
      onRawData: (chunk) => {
        // A view of the server's memory, which the next row overwrites.
        chunks.push(chunk.slice());
        length += chunk.length;
      },
    });
    if (chunks.length === 1) return chunks[0]!;
    const answer = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      answer.set(chunk, at);
      at += chunk.length;
    }
    return answer;
  }
}

/** An answer ends with ReadyForQuery, whose last byte says whether a transaction is open. */
const outsideTransaction = (answer: Uint8Array): boolean =>
  answer.at(-6) === READY_FOR_QUERY && answer.at(-1) === OUTSIDE_TRANSACTION;

async function open({ directory }: PgliteWorkerData): Promise<PgliteServer> {
  const startParams = [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ["-c", setting])];
  return new PgliteServer(await PGlite.create({ startParams, dataDir: directory }));
}

function serve(server: PgliteServer): void {
  let last = Promise.resolve();
  parentPort!.on("message", (message: ToPglite) => {
    last = last.then(() => handle(server, message)).catch(fail);
  });
}

async function handle(server: PgliteServer, message: ToPglite): Promise<void> {
  if (message.kind === "close") {
    await server.close();
    say({ kind: "closed" });
    parentPort!.close();
    return;
  }
  const answer = await server.answer(message.bytes);
  const tail = answer.slice(-6);
  say({ kind: "answer", bytes: answer }, answer);
  await server.tidy(tail);
}

function say(message: FromPglite, transferred?: Uint8Array): void {
  parentPort!.postMessage(message, transferred ? [transferred.buffer as ArrayBuffer] : []);
}

/** Postgres has ended, as it does where its memory can no longer be trusted: so does this thread. */
function fail(error: unknown): void {
  // What ends the WebAssembly program is no Error, but has a message like one.
  const { message = String(error) } = error as { readonly message?: string };
  say({ kind: "failed", message });
  process.exit(1);
}

try {
  serve(await open(workerData as PgliteWorkerData));
  say({ kind: "ready" });
} catch (error) {
  fail(error);
}
