/** Rows as text of Postgres's COPY, gathered in large chunks. */
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import { DECIMAL_BYTES, decimalIntoBytes } from "@spot-canvas/domain/money/decimal-bytes";
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
/** The most bytes that one UTF-16 unit becomes in UTF-8. */
const BYTES_PER_UNIT_MAX = 3;
const encoder = new TextEncoder();

const TAB = 9;
const NEWLINE = 10;
const BACKSLASH = 92;
const NULL_LETTER = 78; // "N"
const PRINTABLE = { first: 32, last: 126 } as const;

/**
 * Rows of one table on their way into it, as bytes of COPY text: written column by column into one piece of memory, as
 * a row of text is a hundred small objects, which then cost more to collect than all the folding.
 */
export class CopyBuffer {
  readonly #table: string;
  readonly #columns: readonly string[];
  #full: Uint8Array[] = [];
  #bytes = NOTHING;
  #filled = 0;
  /** Where the row begins that is being written: no chunk ends within one. */
  #row = 0;

  constructor(table: string, columns: readonly string[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** Adds a row: its columns, each as COPY text, with tabs between. */
  add(row: string): void {
    this.#encode(row);
    this.#end(NEWLINE);
  }

  /** A column of text, or without a value. A row ends with {@link end}. */
  text(column: string | undefined): void {
    if (column === undefined) this.#absent();
    else if (!this.#plain(column)) this.#encode(copyText(column));
    this.#end(TAB);
  }

  /** A column of an amount, or without a value. */
  amount(column: Decimal | undefined): void {
    if (column === undefined) this.#absent();
    else {
      this.#reserve(DECIMAL_BYTES);
      const end = decimalIntoBytes(column, this.#bytes, this.#filled);
      if (end < 0) this.#plain(column.toString());
      else this.#filled = end;
    }
    this.#end(TAB);
  }

  /** A column of a whole number, or without a value. */
  number(column: number | bigint | undefined): void {
    if (column === undefined) this.#absent();
    else this.#plain(column.toString());
    this.#end(TAB);
  }

  /** Ends the row. */
  end(): void {
    this.#bytes[this.#filled - 1] = NEWLINE;
    this.#row = this.#filled;
  }

  /** Drops what was gathered. */
  clear(): void {
    this.#full = [];
    this.#bytes = NOTHING;
    this.#filled = 0;
    this.#row = 0;
  }

  /** Takes what was gathered, at once; the returned function writes it. */
  detach(): (transaction: Transaction) => Promise<void> {
    const chunks = this.#filled > 0 ? [...this.#full, this.#bytes.subarray(0, this.#filled)] : this.#full;
    this.clear();
    return async (transaction) => {
      for (const data of chunks) {
        await transaction.copy({ table: this.#table, columns: this.#columns, format: "text", data });
      }
    };
  }

  #absent(): void {
    this.#reserve(2);
    this.#bytes[this.#filled++] = BACKSLASH;
    this.#bytes[this.#filled++] = NULL_LETTER;
  }

  #end(code: typeof TAB | typeof NEWLINE): void {
    this.#reserve(1);
    this.#bytes[this.#filled++] = code;
    if (code === NEWLINE) this.#row = this.#filled;
  }

  /** Writes a text of which every character stands for itself; whether it was one. */
  #plain(text: string): boolean {
    this.#reserve(text.length);
    const [bytes, start] = [this.#bytes, this.#filled];
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < PRINTABLE.first || code > PRINTABLE.last || code === BACKSLASH) return false;
      bytes[start + index] = code;
    }
    this.#filled = start + text.length;
    return true;
  }

  #encode(text: string): void {
    this.#reserve(text.length * BYTES_PER_UNIT_MAX);
    this.#filled += encoder.encodeInto(text, this.#bytes.subarray(this.#filled)).written;
  }

  /** Makes room: a chunk grows until it is large, and what of a row does not fit then moves to the next. */
  #reserve(bytes: number): void {
    const needed = this.#filled + bytes;
    if (needed <= this.#bytes.length) return;
    const moved = needed > CHUNK_BYTES ? this.#row : 0;
    if (moved > 0) this.#full.push(this.#bytes.subarray(0, moved));
    const kept = this.#bytes.subarray(moved, this.#filled);
    const room = kept.length + bytes;
    const next = new Uint8Array(Math.max(room, Math.min(CHUNK_BYTES, Math.max(FIRST_CHUNK_BYTES, 2 * room))));
    next.set(kept);
    this.#bytes = next;
    this.#filled = kept.length;
    this.#row -= moved;
  }
}

const NOTHING = new Uint8Array(0);
