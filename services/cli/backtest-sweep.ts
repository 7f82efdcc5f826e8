/** `canvas backtest sweep` */
import { availableParallelism } from "node:os";
import type { Goal } from "@spot-canvas/domain/backtest/sweep/ranking";
import type { SearchName } from "@spot-canvas/domain/backtest/sweep/search";
import { parseWindows } from "@spot-canvas/domain/backtest/walk-forward/windows";
import { unwrap } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import type { SweepRequest, SweepRun } from "../backtests/sweep/run-sweep.ts";
import type { WalkForwardRequest } from "../backtests/walk-forward/run-walk-forward.ts";
import { readConfiguration } from "../config/configuration.ts";
import { candleSupplyFor } from "./backtest-candles.ts";
import { requestWithRecorded } from "./backtest-recorded.ts";
import { addRunOptions, fundingOf, type RunOptions, requestOf } from "./backtest-request.ts";
import { type Call, commandFile, examples } from "./command.ts";
import { parseCount } from "./options.ts";
import { createProgress } from "./progress.ts";
import { sweepLines } from "./sweep-report.ts";

interface Options extends RunOptions {
  readonly metric: string;
  readonly goal: Goal;
  readonly search: SearchName;
  readonly trials?: number;
  readonly walkForward?: string;
  readonly workers: number;
  readonly top: number;
}

/** Runs a strategy with every combination of parameters, and says which is the best and how much of that is luck. */
export const command = commandFile<Options>({
  configure(command) {
    const values = "what a parameter takes: fast=5..50:5, fast=5,8,13 or fast=5; may be repeated";
    addRunOptions(command, values)
      .option("--metric <name>", "what ranks the trials, by its name under metrics of a run", "sharpe")
      .addOption(
        new Option("--goal <goal>", "which is best").choices(["highest", "lowest"]).default("highest"),
      )
      .addOption(
        new Option(
          "--search <how>",
          "all combinations, some at random, or those that the trials so far speak for",
        )
          .choices(["grid", "random", "bayes"])
          .default("grid"),
      )
      .option("--trials <count>", "how many, of a search that is no grid (100)", parseCount)
      .option(
        "--walk-forward <windows>",
        "run the best of each training window on the days behind it: train=180d,test=30d[,anchored]",
      )
      .option("--workers <count>", "threads that run trials", parseCount, availableParallelism())
      .option("--top <count>", "how many trials are shown, best first; --json has all", parseCount, 20)
      .addHelpText(
        "after",
        examples(
          "backtest sweep --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=5..50:5 --param slow=20..200:10",
          "backtest sweep --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=5,8,13 --metric calmar --json",
          "backtest sweep --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=2..99 --param slow=20..400 --search bayes --trials 200",
          "backtest sweep --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=5..50:5 --walk-forward train=180d,test=30d",
        ),
      );
  },

  async run(call) {
    const { options, terminal, environment, signal } = call;
    const asked = await requestOf(options);
    const { walkForward } = options;
    const lengths = walkForward === undefined ? undefined : unwrap(parseWindows(walkForward));
    const { dataDir } = unwrap(readConfiguration(environment, options));
    await using supply = candleSupplyFor(call, asked);
    const request = await requestWithRecorded(asked, options, supply.open);
    const funding = await fundingOf(request, supply.open);
    const progress = createProgress(terminal, "Sweeping", "trials");
    try {
      const { metric, goal, search, trials, workers } = options;
      const sweep = { request, metric, goal, search, ...(trials === undefined ? {} : { trials }) };
      const run: SweepRun = {
        supply: supply.candles,
        signal,
        dataDir,
        workers,
        onProgress: (done, total, kept) =>
          // What was kept took no time now: it would make the rate too good.
          progress.update(done - kept, total - kept, kept > 0 ? `${kept} from before` : undefined),
        ...funding,
      };
      const { document, lines } =
        lengths === undefined ? await swept(sweep, run, call) : await walked({ sweep, lengths }, run, call);
      progress.end();
      if (options.json) terminal.out(JSON.stringify(document, null, 2));
      else for (const line of lines()) terminal.out(line);
      return undefined;
    } finally {
      progress.end();
    }
  },
});

/** What is printed: one or the other. */
interface Printed {
  readonly document: object;
  lines(): readonly string[];
}

async function swept(sweep: SweepRequest, run: SweepRun, call: Call<Options>): Promise<Printed> {
  const { runSweep } = await import("../backtests/sweep/run-sweep.ts");
  const { sweepDocument } = await import("../backtests/sweep/sweep-document.ts");
  const found = await runSweep(sweep, run);
  return {
    document: sweepDocument(found, sweep.request),
    lines: () => sweepLines(found, call.options.top, call.terminal.paint),
  };
}

async function walked(walk: WalkForwardRequest, run: SweepRun, call: Call<Options>): Promise<Printed> {
  const { runWalkForward } = await import("../backtests/walk-forward/run-walk-forward.ts");
  const { walkForwardDocument } = await import("../backtests/walk-forward/walk-forward-document.ts");
  const { walkForwardLines } = await import("./walk-forward-report.ts");
  const document = walkForwardDocument(await runWalkForward(walk, run), walk);
  return { document, lines: () => walkForwardLines(document, call.terminal.paint) };
}
