/**
 * The fields of a trade's wire form, as they stand in the bytes: found in one walk, read one by one afterwards, in the
 * order in which the contract checks them. A field that comes twice counts as it came last, as JSON.parse has it.
 */
import { ID_LENGTH_MAX, TEXT_LENGTH_MAX } from "../events/limits.ts";
import { Fault } from "../fault.ts";
import { Decimal } from "../money/decimal.ts";
import { decimalInBytes } from "../money/decimal-bytes.ts";
import { type Instant, parseInstant } from "../time/instant.ts";
import { instantInBytes } from "../time/instant-bytes.ts";
import { CLOSE_BRACE, COMMA, type JsonScanner, KIND } from "./json-scanner.ts";

/** Every field that is known, in the order in which it is written. */
export const FIELD_NAMES = [
  "tenant_id",
  "trade_id",
  "account_id",
  "symbol",
  "side",
  "quantity",
  "price",
  "fee",
  "fee_currency",
  "market_type",
  "timestamp",
  "leverage",
  "margin",
  "liquidation_price",
  "funding_fee",
  "strategy",
  "entry_reason",
  "exit_reason",
  "confidence",
  "stop_loss",
  "take_profit",
  "sequence",
  "order_id",
  "signal_id",
  "venue_trade_id",
  "liquidity",
] as const;

/** The name of a field. */
export type FieldName = (typeof FIELD_NAMES)[number];

/** The place of each field in {@link FIELD_NAMES}. */
export const FIELD = Object.fromEntries(FIELD_NAMES.map((name, index) => [name, index])) as Readonly<
  Record<FieldName, number>
>;

const nameBytes = FIELD_NAMES.map((name) => new TextEncoder().encode(name));

/** The fields whose names have a given length. */
const fieldsOfLength: number[][] = Array.from({ length: 24 }, () => []);
for (const [field, name] of nameBytes.entries()) fieldsOfLength[name.length]!.push(field);

const REMEMBERED_LENGTH_MAX = 64;
const REMEMBERED_MAX = 1_024;

/** The fields of one trade after another, over one scanner. */
export class TradeFields {
  private readonly scanner: JsonScanner;
  private readonly kinds = new Uint8Array(FIELD_NAMES.length);
  private readonly starts = new Int32Array(FIELD_NAMES.length);
  private readonly ends = new Int32Array(FIELD_NAMES.length);
  /** Texts that come again and again, by a hash of their bytes, so that they are made once and share memory. */
  private readonly remembered: string[] = new Array(REMEMBERED_MAX).fill("");

  constructor(scanner: JsonScanner) {
    this.scanner = scanner;
  }

  /** Walks the object at the scanner's position, which stands on its opening brace. */
  scan(): void {
    const { scanner, kinds, starts, ends } = this;
    kinds.fill(KIND.absent);
    scanner.position++;
    if (scanner.next() === CLOSE_BRACE) {
      scanner.position++;
      return;
    }
    for (;;) {
      scanner.key();
      const field = this.fieldAt();
      scanner.value();
      if (field >= 0) {
        kinds[field] = scanner.kind;
        starts[field] = scanner.start;
        ends[field] = scanner.end;
      }
      const byte = scanner.next();
      if (byte !== COMMA && byte !== CLOSE_BRACE) throw scanner.unexpected();
      scanner.position++;
      if (byte === CLOSE_BRACE) return;
    }
  }

  /** Whether a field is absent or null, which is the same. */
  isMissing(field: number): boolean {
    return this.kinds[field]! <= KIND.null;
  }

  /** Whether a field is missing or an empty string. */
  isEmpty(field: number): boolean {
    return (
      this.isMissing(field) || (this.kinds[field] === KIND.plain && this.starts[field] === this.ends[field])
    );
  }

  /** The text of a field; empty where it is missing. `lengthMax` in UTF-16 units. */
  text(field: number, lengthMax: number): string {
    const kind = this.kinds[field]!;
    if (kind <= KIND.null) return "";
    if (kind >= KIND.number) throw invalid(field, "it must be a string");
    const text = this.scanner.text(kind, this.starts[field]!, this.ends[field]!);
    if (text.length > lengthMax) throw invalid(field, `it is longer than ${lengthMax} characters`);
    if (text.includes("\0")) throw invalid(field, "it holds the character U+0000");
    return text;
  }

  /** As {@link text}, for texts that come again and again. */
  name(field: number): string {
    const start = this.starts[field]!;
    const length = this.ends[field]! - start;
    if (this.kinds[field] !== KIND.plain || length > REMEMBERED_LENGTH_MAX) {
      return this.text(field, ID_LENGTH_MAX);
    }
    const { bytes } = this.scanner;
    let hash = length;
    for (let at = start; at < start + length; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const slot = (hash ^ (hash >>> 15)) & (REMEMBERED_MAX - 1);
    const candidate = this.remembered[slot]!;
    if (isSpelled(candidate, bytes, start, length)) return candidate;
    const text = this.text(field, ID_LENGTH_MAX);
    this.remembered[slot] = text;
    return text;
  }

  /** Whether a field is a string of exactly this ASCII text. */
  is(field: number, text: string): boolean {
    const start = this.starts[field]!;
    if (this.kinds[field] === KIND.escaped) return this.text(field, TEXT_LENGTH_MAX) === text;
    return (
      this.kinds[field] === KIND.plain &&
      isSpelled(text, this.scanner.bytes, start, this.ends[field]! - start)
    );
  }

  /** The amount of a field, a number or decimal text; throws where it is neither. */
  amount(field: number): Decimal {
    const kind = this.kinds[field]!;
    if (kind === KIND.number || kind === KIND.plain) {
      const amount = decimalInBytes(this.scanner.bytes, this.starts[field]!, this.ends[field]!);
      if (amount !== undefined) return amount;
    }
    if (kind !== KIND.number && kind !== KIND.plain) throw invalid(field, "it must be a decimal number");
    const amount = Decimal.parse(this.scanner.text(KIND.plain, this.starts[field]!, this.ends[field]!));
    if (amount.ok) return amount.value;
    throw invalid(field, amount.error.message);
  }

  /** The whole number of a field, at least `min`. */
  integer(field: number, min: number): number {
    const amount = this.amount(field);
    const value = amount.scale === 0 ? Number(amount.units) : Number.NaN;
    if (value >= min && Number.isSafeInteger(value)) return value;
    throw invalid(field, `it must be a whole number of at least ${min}`);
  }

  /** The instant of a field that is not missing. */
  instant(field: number): Instant {
    if (this.kinds[field] === KIND.plain) {
      const instant = instantInBytes(this.scanner.bytes, this.starts[field]!, this.ends[field]!);
      if (instant !== undefined) return instant;
    }
    const instant = parseInstant(this.text(field, TEXT_LENGTH_MAX));
    if (instant.ok) return instant.value;
    throw invalid(field, instant.error.message);
  }

  /** What a field says, for a message: cut short, and in quotes where it is a string. */
  shown(field: number): string {
    const kind = this.kinds[field]!;
    if (kind === KIND.absent) return "nothing";
    const text = this.spelled(field);
    return kind === KIND.plain || kind === KIND.escaped ? `"${text}"` : text;
  }

  /** What a field says, cut short; empty where it is absent. */
  spelled(field: number): string {
    const kind = this.kinds[field]!;
    if (kind === KIND.absent) return "";
    const isText = kind === KIND.plain || kind === KIND.escaped;
    const start = this.starts[field]!;
    const end = this.ends[field]!;
    const text = isText ? this.scanner.text(kind, start, end) : this.scanner.source(start, end);
    return text.length > ID_LENGTH_MAX ? `${text.slice(0, ID_LENGTH_MAX)}...` : text;
  }

  /** The field that the scanner's key names, or -1. */
  private fieldAt(): number {
    const { bytes, kind, start, end } = this.scanner;
    // A name may be written with escapes; nobody does, and JSON allows it.
    if (kind === KIND.escaped) return FIELD[this.scanner.text(kind, start, end) as FieldName] ?? -1;
    const candidates = fieldsOfLength[end - start];
    if (candidates === undefined) return -1;
    next: for (const field of candidates) {
      const name = nameBytes[field]!;
      for (let index = 0; index < name.length; index++) {
        if (name[index] !== bytes[start + index]) continue next;
      }
      return field;
    }
    return -1;
  }
}

/** Whether bytes spell an ASCII text. */
function isSpelled(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

/** The fault of a trade that must not be: its message is the contract's reason text. */
export const invalidTrade = (reason: string): Fault => new Fault("InvalidTrade", "corrupt", reason);

const invalid = (field: number, reason: string): Fault =>
  invalidTrade(`invalid ${FIELD_NAMES[field]}: ${reason}`);
