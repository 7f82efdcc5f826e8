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

const CHUNK_CHARACTERS = 1 << 20;
const encoder = new TextEncoder();

/** Rows of one table on their way into it. */
export class CopyBuffer {
  readonly #table: string;
  readonly #columns: readonly string[];
  #chunks: Uint8Array[] = [];
  #text = "";

  constructor(table: string, columns: readonly string[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** Adds a row: its columns, each as COPY text, with tabs between. */
  add(row: string): void {
    this.#text += row;
    this.#text += "\n";
    if (this.#text.length >= CHUNK_CHARACTERS) this.#encode();
  }

  /** Drops what was gathered. */
  clear(): void {
    this.#chunks = [];
    this.#text = "";
  }

  /** Takes what was gathered, at once; the returned function writes it. */
  detach(): (transaction: Transaction) => Promise<void> {
    this.#encode();
    const chunks = this.#chunks;
    this.#chunks = [];
    return async (transaction) => {
      for (const data of chunks) {
        await transaction.copy({ table: this.#table, columns: this.#columns, format: "text", data });
      }
    };
  }

  #encode(): void {
    if (this.#text === "") return;
    this.#chunks.push(encoder.encode(this.#text));
    this.#text = "";
  }
}
