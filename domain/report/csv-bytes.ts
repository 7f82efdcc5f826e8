/**
 * Lines of CSV as bytes, written cell by cell into one piece of memory: a million lines as strings are twenty million
 * objects. The cells are those of `csvLine`, byte for byte.
 */
import type { Decimal } from "../money/decimal.ts";
import { DECIMAL_BYTES, decimalIntoBytes } from "../money/decimal-bytes.ts";
import { formatInstant, type Instant } from "../time/instant.ts";
import { csvText } from "./csv-line.ts";

const COMMA = 44;
const NEWLINE = 10;

/** ASCII codes that may begin a plain cell (2), and those that may stand further on in one (1 and more). */
const PLAIN = new Uint8Array(128);
for (const code of new TextEncoder().encode(" :/-")) PLAIN[code] = 1;
for (let code = 0; code < 128; code++) if (/[\w.]/.test(String.fromCharCode(code))) PLAIN[code] = 2;

const encoder = new TextEncoder();

/** A growing piece of memory that is used again and again. */
export class CsvBytes {
  #bytes = new Uint8Array(65_536);
  #length = 0;

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** What was written from a byte on: valid until more is written. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  /** Begins anew. */
  clear(): void {
    this.#length = 0;
  }

  /** A cell of text; nothing where it is absent. With the comma behind it, as all cells. */
  text(cell: string | undefined): void {
    if (cell !== undefined && !this.#plain(cell)) this.#write(csvText(cell));
    this.#byte(COMMA);
  }

  /** A word of the program, which is ASCII and needs no quotes. */
  word(cell: string | undefined): void {
    if (cell !== undefined) this.#ascii(cell);
    this.#byte(COMMA);
  }

  amount(cell: Decimal | undefined): void {
    if (cell !== undefined) this.#decimal(cell);
    this.#byte(COMMA);
  }

  time(cell: Instant): void {
    this.word(formatInstant(cell));
  }

  number(cell: number | undefined): void {
    if (cell !== undefined) this.#ascii(String(cell));
    this.#byte(COMMA);
  }

  /** The end of a cell that was appended. */
  comma(): void {
    this.#byte(COMMA);
  }

  /** Ends the line in place of the last comma. */
  end(): void {
    this.#bytes[this.#length - 1] = NEWLINE;
  }

  /** Bytes as they are. */
  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const wider = new Uint8Array(Math.max(this.#length + bytes, this.#bytes.length * 2));
    wider.set(this.since(0));
    this.#bytes = wider;
  }

  #byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  /** Writes a text that needs no quotes; whether it was one. */
  #plain(text: string): boolean {
    this.#reserve(text.length);
    const [bytes, start] = [this.#bytes, this.#length];
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const kind = code < 128 ? PLAIN[code]! : 0;
      if (kind === 0 || (index === 0 && kind !== 2)) return false;
      bytes[start + index] = code;
    }
    this.#length = start + text.length;
    return true;
  }

  #ascii(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  #write(text: string): void {
    this.append(encoder.encode(text));
  }

  #decimal(amount: Decimal): void {
    this.#reserve(DECIMAL_BYTES);
    const end = decimalIntoBytes(amount, this.#bytes, this.#length);
    if (end < 0) this.#ascii(amount.toString());
    else this.#length = end;
  }
}
