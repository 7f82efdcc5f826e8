/** The API inside a command's own process, for when none listens: the same routes, called without a socket. */
import { randomUUID } from "node:crypto";
import { createApi } from "../api/api.ts";
import type { Configuration } from "../config/configuration.ts";
import type { Logger } from "../logging/logger.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { untilCaughtUp } from "./catch-up.ts";
import { openPlatform } from "./open-platform.ts";
import { Opened } from "./opened.ts";
import { apiOptions } from "./serve-platform.ts";
import { settingOn } from "./service-setting.ts";
import { projectorService } from "./services.ts";
import { supervise } from "./supervise.ts";

/** An API in this process. Disposing closes the platform. */
export interface InProcessApi extends AsyncDisposable {
  /** A key of this process alone. */
  readonly key: string;
  request(path: string, init: RequestInit): Promise<Response>;
}

/** How to open it. */
export interface InProcessOptions {
  readonly configuration: Configuration;
  /** What the data directory's lock says of who holds it. */
  readonly command: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told while the read models catch up with the log. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Opens the platform, lets the projector catch up, and gives the API. */
export async function openApiInProcess(options: InProcessOptions): Promise<InProcessApi> {
  const { configuration, command, logger, signal, onProgress } = options;
  const opened = new Opened();
  try {
    const platform = opened.use(await openPlatform({ configuration, command, signal, logger }));
    const setting = settingOn(platform, { configuration, logger }, opened);
    const stop = new AbortController();
    const projecting = supervise([projectorService(setting)], {
      signal: AbortSignal.any([signal, stop.signal]),
      logger,
      clock: systemClock,
    });
    opened.adopt(projecting, async () => {
      stop.abort();
      await projecting;
    });
    const key = randomUUID();
    const app = createApi({
      ...apiOptions(setting, key, opened),
      signal: AbortSignal.any([signal, stop.signal]),
    });
    await untilCaughtUp({ platform, clock: systemClock, signal, onProgress });
    signal.throwIfAborted();
    return {
      key,
      request: async (path, init) => app.request(path, init),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}
