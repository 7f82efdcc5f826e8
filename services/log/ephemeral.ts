/** The ephemeral port: what is worth hearing and not worth keeping, such as forming candles and wake-ups. */

/** Takes a message; must not throw. */
export type EphemeralListener = (subject: string, body: Uint8Array) => void;

/** Messages to whoever listens now. Nothing is kept, nothing is redelivered. */
export interface Ephemeral extends AsyncDisposable {
  publish(subject: string, body: Uint8Array): void;
  /** Listens to a subject filter (NATS wildcards); the returned function ends it. */
  subscribe(filter: string, listener: EphemeralListener): () => void;
}
