/** `canvas run reports` */
import { unwrap } from "@spot-canvas/domain/fault";
import { InvalidArgumentError } from "commander";
import { readConfiguration } from "../config/configuration.ts";
import { serviceLogger } from "../config/service-logger.ts";
import { commandFile, examples } from "./command.ts";
import { parsePort } from "./options.ts";
import { addMaskOptions, type MaskOptions, masksIn } from "./report-options.ts";

interface Options extends MaskOptions {
  readonly to: string;
  readonly account?: readonly string[];
  readonly every?: number;
  readonly timeZone: string;
  readonly dataDir?: string;
  readonly healthPort?: number;
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `15m`, `6h` or `1d`, in milliseconds. */
function parseLength(text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) return Number(amount) * UNITS_MS[unit]!;
  throw new InvalidArgumentError("Write it like 15m, 6h or 1d.");
}

const collect = (text: string, previous: readonly string[] = []): readonly string[] => [...previous, text];

/** Publishes reports until it is stopped. */
export const command = commandFile<Options>({
  endsByInterrupt: true,

  configure(command) {
    command
      .requiredOption("--to <target>", "s3://bucket/prefix, or a directory")
      .option("--account <account>", "whose; may be given again; every account where left out", collect)
      .option(
        "--every <time>",
        "reports up to the moment too, such as 6h; else closed days alone",
        parseLength,
      )
      .option("--time-zone <zone>", "of hours and weekdays, such as Europe/Helsinki", "UTC")
      .option("--data-dir <directory>", "where everything is kept when embedded (CANVAS_DATA_DIR)")
      .option("--health-port <port>", "answer /health on this port, on all addresses", parsePort);
    addMaskOptions(command).addHelpText(
      "after",
      examples(
        "run reports --to s3://my-reports/paper --account paper",
        "run reports --to /var/www/reports --every 6h --anonymous --percent",
      ),
    );
  },

  async run({ options, environment, signal }) {
    const configuration = unwrap(readConfiguration(environment, { dataDir: options.dataDir }));
    const { zoneOffset } = await import("../reports/zone-offset.ts");
    zoneOffset(options.timeZone);
    const { runService } = await import("../platform/run-service.ts");
    await runService({
      name: "reports",
      configuration,
      listen: { host: "127.0.0.1", port: 0 },
      ...(options.healthPort === undefined ? {} : { healthPort: options.healthPort }),
      reports: {
        target: options.to,
        accounts: options.account,
        everyMs: options.every,
        masks: masksIn(options),
        timeZone: options.timeZone,
      },
      logger: serviceLogger(configuration),
      listening: () => {},
      signal,
    });
    return undefined;
  },
});
