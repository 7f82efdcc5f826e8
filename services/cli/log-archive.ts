/** `canvas log archive --before TIME --to DIR` */
import { resolve } from "node:path";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { type Configuration, readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import type { ArchivedMarket } from "../log/transfer/archive-market.ts";
import { parseMoment } from "./backtest-options.ts";
import { commandFile, examples } from "./command.ts";
import { count, createPhases } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

interface Options {
  readonly before: number;
  readonly to?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Moves the oldest events of MARKET into an archive, which the services read from then on. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .requiredOption("--before <time>", "what was logged before it goes, such as 2025-01-01", parseMoment)
      .option("--to <folder>", "the archive; CANVAS_ARCHIVE where left out")
      .option("--data-dir <directory>", "the data directory, where NATS_URL is not set (CANVAS_DATA_DIR)")
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        "\nNothing leaves the log before it is in the archive, on disk and compared; a run that was cut off is made again.\n" +
          "On servers it may run beside everything else, as the user admin of NATS; stop `canvas up` before it.\n" +
          examples("log archive --before 2025-01-01 --to /archive/canvas"),
      );
  },

  async run({ options, environment, terminal, signal }) {
    const configuration = unwrap(readConfiguration(environment, { dataDir: options.dataDir }));
    const folder = options.to === undefined ? configuration.archive : resolve(options.to);
    if (folder === undefined)
      throw new Fault("NoFolder", "usage", "Name the archive with --to or CANVAS_ARCHIVE.");
    const { isServer, openLog, placeOf } = await import("../platform/open-log.ts");
    const { isDataDirectory } = await import("../database/data-directory.ts");
    const { archiveMarket } = await import("../log/transfer/archive-market.ts");
    const place = placeOf(configuration);
    if (!isServer(place) && !isDataDirectory(place)) {
      throw new Fault("NothingHere", "not-found", `There is no data directory at ${place}.`);
    }
    const began = performance.now();
    const phases = createPhases(terminal, "events");
    await using log = await openLog({
      place,
      configuration,
      command: "canvas log archive",
      logger: serviceLogger(configuration, { usual: "warn" }),
      signal,
    });
    try {
      const archived = await archiveMarket({
        log,
        folder,
        before: instantOfMillis(options.before),
        now: Date.now(),
        program: VERSION,
        signal,
        onProgress: (phase, done, total) => phases.update(`MARKET: ${phase}`, done, total),
      });
      const seconds = (performance.now() - began) / 1_000;
      phases.end();
      print(archived, { terminal, seconds, folder, configuration, json: options.json === true });
    } finally {
      phases.end();
    }
    return undefined;
  },
});

interface Printing {
  readonly terminal: Terminal;
  readonly seconds: number;
  readonly folder: string;
  readonly configuration: Configuration;
  readonly json: boolean;
}

function print(archived: ArchivedMarket, { terminal, seconds, folder, configuration, json }: Printing): void {
  const { events, archivedTo, logFrom, sha256 } = archived;
  if (json) {
    const document = { events, archived_to: archivedTo, log_from: logFrom, sha256, folder };
    terminal.out(JSON.stringify({ ...document, seconds: Number(seconds.toFixed(3)) }, null, 2));
  } else if (events === 0) {
    terminal.out(`Nothing in the log is as old: it holds MARKET from position ${logFrom} on.`);
  } else {
    terminal.out(`${count(events)} events left the log (SHA-256 ${sha256}).`);
    terminal.out(`${folder} holds MARKET up to position ${archivedTo}, the log from ${logFrom} on.`);
    terminal.note(`\nIt took ${seconds.toFixed(1)} s.`);
  }
  if (logFrom === 1 || configuration.archive === folder) return;
  terminal.note(
    `Set CANVAS_ARCHIVE=${folder} for every service: they read there what is no longer in the log.`,
  );
}
