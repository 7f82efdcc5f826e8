/** The services, each as it runs on an open platform: the same in one process and in one of their own. */
import { join } from "node:path";
import { type Partition, WHOLE } from "@spot-canvas/projections/projector/partition";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import type { View } from "@spot-canvas/projections/projector/view";
import type { NoticeSettings } from "../config/notice-settings.ts";
import { roomAt } from "../doctor/disk.ts";
import type { ReportsSetting } from "../reports/reporter.ts";
import { systemClock } from "../waiting/system-clock.ts";
import type { ServiceSetting } from "./service-setting.ts";
import type { Service } from "./supervise.ts";
import { TradeNotices } from "./trade-notices.ts";
import { VIEWS } from "./views.ts";

/** What a projector folds. */
export interface Projected {
  readonly views?: readonly View[];
  readonly partition?: Partition;
}

/** Folds the log into the read models: into all of them and for all accounts, unless told which. */
export const projectorService = (
  { platform, logger, monitor }: ServiceSetting,
  { views = VIEWS, partition = WHOLE }: Projected = {},
): Service => ({
  name: "projector",
  run: async (signal) => {
    const { log: source, database, publishNotice: publish } = platform;
    const notices = publish && new TradeNotices({ database, publish, logger });
    await runProjector({
      source,
      database,
      views,
      partition,
      clock: systemClock,
      signal,
      log: logger,
      onProgress: (report, readings) => {
        monitor.projected(report, readings);
        notices?.committed(report, readings);
      },
    });
    await notices?.settled();
  },
});

/** Turns candles into signals. */
export const signalsService = ({ platform, configuration, logger }: ServiceSetting): Service => ({
  name: "signals",
  run: async (signal) => {
    const { runSignals } = await import("../signals/run-signals.ts");
    const { fileSnapshots } = await import("../signals/snapshot-store.ts");
    const { tenant, dataDir } = configuration;
    const snapshots = fileSnapshots(join(dataDir, "signals", tenant));
    await runSignals({ log: platform.log, signal, logger, tenant, snapshots });
  },
});

/** Turns what others publish on NATS into signals. It needs the read models, which those of strategies do not wait for. */
export const receivedSignalsService = ({ platform, configuration, logger }: ServiceSetting): Service => ({
  name: "signals from outside",
  run: async (signal) => {
    const { followReceived } = await import("../signals/follow-received.ts");
    const { log, database } = platform;
    const { tenant } = configuration;
    await followReceived({ log, database, clock: systemClock, logger, tenant, signal });
  },
});

/** Runs a bot for every account that a strategy was ever enabled for. */
export const botsService = (setting: ServiceSetting): Service => ({
  name: "bot",
  run: async (signal) => {
    const { runBots } = await import("./run-bots.ts");
    await runBots(setting, signal);
  },
});

/** Tells people what happens, by the channels that are configured. */
export const noticesService = (
  { platform, configuration, logger }: ServiceSetting,
  settings: NoticeSettings,
): Service => ({
  name: "notices",
  run: async (signal) => {
    const { openChannels } = await import("../notices/open-channels.ts");
    const { NoticePlaces } = await import("../notices/notice-place.ts");
    const { runNotices } = await import("../notices/run-notices.ts");
    const { log, database } = platform;
    const { tenant, dataDir } = configuration;
    const places = new NoticePlaces(join(dataDir, "notices", `${tenant}.json`));
    const { kinds } = settings;
    const channels = await openChannels(settings);
    const sources = { log, database, clock: systemClock, tenant, room: () => roomAt(dataDir) };
    await runNotices({ ...sources, channels, kinds, places, logger, signal });
  },
});

/** Publishes reports of closed days. */
export const reportsService = (
  { platform, configuration, logger }: ServiceSetting,
  reports: ReportsSetting,
): Service => ({
  name: "reports",
  run: async (signal) => {
    const { runReporter } = await import("../reports/reporter.ts");
    const { log, database } = platform;
    const ground = { log, database, logger, clock: systemClock, tenant: configuration.tenant };
    await runReporter(reports, ground, signal);
  },
});
