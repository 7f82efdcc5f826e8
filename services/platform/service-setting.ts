/** What a service is given: an open platform, and how it is configured. */
import type { Configuration } from "../config/configuration.ts";
import { CandleRecorder } from "../ingestion/candle-recorder.ts";
import type { Logger } from "../logging/logger.ts";
import { systemClock } from "../projector/system-clock.ts";
import type { Opened } from "./opened.ts";
import type { Platform } from "./platform.ts";

/** What a service runs on. */
export interface ServiceSetting {
  readonly platform: Platform;
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** Where all candles of this process go: what each of its parts records, the others know of. */
  readonly candles: CandleRecorder;
}

/** A setting on an open platform; what it opens is closed with `opened`. */
export function settingOn(
  platform: Platform,
  { configuration, logger }: Pick<ServiceSetting, "configuration" | "logger">,
  opened: Opened,
): ServiceSetting {
  const { log, database } = platform;
  const { tenant } = configuration;
  const candles = opened.use(new CandleRecorder({ log, database, clock: systemClock, tenant }));
  return { platform, configuration, logger, candles };
}
