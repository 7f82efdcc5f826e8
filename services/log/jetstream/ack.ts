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

/** Reads an answer. */
export function readAck(message: Msg): Ack {
  if (message.data.length === 0)
    return { outcome: "unready", reason: message.headers?.status ?? "no answer" };
  const { seq, duplicate, error } = message.json<AckBody>();
  if (!error) return { outcome: "taken", position: seq!, duplicate: duplicate === true };
  if (error.code === SERVICE_UNAVAILABLE) return { outcome: "unready", reason: error.description };
  return { outcome: "refused", code: error.err_code ?? error.code, reason: error.description };
}
