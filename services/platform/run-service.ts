/** One service alone, for server mode: the same service that `up` runs beside the others. */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { Partition } from "@spot-canvas/projections/projector/partition";
import type { View, ViewName } from "@spot-canvas/projections/projector/view";
import type { Configuration } from "../config/configuration.ts";
import { noticeSettings } from "../config/notice-settings.ts";
import { DEFAULT_FEEDS, type FeedChoice } from "../ingestion/feed-choice.ts";
import type { Logger } from "../logging/logger.ts";
import type { ReportsSetting } from "../reports/reporter.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { feedServices } from "./feeds.ts";
import { serveHealth } from "./health-server.ts";
import { type LiveChoice, liveBotService } from "./live-bot.ts";
import { openPlatform } from "./open-platform.ts";
import { Opened } from "./opened.ts";
import { monitoredSettingOn, type ServiceSetting } from "./service-setting.ts";
import {
  botsService,
  noticesService,
  projectorService,
  receivedSignalsService,
  reportsService,
  signalsService,
} from "./services.ts";
import { checkStrategy, type StrategyChoice, strategyService } from "./strategy-service.ts";
import { aborted, type Service, supervise } from "./supervise.ts";
import { VIEWS } from "./views.ts";

/** A service that can run alone. */
export type ServiceName = "ingestion" | "projector" | "signals" | "bot" | "api" | "notices" | "reports";

/** What to run, and where. */
export interface RunServiceOptions {
  readonly name: ServiceName;
  readonly configuration: Configuration;
  /** Where the API listens. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly healthPort?: number;
  /** What the bot shall trade beside what is enabled already. */
  readonly strategy?: StrategyChoice;
  /** The account that the bot trades for real, and for nobody else; absent: it fills on paper. */
  readonly live?: LiveChoice;
  /** What ingestion shall follow; absent: {@link DEFAULT_FEEDS}. */
  readonly feeds?: readonly FeedChoice[];
  /** What is reported, and where. */
  readonly reports?: ReportsSetting;
  /** What the projector shall fold; absent: every view. */
  readonly views?: readonly ViewName[];
  /** The part of the accounts whose ledger it folds; absent: all. */
  readonly partition?: Partition;
  readonly logger: Logger;
  /** Told where the API listens. */
  readonly listening: (url: string) => void;
  readonly signal: AbortSignal;
}

const WAITING = "It is waiting for its servers.";

/** Runs until the signal aborts. */
export async function runService(options: RunServiceOptions): Promise<void> {
  const { name, configuration, healthPort, strategy, logger, signal } = options;
  if (strategy !== undefined) await checkStrategy(strategy);
  const opened = new Opened();
  try {
    const health = healthPort === undefined ? undefined : opened.use(await serveHealth(healthPort));
    if (health !== undefined) {
      health.observe(name, WAITING);
      logger.info(`/health, /ready and /metrics are answered on port ${health.port}.`);
    }
    const platform = opened.use(
      await openPlatform({ configuration, command: `canvas run ${name}`, logger, signal }),
    );
    const setting = await monitoredSettingOn(platform, { configuration, logger }, opened);
    const { monitor } = setting;
    health?.attach(monitor);
    const services = await servicesNamed(setting, options, opened);
    health?.observe(name, undefined);
    logger.info(`${name} is running.`);
    const enabling = strategy === undefined ? [] : [strategyService(setting, strategy, logger.info)];
    await supervise([...services, ...enabling], {
      signal,
      logger,
      clock: systemClock,
      observe: (service, waiting) => {
        health?.observe(service, waiting);
        monitor.observed(service, waiting);
      },
    });
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

async function servicesNamed(
  setting: ServiceSetting,
  options: RunServiceOptions,
  opened: Opened,
): Promise<readonly Service[]> {
  switch (options.name) {
    case "ingestion":
      return feedServices(setting, options.feeds ?? DEFAULT_FEEDS);
    case "projector":
      return [
        projectorService(setting, {
          views: viewsNamed(options.views),
          ...(options.partition === undefined ? {} : { partition: options.partition }),
        }),
      ];
    case "signals":
      return [signalsService(setting), receivedSignalsService(setting)];
    case "bot":
      if (options.live === undefined) return [botsService(setting)];
      return [await liveBotService(setting, options.live, options.signal)];
    case "api": {
      const { serveSetting } = await import("./serve-platform.ts");
      const api = await serveSetting(setting, options.listen, opened);
      options.listening(api.url);
      return [{ name: "api", run: aborted }];
    }
    case "notices":
      return [noticesService(setting, unwrap(noticeSettings(options.configuration)))];
    case "reports": {
      if (options.reports === undefined) throw noTarget();
      return [reportsService(setting, options.reports)];
    }
    default:
      return options.name satisfies never;
  }
}

const noTarget = (): Fault =>
  new Fault(
    "NoTarget",
    "usage",
    "Say where reports go: `canvas run reports --to DIR` or s3://bucket/prefix.",
  );
const viewsNamed = (names: readonly ViewName[] | undefined): readonly View[] =>
  names === undefined ? VIEWS : VIEWS.filter(({ name }) => names.includes(name));
