/** What a service is given: an open platform, and how it is configured. */

import { VERSION } from "../cli/version.ts";
import type { Configuration } from "../config/configuration.ts";
import { CandleRecorder } from "../ingestion/candle-recorder.ts";
import type { Logger } from "../logging/logger.ts";
import { idleMonitor, type Monitor } from "../monitoring/monitor.ts";
import { systemClock } from "../waiting/system-clock.ts";
import type { Opened } from "./opened.ts";
import type { Platform } from "./platform.ts";

/** What a service runs on. */
export interface ServiceSetting {
  readonly platform: Platform;
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** Where all candles of this process go: what each of its parts records, the others know of. */
  readonly candles: CandleRecorder;
  /** Where services tell what they do. */
  readonly monitor: Monitor;
}

/** A setting on an open platform; what it opens is closed with `opened`. */
export function settingOn(
  platform: Platform,
  { configuration, logger }: Pick<ServiceSetting, "configuration" | "logger">,
  opened: Opened,
  monitor: Monitor = idleMonitor,
): ServiceSetting {
  const { log, database } = platform;
  const { tenant } = configuration;
  const candles = opened.use(new CandleRecorder({ log, database, clock: systemClock, tenant }));
  return { platform, configuration, logger, candles, monitor };
}

/** A setting whose work is measured, for processes that stay. */
export async function monitoredSettingOn(
  platform: Platform,
  { configuration, logger }: Pick<ServiceSetting, "configuration" | "logger">,
  opened: Opened,
): Promise<ServiceSetting> {
  const { openMonitor } = await import("../monitoring/open-monitor.ts");
  const monitor = opened.use(await openMonitor({ platform, configuration, version: VERSION, logger }));
  return settingOn(platform, { configuration, logger: heardBy(monitor, logger) }, opened, monitor);
}

/** A logger whose lines are counted. */
const heardBy = (monitor: Monitor, logger: Logger): Logger => ({
  info: (message, fields) => {
    monitor.said("info");
    logger.info(message, fields);
  },
  warn: (message, fields) => {
    monitor.said("warn");
    logger.warn(message, fields);
  },
  error: (message, fields) => {
    monitor.said("error");
    logger.error(message, fields);
  },
});
