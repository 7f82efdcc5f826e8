/** `canvas log copy` */
import { resolve } from "node:path";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { commandFile, examples } from "./command.ts";

interface Options {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

/** Copies a log into empty streams, with its positions, and compares counts and hashes of both. */
export const command = commandFile<Options>({
  configure(command) {
    command
      .requiredOption(
        "--from <place>",
        "a data directory, nats://user:password@host:4222, or esdb://host:2113",
      )
      .requiredOption("--to <place>", "nats://user:password@host:4222, or a data directory")
      .option("--json", "print JSON")
      .addHelpText(
        "after",
        "\nStop what writes to either of them first. The target must be empty; a run that was cut off is taken up again.\n" +
          examples("log copy --from .canvas --to nats://127.0.0.1:4222"),
      );
  },

  async run({ options, environment, terminal, signal }) {
    const configuration = unwrap(readConfiguration(environment));
    const logger = serviceLogger(configuration, { usual: "warn" });
    const { isServer, openLog } = await import("../platform/open-log.ts");
    const { isDataDirectory } = await import("../database/data-directory.ts");
    const { copyAndPrint } = await import("./copied-streams.ts");
    const [from, to] = [options.from, options.to].map((place) => (isServer(place) ? place : resolve(place)));
    if (from === to) throw new Fault("SamePlace", "usage", "--from and --to name the same log.");
    if (!isServer(from!) && !isDataDirectory(from!)) {
      throw new Fault("NothingHere", "not-found", `There is no data directory at ${from}.`);
    }
    const opening = { configuration, command: "canvas log copy", logger, signal };
    await using source = await openLog({ ...opening, place: from! });
    await using target = await openLog({ ...opening, place: to! });
    await copyAndPrint({ source, target }, { terminal, json: options.json === true, signal });
    return undefined;
  },
});
