/** `canvas backtest significance RESULT` */
import { unwrap } from "@spot-canvas/domain/fault";
import { readConfiguration } from "../config/configuration.ts";
import { candleSupplyFor } from "./backtest-candles.ts";
import { figureText } from "./backtest-report.ts";
import { collect } from "./backtest-request.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { count } from "./progress.ts";
import { fieldLines } from "./table.ts";

interface Options extends ClientOptions {
  readonly candles?: readonly string[];
  readonly detailCandles?: readonly string[];
  readonly lenient?: boolean;
  readonly runs: number;
  readonly seed: number;
}

const FRACTION = { unit: "fraction" } as const;
const DIGITS = 4;

/** Compares the entries of a kept result with random ones on the same candles. */
export const command = commandFile<Options, readonly [result: string]>({
  configure(command) {
    command
      .argument("<result>", "its hash, or the beginning of it")
      .option(
        "--candles <file>",
        "candles of a CSV file, as the run had; PRODUCT=FILE where there are several",
        collect,
      )
      .option("--detail-candles <file>", "those of --detail, likewise", collect)
      .option("--lenient", "leave out rows of a file that are no candles")
      .option("--runs <count>", "how many are drawn", parseCount, 10_000)
      .option("--seed <number>", "the same seed draws the same", parseCount, 1);
    addClientOptions(command).addHelpText(
      "after",
      examples(
        "backtest significance 3f2a90c1",
        "backtest significance 3f2a90c1 --candles BTC-USD-1h.csv.gz",
      ),
    );
  },

  async run(call) {
    const [prefix] = call.arguments;
    const { options, terminal, environment, signal } = call;
    const { entriesByChance } = await import("../backtests/luck.ts");
    const { readResult } = await import("../backtests/result-store.ts");
    const { dataDir } = unwrap(readConfiguration(environment, options));
    const { hash, document } = await readResult(dataDir, prefix);
    await using supply = candleSupplyFor(call, document.manifest.request);
    const { runs, seed } = options;
    const found = await entriesByChance(document, { supply: supply.candles, signal, runs, seed });
    const { trips, actual, random, pValue } = found;
    if (options.json) {
      const figures = { trips, mean_gain: actual, random_mean_gain: random, p_value: pValue };
      terminal.out(JSON.stringify({ result: hash, runs, seed, ...figures }, null, 2));
      return undefined;
    }
    const percent = (value: number): string => figureText(FRACTION, value);
    const chance =
      pValue < SURE
        ? "random entries hardly ever gain as much"
        : "random entries of the same lengths gain as much too often to call it skill";
    const fields = [
      ["round trips", count(trips)],
      ["mean gain", `${percent(actual)} of what was bought, after costs`],
      ["at random", `${percent(random.p50)}; 90 of 100 from ${percent(random.p5)} to ${percent(random.p95)}`],
      ["p-value", `${pValue.toFixed(DIGITS)}: ${chance}`],
      ["runs drawn", count(runs)],
    ] as const;
    for (const line of fieldLines(fields, terminal.paint)) terminal.out(line);
    return undefined;
  },
});

/** Below it, chance is no good explanation. */
const SURE = 0.05;
