/** Everything in one process: opens the platform, answers as early as it can, then runs the services side by side. */
import type { Configuration } from "../config/configuration.ts";
import type { LogFields, Logger } from "../logging/logger.ts";
import type { ReportsSetting } from "../reports/reporter.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { untilCaughtUp } from "./catch-up.ts";
import { type ChosenMarket, chooseMarket, type Feed, type MarketWish } from "./chosen-market.ts";
import { feedServices } from "./feeds.ts";
import { serveHealth } from "./health-server.ts";
import { openPlatform } from "./open-platform.ts";
import { Opened } from "./opened.ts";
import { type ServedApi, serveSetting } from "./serve-platform.ts";
import { monitoredSettingOn, type ServiceSetting } from "./service-setting.ts";
import {
  botsService,
  noticesService,
  projectorService,
  receivedSignalsService,
  reportsService,
  signalsService,
} from "./services.ts";
import { simulatedMarketService } from "./simulated-market.ts";
import { checkStrategy, type StrategyChoice, strategyService } from "./strategy-service.ts";
import { type Service, supervise } from "./supervise.ts";

/** What runs, for people and programs. */
export interface Summary {
  readonly url: string;
  /** Opens the pages, once. */
  readonly link: string;
  readonly feed: Feed;
  readonly strategy?: StrategyChoice;
  /** Where log and read models are kept. */
  readonly place: string;
  /** What a crash can cost. */
  readonly durability: string;
  readonly data_dir: string;
}

/** Told what happens, in this order. */
export interface UpReporter {
  readonly logger: Logger;
  /** Says what a person wants to know once. */
  say(message: string): void;
  /** Told of every order, of which there may be many. */
  traded(message: string, fields?: LogFields): void;
  listening(url: string): void;
  catchingUp(done: number, total: number): void;
  ready(summary: Summary): void;
}

/** What to run. */
export interface UpOptions {
  readonly configuration: Configuration;
  readonly listen: { readonly host: string; readonly port: number };
  /** Where /health, /ready and /metrics are answered without a key; absent: by the API alone. */
  readonly healthPort?: number;
  readonly market: MarketWish;
  /** Where reports of closed days are published; nowhere where absent. */
  readonly reports?: ReportsSetting;
  readonly reporter: UpReporter;
  readonly signal: AbortSignal;
}

/** Runs until the signal aborts, and stops in order. Faults: those of opening and of listening. */
export async function runUp(options: UpOptions): Promise<void> {
  const { configuration, listen, healthPort, market: wish, reporter, signal } = options;
  const { logger } = reporter;
  if (wish.strategy !== undefined) await checkStrategy(wish.strategy);
  const opened = new Opened();
  try {
    const health = healthPort === undefined ? undefined : opened.use(await serveHealth(healthPort));
    const platform = opened.use(await openPlatform({ configuration, command: "canvas up", logger, signal }));
    const setting = await monitoredSettingOn(platform, { configuration, logger }, opened);
    health?.attach(setting.monitor);
    const api = await serveSetting(setting, listen, opened);
    reporter.listening(api.url);
    const market = await chooseMarket(setting, wish, { signal, say: reporter.say });
    const telling = tellWhenReady(setting, { ...options, ...market }, api);
    await supervise(servicesOf(setting, { ...market, ...options }), {
      signal,
      logger,
      clock: systemClock,
      observe: (service, waiting) => {
        health?.observe(service, waiting);
        setting.monitor.observed(service, waiting);
      },
    });
    await telling;
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

function servicesOf(
  setting: ServiceSetting,
  { feed, strategy, reporter, reports }: ChosenMarket & Pick<UpOptions, "reporter" | "reports">,
): readonly Service[] {
  const { traded, say } = reporter;
  const { notices } = setting.configuration;
  return [
    projectorService(setting),
    ...(notices === undefined ? [] : [noticesService(setting, notices)]),
    signalsService(setting),
    receivedSignalsService(setting),
    botsService({ ...setting, logger: { ...setting.logger, info: traded } }),
    ...(reports === undefined ? [] : [reportsService(setting, reports)]),
    ...(strategy === undefined ? [] : [strategyService(setting, strategy, say)]),
    ...(feed === "none"
      ? []
      : feed === "simulated"
        ? [simulatedMarketService(setting)]
        : feedServices(setting, feed)),
  ];
}

/** Shows how the read models catch up with what was in the log at the start, and then what runs. */
async function tellWhenReady(
  { platform, configuration }: ServiceSetting,
  { feed, strategy, reporter, signal }: ChosenMarket & Pick<UpOptions, "reporter" | "signal">,
  { url, link }: ServedApi,
): Promise<void> {
  const onProgress = reporter.catchingUp;
  await untilCaughtUp({ platform, clock: systemClock, signal, onProgress });
  if (signal.aborted) return;
  reporter.ready({
    url,
    link,
    feed,
    ...(strategy === undefined ? {} : { strategy }),
    place: platform.place,
    durability: platform.log.description.durability,
    data_dir: configuration.dataDir,
  });
}
