/** `canvas report verify FILE` */
import type { Report } from "@spot-canvas/domain/contract/report";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import type { Rebuild, Verdict } from "../reports/verify.ts";
import { openClient } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { count } from "./progress.ts";
import { apiReports } from "./report-source.ts";
import { tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ClientOptions {
  readonly account?: string;
}

/** Computes every figure of a report again; exit code 1 where one differs. */
export const command = commandFile<Options, readonly [file: string]>({
  configure(command) {
    command
      .argument("<file>", "a report.json; the files beside it are checked too")
      .option("--account <account>", "whose it is, where the report does not say");
    addClientOptions(command).addHelpText(
      "after",
      examples("report verify reports/runs/paper-20240701T0000-1f2e3d4c/report.json"),
    );
  },

  async run(call) {
    const { terminal, options } = call;
    const [file] = call.arguments;
    const { readReportFile } = await import("../reports/verify.ts");
    const report = await readReportFile(file);
    const verdict = await verdictOn(call, file, report);
    if (options.json) terminal.out(JSON.stringify(verdict, null, 2));
    else tell(verdict, terminal);
    return verdict.equal ? EXIT.ok : EXIT.failure;
  },
});

async function verdictOn(
  call: Call<Options, readonly [file: string]>,
  file: string,
  report: Report,
): Promise<Verdict> {
  const { verifyReport, positionOf } = await import("../reports/verify.ts");
  const { subject, period, manifest } = report;
  if (subject.kind === "backtest") {
    const rebuild = await backtestRebuild(call, report);
    return await verifyReport(file, report, rebuild);
  }
  const account = call.options.account ?? subject.id;
  if (account === undefined) throw nameless(file);
  await using client = await openClient(call);
  const rebuild = apiReports(client, call.terminal, account, {
    ...period,
    currency: subject.currency,
    timeZone: manifest.time_zone,
    seed: String(manifest.seed),
    riskFree: String(manifest.risk_free),
    knownAt: positionOf(report),
  });
  return await verifyReport(file, report, (write) => rebuild({ write }));
}

/** A backtest's report is built again from its result, which is named after what it holds. */
async function backtestRebuild(
  { environment, options }: Pick<Call<Options>, "environment" | "options">,
  { manifest }: Report,
): Promise<Rebuild> {
  const { readResult } = await import("../backtests/result-store.ts");
  const { buildBacktestReport } = await import("../reports/backtest-report.ts");
  const { dataDir } = unwrap(readConfiguration(environment, options));
  const { hash, document } = await readResult(dataDir, manifest.position);
  const kept = { hash, document, timeZone: manifest.time_zone, seed: manifest.seed };
  return async (write) => ({ report: await buildBacktestReport(kept, write), newerCandles: 0, late: [] });
}

/** Differences that are shown; `--json` has all. */
const SHOWN_MAX = 40;

function tell({ equal, figures, differences, remarks }: Verdict, terminal: Terminal): void {
  if (equal) terminal.out(`equal: ${count(figures)} figures were computed again`);
  else {
    terminal.out(`${count(differences.length)} of ${count(figures)} figures differ`);
    const rows = differences
      .slice(0, SHOWN_MAX)
      .map(({ figure, before, after }) => [figure, before ?? "-", after ?? "-"]);
    const titles = [{ title: "FIGURE" }, { title: "REPORT" }, { title: "NOW" }];
    for (const line of tableLines(titles, rows, terminal.paint)) terminal.out(line);
  }
  for (const remark of remarks) terminal.note(remark);
}

const nameless = (file: string): Fault =>
  new Fault("AccountNotNamed", "usage", `${file} does not say whose it is: add --account.`);
