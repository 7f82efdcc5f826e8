/** The server's answer to a published message. */
import type { Msg } from "@nats-io/transport-node";
import type { RawMessage } from "./stored-event.ts";

/** Taken, refused for good, or to be sent again. */
export type Ack =
  | { readonly outcome: "taken"; readonly position: number; readonly duplicate: boolean }
  | { readonly outcome: "refused"; readonly code: number; readonly reason: string }
  /** Nobody listens to the subject now, or the server has no room: it was not written. */
  | { readonly outcome: "unready"; readonly reason: string };

interface AckBody {
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly code: number; readonly err_code?: number; readonly description: string };
}

const SERVICE_UNAVAILABLE = 503;
const ZERO = 48;
const NINE = 57;
const SPACE = 32;
const CLOSING_BRACE = 125;
/** `"seq":`, from its end. */
const SEQUENCE_KEY_REVERSED = [...'"seq":'].reverse().map((character) => character.charCodeAt(0));

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= ZERO && code <= NINE;

/** The decimal number whose last digit stands before an index. */
function numberBefore(bytes: Uint8Array, end: number): number {
  let [value, scale] = [0, 1];
  for (let at = end - 1; isDigit(bytes[at]); at--) {
    value += (bytes[at]! - ZERO) * scale;
    scale *= 10;
  }
  return value;
}

/** The number at the end of the inbox that an answer came to; read from the bytes, as a text would cost as much again. */
export function ackNumber(message: Msg): number {
  const { subject } = (message as RawMessage)._msg;
  return numberBefore(subject, subject.length);
}

/**
 * The position in a plain answer, `{"stream":"TRADING","seq":123}`, or 0 where it says anything else: this one shape
 * comes a hundred thousand times a second.
 */
export function plainPosition(message: Msg): number {
  const { _msg, _rdata: body } = message as RawMessage;
  let at = body.length - 1;
  if (_msg.hdr > 0 || body[at] !== CLOSING_BRACE) return 0;
  const position = numberBefore(body, at);
  for (at--; isDigit(body[at]); at--) {}
  if (body[at] === SPACE) at--;
  for (const code of SEQUENCE_KEY_REVERSED) if (body[at--] !== code) return 0;
  return position;
}

/** Reads an answer of any shape. */
export function readAck(message: Msg): Ack {
  if (message.data.length === 0) {
    return { outcome: "unready", reason: message.headers?.status ?? "no answer" };
  }
  const { seq, duplicate, error } = message.json<AckBody>();
  if (!error) return { outcome: "taken", position: seq!, duplicate: duplicate === true };
  if (error.code === SERVICE_UNAVAILABLE) return { outcome: "unready", reason: error.description };
  return { outcome: "refused", code: error.err_code ?? error.code, reason: error.description };
}
