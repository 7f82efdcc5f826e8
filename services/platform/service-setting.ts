/** What a service is given: an open platform, and how it is configured. */
import type { Configuration } from "../config/configuration.ts";
import type { Logger } from "../logging/logger.ts";
import type { Platform } from "./platform.ts";

/** What a service runs on. */
export interface ServiceSetting {
  readonly platform: Platform;
  readonly configuration: Configuration;
  readonly logger: Logger;
}
