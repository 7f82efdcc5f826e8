/** The server's answer to a published message. */
import type { Msg } from "@nats-io/transport-node";

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

/**
 * The position in a plain answer, `{"stream":"TRADING","seq":123}`, or 0 where it says anything else: this one shape
 * comes a hundred thousand times a second.
 */
function plainPosition(body: Uint8Array): number {
  let at = body.length - 1;
  if (body[at] !== CLOSING_BRACE) return 0;
  let [position, scale] = [0, 1];
  for (at--; at >= 0 && body[at]! >= ZERO && body[at]! <= NINE; at--) {
    position += (body[at]! - ZERO) * scale;
    scale *= 10;
  }
  if (body[at] === SPACE) at--;
  for (const code of SEQUENCE_KEY_REVERSED) if (body[at--] !== code) return 0;
  return position;
}

/** Reads an answer. */
export function readAck(message: Msg): Ack {
  const body = message.data;
  if (body.length === 0) return { outcome: "unready", reason: message.headers?.status ?? "no answer" };
  const plain = plainPosition(body);
  if (plain > 0) return { outcome: "taken", position: plain, duplicate: false };
  const { seq, duplicate, error } = message.json<AckBody>();
  if (!error) return { outcome: "taken", position: seq!, duplicate: duplicate === true };
  if (error.code === SERVICE_UNAVAILABLE) return { outcome: "unready", reason: error.description };
  return { outcome: "refused", code: error.err_code ?? error.code, reason: error.description };
}
