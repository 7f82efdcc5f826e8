/** `canvas trades ACCOUNT` */
import { accountPath, openClient, rowsOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { tradeLines } from "./trade-table.ts";

interface Options extends ClientOptions {
  readonly limit: number;
  readonly symbol?: string;
}

/** Lists trades of an account, newest first. */
export const command = commandFile<Options, readonly [account: string]>({
  configure(command) {
    command
      .argument("<account>", "the account's id")
      .option("--limit <count>", "how many of the newest trades; 0 is all of them", parseCount, 50)
      .option("--symbol <symbol>", "only trades of this symbol, such as BTC-USD");
    addClientOptions(command).addHelpText("after", examples("trades paper", "trades paper --limit 0 --json"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const { symbol, limit } = options;
    const trades = await rowsOf(client, accountPath(account, "trades"), "trades", { symbol }, limit);
    if (options.json) terminal.out(formatExactJson({ trades }));
    else if (trades.length === 0) terminal.note(`${account} has no trades.`);
    else for (const line of tradeLines(trades, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
