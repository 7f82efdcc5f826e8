/** `canvas trades ACCOUNT` */
import { accountPath, openClient, pagesOf, type Row, textOf } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { formatExactJson } from "./exact-json.ts";
import { addClientOptions, type ClientOptions, parseCount } from "./options.ts";
import { tableLines } from "./table.ts";

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
    await using client = await openClient(call);
    const wanted = options.limit === 0 ? Number.POSITIVE_INFINITY : options.limit;
    const trades: Row[] = [];
    const path = accountPath(call.arguments[0], "trades");
    for await (const page of pagesOf(client, path, "trades", { symbol: options.symbol })) {
      trades.push(...page.slice(0, wanted - trades.length));
      if (trades.length >= wanted) break;
    }
    if (options.json) terminal.out(formatExactJson({ trades }));
    else if (trades.length === 0) terminal.note(`${call.arguments[0]} has no trades.`);
    else for (const line of tradeLines(trades, call)) terminal.out(line);
    return undefined;
  },
});

function tradeLines(trades: readonly Row[], { terminal }: Parameters<typeof command.run>[0]): string[] {
  const columns = [
    { title: "TIME", field: "timestamp" },
    { title: "SYMBOL", field: "symbol" },
    { title: "SIDE", field: "side" },
    { title: "MARKET", field: "market_type" },
    { title: "QTY", field: "quantity", align: "right" },
    { title: "PRICE", field: "price", align: "right" },
    { title: "FEE", field: "fee", align: "right" },
    { title: "REALIZED-PNL", field: "realized_pnl", align: "right" },
    { title: "STRATEGY", field: "strategy" },
  ] as const;
  const rows = trades.map((trade) => columns.map((column) => textOf(trade[column.field])));
  return tableLines(columns, rows, terminal.paint);
}
