/** What every service stands on, whatever the mode. */
import type { Database } from "@spot-canvas/projections/projector/database";
import type { Configuration } from "../config/configuration.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import type { PublishNotice } from "./trade-notices.ts";

/** Log, read models and the ephemeral port, open. Disposing closes them in order. */
export interface Platform extends AsyncDisposable {
  readonly log: EventLog;
  readonly database: Database;
  readonly ephemeral: Ephemeral;
  /** Tells existing clients of new trades on core NATS; absent where there is no NATS. */
  readonly publishNotice?: PublishNotice;
  /** Where everything is kept, for people. */
  readonly place: string;
}

/** How to open it. */
export interface PlatformOptions {
  readonly configuration: Configuration;
  /** What others are told of who holds the data directory, such as `canvas up`. */
  readonly command: string;
  readonly logger: Logger;
  /** Ends the waiting for servers. */
  readonly signal: AbortSignal;
}
