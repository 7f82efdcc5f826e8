/** `canvas log accept-restore` */
import { unwrap } from "@spot-canvas/domain/fault";
import { rebuild } from "@spot-canvas/projections/projector/rebuild";
import { readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { commandFile, examples } from "./command.ts";
import { count, createProgress } from "./progress.ts";
import { tableLines } from "./table.ts";

interface Options {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Says that the log as it is now is the log, and builds the read models from it. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .option("--data-dir <directory>", "the data directory, where NATS_URL is not set (CANVAS_DATA_DIR)")
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        "\nStop all services first. Positions that were given out before are refused from then on, because they may speak of\n" +
          `events that the restored log does not have.\n${examples("log accept-restore")}`,
      );
  },

  async run({ options, environment, terminal, signal }) {
    const configuration = unwrap(readConfiguration(environment, { dataDir: options.dataDir }));
    const logger = serviceLogger(configuration, { usual: "warn" });
    const { openPlatform } = await import("../platform/open-platform.ts");
    const { VIEWS } = await import("../platform/views.ts");
    await using platform = await openPlatform({
      configuration,
      command: "canvas log accept-restore",
      logger,
      signal,
    });
    const { log: source, database } = platform;
    const began = performance.now();
    await source.startEpoch();
    const reports = [];
    for (const view of VIEWS) {
      const progress = createProgress(terminal, `Rebuilding ${view.name}`, "events");
      try {
        const onProgress = ({ events, total }: { readonly events: number; readonly total: number }): void =>
          progress.update(events, total);
        reports.push(await rebuild({ source, database, view, clock: systemClock, signal, onProgress }));
      } finally {
        progress.end();
      }
    }
    const seconds = (performance.now() - began) / 1_000;
    const streams = await source.streams();
    if (options.json) {
      const epochs = Object.fromEntries(streams.map(({ name, epoch }) => [name, epoch]));
      const views = reports.map(({ view, events, seconds }) => ({ view, events, seconds }));
      terminal.out(JSON.stringify({ seconds: Number(seconds.toFixed(3)), epochs, views }, null, 2));
      return undefined;
    }
    const columns = [
      { title: "STREAM" },
      { title: "EVENTS", align: "right" },
      { title: "NEW EPOCH" },
    ] as const;
    const rows = streams.map(({ name, lastPosition, epoch }) => [name, count(lastPosition), epoch]);
    for (const line of tableLines(columns, rows, terminal.paint)) terminal.out(line);
    terminal.note(`\n${reports.length} views were rebuilt. It took ${seconds.toFixed(1)} s.`);
    return undefined;
  },
});
