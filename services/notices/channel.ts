/** One way to reach a person. */
import type { NoticeMessage } from "@spot-canvas/domain/notices/outbox";

/** Where messages go. */
export interface NoticeChannel {
  /** `webhook`, `telegram` or `email`. */
  readonly name: string;
  /**
   * Sends a message. Throws a Fault of kind `unavailable` where another attempt may help, and of another kind where it
   * cannot. Its text never holds an address or a secret.
   */
  send(message: NoticeMessage, signal: AbortSignal): Promise<void>;
}

/** How long a message may take. */
export const SEND_WITHIN_MS = 15_000;
