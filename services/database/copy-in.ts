/**
 * Bulk rows in, in one go: the COPY statement, its data and its end are sent without waiting for the server to ask.
 * The protocol allows it (a server that refused the statement skips the data), it saves a round trip, and it is the
 * only way that the embedded server has, which sees one message at a time. https://www.postgresql.org/docs/15/protocol-flow.html
 */
import type { CopyRows } from "@spot-canvas/projections/projector/database";
import type { Connection, Submittable } from "pg";

/** The server holds one such message in memory. */
const CHUNK_BYTES = 256 * 1024;

const COPY_DATA = 0x64; // "d"
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]); // "c", empty

/** A COPY on its way; `done` settles when the server has taken or refused all of it. */
export class CopyIn implements Submittable {
  readonly done: Promise<void>;
  /** Asked for by the client, which calls it when the connection is lost. */
  callback: (error?: Error | null) => void = () => {};
  readonly #rows: CopyRows;
  #failed: Error | undefined;

  constructor(rows: CopyRows) {
    this.#rows = rows;
    this.done = new Promise((resolve, reject) => {
      this.callback = (error) => (error ? reject(error) : resolve());
    });
  }

  submit(connection: Connection): void {
    const { stream } = connection as unknown as { readonly stream: NodeJS.WritableStream & Corkable };
    stream.cork();
    (connection as unknown as { query(text: string): void }).query(statement(this.#rows));
    const { data } = this.#rows;
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      const chunk = data.subarray(at, at + CHUNK_BYTES);
      const header = Buffer.alloc(5);
      header[0] = COPY_DATA;
      header.writeUInt32BE(chunk.length + 4, 1);
      stream.write(header);
      stream.write(chunk);
    }
    stream.write(COPY_DONE);
    stream.uncork();
  }

  handleCopyInResponse(): void {}

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#failed = error;
    this.callback(error);
  }

  handleReadyForQuery(): void {
    if (!this.#failed) this.callback();
  }
}

interface Corkable {
  cork(): void;
  uncork(): void;
}

function statement({ table, columns, format }: CopyRows): string {
  const name = table.split(".").map(quoted).join(".");
  return `COPY ${name} (${columns.map(quoted).join(", ")}) FROM STDIN (FORMAT ${format})`;
}

const quoted = (name: string): string => (name.startsWith('"') ? name : `"${name}"`);
