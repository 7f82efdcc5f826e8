/** `canvas backtest run` */
import { unwrap } from "@spot-canvas/domain/fault";
import type { BacktestDocument } from "../backtests/document.ts";
import { readConfiguration } from "../config/configuration.ts";
import { candleSupplyFor } from "./backtest-candles.ts";
import { requestWithRecorded } from "./backtest-recorded.ts";
import { backtestLines, shownDocument } from "./backtest-report.ts";
import { addRunOptions, fundingOf, type RunOptions, requestOf } from "./backtest-request.ts";
import type { ApiClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { createProgress } from "./progress.ts";

/** Runs a strategy over recorded candles, and keeps the result. */
export const command = commandFile<RunOptions>({
  configure(command) {
    addRunOptions(command, "a parameter of the strategy; may be repeated").addHelpText(
      "after",
      examples(
        "backtest run --strategy sma-cross --product BTC-USD --timeframe 1h --param fast=20 --param slow=50",
        "backtest run --strategy ./my.ts --product BTC-USD --timeframe 1h --candles BTC-USD-1h.csv.gz --json",
      ),
    );
  },

  async run(call) {
    const { options, terminal, environment, signal } = call;
    const asked = await requestOf(options);
    const { runRequest } = await import("../backtests/run-request.ts");
    const { storeResult } = await import("../backtests/result-store.ts");
    await using supply = candleSupplyFor(call, asked);
    const request = await requestWithRecorded(asked, options, supply.open);
    const funding = await fundingOf(request, supply.open);
    const progress = createProgress(terminal, "Running", "candles");
    try {
      const document = await runRequest(request, {
        supply: supply.candles,
        signal,
        onProgress: (done) => progress.update(done),
        ...funding,
      });
      progress.end();
      const { dataDir } = unwrap(readConfiguration(environment, options));
      const hash = await storeResult(dataDir, document);
      await recordResult(await supply.client(), hash, document).catch((error: Error) => {
        // The result is kept whatever the API says, such as one that listens here and knows another key.
        terminal.note(`The run is not in the log: ${error.message}`);
      });
      if (options.json) terminal.out(JSON.stringify({ result: hash, ...shownDocument(document) }, null, 2));
      else for (const line of backtestLines(hash, document, terminal.paint)) terminal.out(line);
      return undefined;
    } finally {
      progress.end();
    }
  },
});

/** Records that it ran, where there is a log behind an API. */
async function recordResult(
  client: ApiClient | undefined,
  result: string,
  { manifest, trades, currency, final_equity }: BacktestDocument,
): Promise<void> {
  const { trades_hash } = manifest;
  const completed = { result, manifest, trades_hash, trades: trades.length, currency, final_equity };
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(completed) };
  await client?.request("/api/v1/backtests/completed", init);
}
