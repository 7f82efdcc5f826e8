/**
 * Walks JSON as bytes, without making values of it: where each value begins and ends, and of what kind it is. So a
 * reader takes amounts digit by digit, which JSON.parse cannot do, and pays nothing for fields that it does not know.
 * The whole of RFC 8259 is checked, in skipped values too; faults are thrown and end at the decoder that owns the walk.
 */
import { Fault } from "../fault.ts";

/** What kind of value was scanned. */
export const KIND = {
  absent: 0,
  null: 1,
  /** A string of ASCII without escapes: its characters are its bytes. */
  plain: 2,
  /** A string with escapes or with characters beyond ASCII. */
  escaped: 3,
  number: 4,
  /** true, false, an object or an array. */
  other: 5,
} as const;

export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;
export const COMMA = 44;
/** What {@link JsonScanner.next} gives at the end of the bytes. */
export const END = -1;

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;
const LOWER_U = 117;

const NOTHING = new Uint8Array(0);
// For bytes that are known to be ASCII; twice as fast as making the text of character codes.
const asciiDecoder = new TextDecoder();
// A byte order mark inside the text is a character like any other: it is not swallowed.
const textDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A walk over one JSON text. One scanner can be used again and again, for one text after another. */
export class JsonScanner {
  bytes: Uint8Array = NOTHING;
  position = 0;
  /** Kind, first byte and end of the value or key scanned last; for a string the quotes are left out. */
  kind: number = KIND.absent;
  start = 0;
  end = 0;
  private beyondAscii = false;

  /** Begins to walk a text. */
  open(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.position = 0;
    this.beyondAscii = false;
  }

  /** Ends the walk: nothing may follow, and all of it must be UTF-8. What was scanned can still be read. */
  finish(): void {
    if (this.next() !== END) throw this.unexpected();
    if (this.beyondAscii) this.decode(0, this.bytes.length);
  }

  /** Lets go of the bytes. */
  close(): void {
    this.bytes = NOTHING;
  }

  /** The next byte that is not white space, which stays unread; {@link END} where there is none. */
  next(): number {
    const { bytes } = this;
    let at = this.position;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte > 32 || (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9)) {
        this.position = at;
        return byte;
      }
      at++;
    }
    this.position = at;
    return END;
  }

  /** Scans a key of an object and the colon behind it. */
  key(): void {
    if (this.next() !== QUOTE) throw this.unexpected();
    this.string();
    if (this.next() !== COLON) throw this.unexpected();
    this.position++;
  }

  /** Scans one value of any kind. */
  value(): void {
    const byte = this.next();
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.nested();
    else this.scalar(byte);
  }

  /** The text of a string that was scanned. */
  text(kind: number, start: number, end: number): string {
    if (kind === KIND.plain) return asciiDecoder.decode(this.bytes.subarray(start, end));
    // Only the text of one string, checked by the walk: no number is read here.
    return JSON.parse(`"${this.decode(start, end)}"`) as string;
  }

  /** The JSON text between two places. */
  source(start: number, end: number): string {
    return this.decode(start, end);
  }

  /** The fault of a byte that must not stand here. */
  unexpected(): Fault {
    const byte = this.position < this.bytes.length ? this.bytes[this.position]! : END;
    if (byte === END) return notJson("it ends too early");
    const shown = byte > 32 && byte < 127 ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
    return notJson(`unexpected ${shown} at byte ${this.position}`);
  }

  /** The fault of a text whose value is not of the kind that it must be, or of whatever else is wrong with it. */
  notAn(kind: "object" | "array", what: string): Fault {
    this.value();
    return notJson(`${what} must be an ${kind}`);
  }

  private scalar(byte: number): void {
    if (byte === QUOTE) this.string();
    else if (byte === 45 || (byte >= 48 && byte <= 57)) this.number();
    else if (byte === 110) this.literal("null", KIND.null);
    else if (byte === 116) this.literal("true", KIND.other);
    else if (byte === 102) this.literal("false", KIND.other);
    else throw this.unexpected();
  }

  /** Skips an object or array without recursion: no depth of nesting exhausts the stack. */
  private nested(): void {
    const first = this.position;
    const closers: number[] = [];
    for (;;) {
      const byte = this.next();
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.position++;
        const closer = byte + 2;
        if (this.next() !== closer) {
          closers.push(closer);
          if (closer === CLOSE_BRACE) this.key();
          continue;
        }
        this.position++;
      } else this.scalar(byte);
      if (!this.goesOn(closers)) break;
    }
    this.kind = KIND.other;
    this.start = first;
    this.end = this.position;
  }

  /** After a value inside nested ones: closes what closes here; false once everything is closed. */
  private goesOn(closers: number[]): boolean {
    while (closers.length > 0) {
      const closer = closers[closers.length - 1]!;
      const byte = this.next();
      if (byte === COMMA) {
        this.position++;
        if (closer === CLOSE_BRACE) this.key();
        return true;
      }
      if (byte !== closer) throw this.unexpected();
      this.position++;
      closers.pop();
    }
    return false;
  }

  private string(): void {
    const { bytes } = this;
    const first = this.position + 1;
    let kind: number = KIND.plain;
    let seen = 0;
    let at = first;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        if (seen > 127) {
          kind = KIND.escaped;
          this.beyondAscii = true;
        }
        this.kind = kind;
        this.start = first;
        this.end = at;
        this.position = at + 1;
        return;
      }
      if (byte === BACKSLASH) {
        kind = KIND.escaped;
        at = this.escape(at);
      } else if (byte < 32) break;
      else seen |= byte;
    }
    this.position = at;
    throw this.unexpected();
  }

  /** Checks the escape at a backslash; gives its last byte. */
  private escape(backslash: number): number {
    const { bytes } = this;
    const letter = bytes[backslash + 1];
    if (letter === LOWER_U) {
      const unit = this.hex(backslash + 2);
      if (unit < 0xd800 || unit > 0xdfff) return backslash + 5;
      const paired =
        unit < 0xdc00 && bytes[backslash + 6] === BACKSLASH && bytes[backslash + 7] === LOWER_U
          ? this.hex(backslash + 8)
          : 0;
      if (paired >= 0xdc00 && paired <= 0xdfff) return backslash + 11;
      throw notJson(`half of a surrogate pair at byte ${backslash}`);
    }
    // " \ / b f n r t
    if (letter === 34 || letter === 92 || letter === 47 || letter === 98) return backslash + 1;
    if (letter === 102 || letter === 110 || letter === 114 || letter === 116) return backslash + 1;
    this.position = backslash + 1;
    throw this.unexpected();
  }

  private hex(at: number): number {
    let unit = 0;
    for (let index = at; index < at + 4; index++) {
      const byte = this.bytes[index] ?? 0;
      const lower = byte | 32;
      if (byte >= 48 && byte <= 57) unit = unit * 16 + byte - 48;
      else if (lower >= 97 && lower <= 102) unit = unit * 16 + lower - 87;
      else {
        this.position = index;
        throw this.unexpected();
      }
    }
    return unit;
  }

  private number(): void {
    const { bytes } = this;
    const first = this.position;
    let at = first;
    if (bytes[at] === 45) at++;
    if (at < bytes.length && bytes[at] === 48) at++;
    else at = this.digits(at);
    if (at < bytes.length && bytes[at] === 46) at = this.digits(at + 1);
    if (at < bytes.length && (bytes[at]! | 32) === 101) {
      at++;
      if (bytes[at] === 43 || bytes[at] === 45) at++;
      at = this.digits(at);
    }
    this.kind = KIND.number;
    this.start = first;
    this.end = at;
    this.position = at;
  }

  /** Skips at least one digit; gives the byte behind the last. */
  private digits(from: number): number {
    const { bytes } = this;
    let at = from;
    while (at < bytes.length && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
    this.position = at;
    if (at === from) throw this.unexpected();
    return at;
  }

  private literal(word: string, kind: number): void {
    this.start = this.position;
    for (let index = 0; index < word.length; index++, this.position++) {
      if (this.bytes[this.position] !== word.charCodeAt(index)) throw this.unexpected();
    }
    this.kind = kind;
    this.end = this.position;
  }

  private decode(start: number, end: number): string {
    try {
      return textDecoder.decode(this.bytes.subarray(start, end));
    } catch {
      throw notJson("its text is not UTF-8");
    }
  }
}

/** The fault of bytes that are not JSON, or not JSON of the expected kind. */
const notJson = (reason: string): Fault => new Fault("InvalidJson", "corrupt", `invalid JSON: ${reason}`);
