/** `canvas report compare RUN RUN...` */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { type Configuration, readConfiguration } from "../config/configuration.ts";
import type { Comparison } from "../reports/compare.ts";
import type { ReportSource } from "../reports/run.ts";
import { type ApiClient, openClient } from "./client.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { apiReports } from "./report-source.ts";

interface Options extends ClientOptions {
  readonly out: string;
  readonly from?: string;
  readonly to?: string;
  readonly within: number;
}

type CompareCall = Call<Options, readonly [first: string, second: string, more: readonly string[]]>;

/** Colours that lines can be told apart by. */
const RUNS_MAX = 4;
const MINUTE_MS = 60_000;

/** Puts runs side by side on one page: accounts by their ids, backtests by their hashes. */
export const command = commandFile<Options, CompareCall["arguments"]>({
  configure(command) {
    command
      .argument("<first>", "what the others are held against: an account, or backtest:HASH")
      .argument("<second>", "an account, or backtest:HASH")
      .argument("[more...]", "up to two more")
      .option("--out <file>", "the page", "compare.html")
      .option("--from <time>", "where the accounts' reports begin")
      .option("--to <time>", "where they end")
      .option(
        "--within <minutes>",
        "round trips opened so close to one another are the same",
        parseCount,
        15,
      );
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "report compare backtest:3f2a90c1 paper",
        "report compare backtest:3f2a90c1 paper live --out side.html",
      ),
    );
  },

  async run(call) {
    const { options, terminal } = call;
    const [first, second, more] = call.arguments;
    const names = [first, second, ...more];
    if (names.length > RUNS_MAX) {
      throw new Fault("TooManyRuns", "usage", `At most ${RUNS_MAX} runs stand side by side.`);
    }
    const { comparedReport, compareReports } = await import("../reports/compare.ts");
    const { comparePage } = await import("../reports/page/compare-page.ts");
    const configuration = unwrap(readConfiguration(call.environment, options));
    await using client = names.every(isBacktest) ? undefined : await openClient(call);
    const runs = [];
    for (const name of names)
      runs.push(await comparedReport(await sourceOf(name, call, configuration, client)));
    const comparison = compareReports(runs, options.within * MINUTE_MS);
    await writeFile(options.out, comparePage(comparison));
    if (options.json) terminal.out(JSON.stringify(summaryOf(comparison), null, 2));
    else terminal.out(resolve(options.out));
    return undefined;
  },
});

const BACKTEST = "backtest:";
const isBacktest = (name: string): boolean => name.startsWith(BACKTEST);

async function sourceOf(
  name: string,
  { options, terminal }: CompareCall,
  { dataDir }: Configuration,
  client: ApiClient | undefined,
): Promise<ReportSource> {
  if (client !== undefined && !isBacktest(name)) return apiReports(client, terminal, name, options);
  const { readResult } = await import("../backtests/result-store.ts");
  const { buildBacktestReport } = await import("../reports/backtest-report.ts");
  const { hash, document } = await readResult(dataDir, name.slice(BACKTEST.length));
  return async ({ write }) => ({
    report: await buildBacktestReport({ hash, document, timeZone: "UTC", seed: 1 }, write),
    late: [],
  });
}

/** How far they are apart, for programs. */
const summaryOf = ({ runs, divergences }: Comparison) => ({
  runs: runs.map(({ report: { subject, period, summary }, trips }) => ({
    ...{ name: subject.name, mode: subject.mode, ...period, return: summary.time_weighted },
    trips: trips.length,
  })),
  divergences: divergences.map(({ from, to, matched, onlyFirst, onlySecond, firstApart }) => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    matched: matched.length,
    only_first: onlyFirst.length,
    only_second: onlySecond.length,
    ...(firstApart === undefined ? {} : { first_apart: new Date(firstApart).toISOString() }),
  })),
});
