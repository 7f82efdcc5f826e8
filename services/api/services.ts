/** What endpoints stand on. */
import type { Database } from "@spot-canvas/projections/projector/database";
import type { View } from "@spot-canvas/projections/projector/view";
import type { CandleSink } from "../ingestion/candle-sink.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";

/** The parts of the system that the API speaks for. */
export interface ApiServices {
  readonly log: EventLog;
  readonly database: Database;
  /** The views that the projector folds: what can be rebuilt and verified. */
  readonly views: readonly View[];
  /** Where forming candles are heard. */
  readonly ephemeral: Ephemeral;
  /** Where imported candles go. */
  readonly candles: CandleSink;
  readonly logger: Logger;
}
