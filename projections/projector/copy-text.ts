/** Rows as text of Postgres's COPY, gathered in large chunks. */
import type { Transaction } from "./database.ts";

/** What COPY text has for a column without a value. */
export const NULL = "\\N";

const SPECIAL = /[\\\t\n\r\0]/;
const SPECIALS = /[\\\t\n\r\0]/g;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** A text as a column of COPY text. Postgres keeps no NUL in a text: its visible symbol stands for it. */
export function copyText(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, (character) => ESCAPES[character] ?? "\u2400") : text;
}

/** A text or nothing as a column of COPY text. */
export const copyOptional = (text: string | undefined): string =>
  text === undefined ? NULL : copyText(text);

/** A number, decimal or instant, or nothing, as a column of COPY text. */
export const copyNumber = (value: { toString(): string } | undefined): string =>
  value === undefined ? NULL : value.toString();

const CHUNK_BYTES = 4 << 20;
/** Most batches of a live view are a few rows. */
const FIRST_CHUNK_BYTES = 1 << 16;
/**
 * Text becomes bytes in small pieces, while it is young: kept as text until a chunk is full, every piece of every row
 * would outlive several collections, which then cost more than all the folding.
 */
const PIECE_CHARACTERS = 8_192;
/** The most bytes that one UTF-16 unit becomes in UTF-8. */
const BYTES_PER_UNIT_MAX = 3;
const encoder = new TextEncoder();

/** Rows of one table on their way into it. */
export class CopyBuffer {
  readonly #table: string;
  readonly #columns: readonly string[];
  #full: Uint8Array[] = [];
  #chunk: Uint8Array | undefined;
  #filled = 0;
  #text = "";

  constructor(table: string, columns: readonly string[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** Adds a row: its columns, each as COPY text, with tabs between. */
  add(row: string): void {
    this.#text += row;
    this.#text += "\n";
    if (this.#text.length >= PIECE_CHARACTERS) this.#encode();
  }

  /** Drops what was gathered. */
  clear(): void {
    this.#full = [];
    this.#chunk = undefined;
    this.#filled = 0;
    this.#text = "";
  }

  /** Takes what was gathered, at once; the returned function writes it. */
  detach(): (transaction: Transaction) => Promise<void> {
    if (this.#text !== "") this.#encode();
    this.#endChunk();
    const chunks = this.#full;
    this.#full = [];
    return async (transaction) => {
      for (const data of chunks) {
        await transaction.copy({ table: this.#table, columns: this.#columns, format: "text", data });
      }
    };
  }

  #encode(): void {
    const room = this.#text.length * BYTES_PER_UNIT_MAX;
    if (this.#chunk && this.#filled + room > this.#chunk.length) this.#endChunk();
    this.#chunk ??= new Uint8Array(Math.max(room, this.#full.length > 0 ? CHUNK_BYTES : FIRST_CHUNK_BYTES));
    this.#filled += encoder.encodeInto(this.#text, this.#chunk.subarray(this.#filled)).written;
    this.#text = "";
  }

  #endChunk(): void {
    if (this.#chunk && this.#filled > 0) this.#full.push(this.#chunk.subarray(0, this.#filled));
    this.#chunk = undefined;
    this.#filled = 0;
  }
}
