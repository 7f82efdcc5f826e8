/** `canvas backtest sweep` */
import { availableParallelism } from "node:os";
import type { Goal } from "@spot-canvas/domain/backtest/sweep/ranking";
import type { SearchName } from "@spot-canvas/domain/backtest/sweep/search";
import { unwrap } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import { readConfiguration } from "../config/configuration.ts";
import { candleSupplyFor } from "./backtest-candles.ts";
import { requestWithRecorded } from "./backtest-recorded.ts";
import { addRunOptions, fundingOf, type RunOptions, requestOf } from "./backtest-request.ts";
import { commandFile, examples } from "./command.ts";
import { parseCount } from "./options.ts";
import { createProgress } from "./progress.ts";
import { sweepLines } from "./sweep-report.ts";

interface Options extends RunOptions {
  readonly metric: string;
  readonly goal: Goal;
  readonly search: SearchName;
  readonly trials?: number;
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
      .option("--workers <count>", "threads that run trials", parseCount, availableParallelism())
      .option("--top <count>", "how many trials are shown, best first; --json has all", parseCount, 20)
      .addHelpText(
        "after",
        examples(
          "backtest sweep --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=5..50:5 --param slow=20..200:10",
          "backtest sweep --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=5,8,13 --metric calmar --json",
          "backtest sweep --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=2..99 --param slow=20..400 --search bayes --trials 200",
        ),
      );
  },

  async run(call) {
    const { options, terminal, environment, signal } = call;
    const asked = await requestOf(options);
    const { runSweep } = await import("../backtests/sweep/run-sweep.ts");
    const { sweepDocument } = await import("../backtests/sweep/sweep-document.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    await using supply = candleSupplyFor(call, asked);
    const request = await requestWithRecorded(asked, options, supply.open);
    const funding = await fundingOf(request);
    const progress = createProgress(terminal, "Sweeping", "trials");
    try {
      const { metric, goal, search, trials, workers } = options;
      const sweep = await runSweep(
        { request, metric, goal, search, ...(trials === undefined ? {} : { trials }) },
        {
          supply: supply.candles,
          signal,
          dataDir,
          workers,
          onProgress: (done, total, kept) =>
            // What was kept took no time now: it would make the rate too good.
            progress.update(done - kept, total - kept, kept > 0 ? `${kept} from before` : undefined),
          ...funding,
        },
      );
      progress.end();
      if (options.json) terminal.out(JSON.stringify(sweepDocument(sweep, request), null, 2));
      else for (const line of sweepLines(sweep, options.top, terminal.paint)) terminal.out(line);
      return undefined;
    } finally {
      progress.end();
    }
  },
});
