/** Events as rows in COPY's binary format. https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4 */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { Instant } from "@spot-canvas/domain/time/instant";

/** An event with the place that it is given. */
export interface PlacedEvent {
  readonly event: NewEvent;
  readonly position: number;
}

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const HEADER_BYTES = SIGNATURE.length + 8;
const TRAILER_BYTES = 2;
const FIELDS = 6;
/** The number of fields, a length before each, and the two integers. */
const FIXED_ROW_BYTES = 2 + FIELDS * 4 + 8 + 8;

/** The rows of a batch, in the columns of the log's tables. */
export function encodeEventRows(events: readonly PlacedEvent[], loggedAt: Instant): Uint8Array {
  const headers = events.map(({ event }) => JSON.stringify(event.headers));
  let size = HEADER_BYTES + TRAILER_BYTES;
  for (const [at, { event }] of events.entries()) {
    size += FIXED_ROW_BYTES + Buffer.byteLength(event.subject) + Buffer.byteLength(event.messageId);
    size += Buffer.byteLength(headers[at]!) + event.body.length;
  }
  const rows = new RowWriter(size);
  for (const [at, { event, position }] of events.entries()) {
    rows.begin(FIELDS);
    rows.bigint(BigInt(position));
    rows.text(event.subject);
    rows.text(event.messageId);
    rows.bigint(loggedAt);
    rows.text(headers[at]!);
    rows.bytes(event.body);
  }
  return rows.end();
}

class RowWriter {
  readonly #buffer: Buffer;
  #at: number;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
    this.#buffer.set(SIGNATURE);
    this.#buffer.fill(0, SIGNATURE.length, HEADER_BYTES);
    this.#at = HEADER_BYTES;
  }

  begin(fields: number): void {
    this.#at = this.#buffer.writeInt16BE(fields, this.#at);
  }

  bigint(value: bigint): void {
    this.#at = this.#buffer.writeInt32BE(8, this.#at);
    this.#at = this.#buffer.writeBigInt64BE(value, this.#at);
  }

  text(value: string): void {
    const length = this.#buffer.write(value, this.#at + 4);
    this.#buffer.writeInt32BE(length, this.#at);
    this.#at += 4 + length;
  }

  bytes(value: Uint8Array): void {
    this.#at = this.#buffer.writeInt32BE(value.length, this.#at);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  end(): Uint8Array {
    this.#buffer.writeInt16BE(-1, this.#at);
    return this.#buffer;
  }
}
