/** What a system is given to do while a fault strikes. */
import type { Event } from "@spot-canvas/domain/events/codec";
import type { Findings } from "./findings.ts";

/** The loads: each is a file. */
export type LoadKind = "trades" | "http-trades" | "candles" | "venue" | "live";

/** Work that goes on until it is finished. Disposing of it ends it at once. */
export interface Load extends AsyncDisposable {
  /** What the system has acknowledged so far, in events. */
  readonly acknowledged: number;
  /** Resolves when the system has worked through something that is sent after this call. */
  worked(): Promise<void>;
  /** Sends nothing more; resolves when the system has worked through all that was sent. */
  finish(): Promise<void>;
  /** Compares what the log holds with what was acknowledged. */
  check(events: readonly Event[], findings: Findings): void;
}
