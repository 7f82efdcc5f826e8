/** `canvas report build` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addReportOptions, masksIn, type ReportOptions, tellPublished } from "./report-options.ts";
import { apiReports } from "./report-source.ts";

interface Options extends ReportOptions {
  readonly out: string;
}

/** Builds a report into a directory, beside those that are there. */
export const command = commandFile<Options>({
  configure(command) {
    command.option("--out <directory>", "where reports are kept", "reports");
    addReportOptions(command, "to").addHelpText(
      "after",
      examples(
        "report build --account paper",
        "report build --account paper --from 2024-01-01T00:00:00Z --to 2024-07-01T00:00:00Z --out public",
        "report build --account live --anonymous --percent",
      ),
    );
  },

  async run(call) {
    const { options, terminal, signal } = call;
    const { publishReport } = await import("../reports/publish.ts");
    const { directoryTarget } = await import("../reports/targets/directory.ts");
    await using client = await openClient(call);
    await using target = directoryTarget(options.out);
    const source = apiReports(client, terminal, options.account, options);
    const published = await publishReport(target, { source, masks: masksIn(options), signal });
    tellPublished(published, target.place, { terminal, json: options.json });
    return undefined;
  },
});
