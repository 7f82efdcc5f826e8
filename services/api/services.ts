/** What endpoints stand on. */
import type { Database } from "@spot-canvas/projections/projector/database";
import type { View } from "@spot-canvas/projections/projector/view";
import type { Backtests } from "../backtests/jobs/platform-backtests.ts";
import type { SeriesRecorder } from "../ingestion/candle-sink.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import type { Monitor } from "../monitoring/monitor.ts";
import type { OpenMarket } from "../platform/markets.ts";
import type { Ui } from "./ui/ui.ts";

/** The parts of the system that the API speaks for. */
export interface ApiServices {
  readonly log: EventLog;
  readonly database: Database;
  /** The views that the projector folds: what can be rebuilt and verified. */
  readonly views: readonly View[];
  /** Where forming candles are heard. */
  readonly ephemeral: Ephemeral;
  /** Where candles that are imported or fetched go. */
  readonly candles: SeriesRecorder;
  /** Opens venues, to fetch from. */
  readonly markets: OpenMarket;
  /** Backtests as jobs. */
  readonly backtests: Backtests;
  readonly logger: Logger;
  /** The tenant of the installation itself, whose admins may see all of the log. */
  readonly operator: string;
  /** Where calls are told, and what is known of this process. */
  readonly monitor: Monitor;
  /** While it is there trading is not resumed. */
  readonly haltFile?: string;
  /** The pages for a browser, where this server has them. */
  readonly ui?: Ui | undefined;
}
