/** `canvas report publish` */
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addReportOptions, masksIn, type ReportOptions, tellPublished } from "./report-options.ts";
import { apiReports } from "./report-source.ts";

interface Options extends Omit<ReportOptions, "to"> {
  /** The target. */
  readonly to: string;
  /** The end of the time. */
  readonly until?: string;
}

/** Builds a report and publishes it where it says something new. */
export const command = commandFile<Options>({
  configure(command) {
    command.requiredOption("--to <target>", "s3://bucket/prefix, or a directory");
    addReportOptions(command, "until").addHelpText(
      "after",
      `\nEndpoint, region and credentials of a bucket are what the AWS_* variables and profiles say.\n${examples(
        "report publish --account paper --to s3://my-reports/paper",
        "report publish --account paper --until 2024-07-01T00:00:00Z --to s3://my-reports",
        "report publish --account live --anonymous --percent --to /var/www/reports",
      )}`,
    );
  },

  async run(call) {
    const { options, terminal, signal } = call;
    const { publishReport } = await import("../reports/publish.ts");
    const { openTarget } = await import("../reports/targets/open-target.ts");
    await using target = await openTarget(options.to);
    await using client = await openClient(call);
    const source = apiReports(client, terminal, options.account, { ...options, to: options.until });
    const published = await publishReport(target, { source, masks: masksIn(options), signal });
    tellPublished(published, target.place, { terminal, json: options.json });
    return undefined;
  },
});
