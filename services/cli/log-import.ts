/** `canvas log import DIR` */
import { unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { commandFile, examples } from "./command.ts";

interface Options {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Restores a log from an archive into empty streams, and compares it with the archive. */
export const command = commandFile<Options, readonly [folder: string]>({
  configure(command) {
    command
      .argument("<folder>", "a folder that `canvas log export` made")
      .option("--data-dir <directory>", "the new data directory, where NATS_URL is not set (CANVAS_DATA_DIR)")
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        "\nThe log must be empty, and nothing may write to it. Every segment is checked against its hash.\n" +
          examples("log import backup --data-dir .canvas-restored"),
      );
  },

  async run({ arguments: [folder], options, environment, terminal, signal }) {
    const configuration = unwrap(readConfiguration(environment, { dataDir: options.dataDir }));
    const logger = serviceLogger(configuration, { usual: "warn" });
    const { openArchive } = await import("../log/transfer/archive-source.ts");
    const { openLog, placeOf } = await import("../platform/open-log.ts");
    const { copyAndPrint } = await import("./copied-streams.ts");
    const source = await openArchive(folder);
    await using target = await openLog({
      place: placeOf(configuration),
      configuration,
      command: "canvas log import",
      logger,
      signal,
    });
    await copyAndPrint({ source, target }, { terminal, json: options.json === true, signal });
    return undefined;
  },
});
